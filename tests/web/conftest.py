"""The application on the demo city, a fresh copy for every test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.site import APPROVER, Person, Site, populate

from engine.database import Database


@pytest.fixture(scope="session")
def populated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    path = tmp_path_factory.mktemp("site") / "site.db"
    database = Database(f"sqlite:///{path}")
    cases = populate(database)
    database.dispose()
    return path, cases


@pytest.fixture
def site(populated: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Site]:
    shutil.copy(populated[0], tmp_path / "site.db")
    database = Database(f"sqlite:///{tmp_path / 'site.db'}")
    yield Site(database, populated[1])
    database.dispose()


@pytest.fixture
def person(site: Site) -> Callable[[str], Person]:
    """person(login): a signed-in browser; person(""): a stranger's."""
    return lambda login: Person(site, login)


@pytest.fixture
def approver(person: Callable[[str], Person]) -> Person:
    return person(APPROVER)
