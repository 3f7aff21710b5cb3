"""A real Chromium before the real application: one server a file of tests, a fresh window for every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser
from support.site import Site, populate
from support.window import Window

from engine.database import Database


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The city of one file of tests, served."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('served') / 'site.db'}")
    served = Site(database, populate(database))
    with served.served():
        yield served
    database.dispose()


@pytest.fixture
def window(browser: Browser, site: Site) -> Iterator[Callable[..., Window]]:
    """window(login, size=…, color_scheme=…): opened for this test, and free of trouble at its end."""
    opened: list[Window] = []

    def open_window(login: str = "", **options: object) -> Window:
        opened.append(Window(browser, site, login, **options))
        return opened[-1]

    yield open_window
    for each in opened:
        each.context.close()
    assert [trouble for each in opened for trouble in each.trouble] == []
