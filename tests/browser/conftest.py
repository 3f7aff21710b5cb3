"""A real Chromium before the real application: one browser and one server a session, a fresh window for every test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from support.site import Site, populate
from support.window import Window

from engine.database import Database

FLAGS = "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update"


def chromium() -> str:
    for name in (os.environ.get("YOUXU_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        if name and (found := shutil.which(name)):
            return found
    raise RuntimeError("The browser tests need Chromium: install it, or set YOUXU_CHROMIUM to one.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    flags = [*FLAGS.split(), "--disable-sync", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=flags)
        yield running
        running.close()


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
