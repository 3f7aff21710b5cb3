"""Databases for the tests: every test that asks for `database` runs on SQLite and on PostgreSQL.

The PostgreSQL cluster is started once by the process that runs pytest (not by its workers). A test's database is a
copy of a template, so that no test sees another's rows.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import create_engine
from sqlalchemy import text as sql
from support.chromium import running
from support.city import City, found
from support.postgres import Cluster
from support.yard import Yard, fill

from engine.database import Database
from engine.tables import metadata

CLUSTER = pytest.StashKey[Cluster]()
BACKENDS = ("sqlite", "postgres")
_numbers = itertools.count(1)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and "YOUXU_TEST_POSTGRES" not in os.environ and not config.option.collectonly:
        config.stash[CLUSTER] = cluster = Cluster()
        os.environ["YOUXU_TEST_POSTGRES"] = cluster.url("")


def pytest_unconfigure(config: pytest.Config) -> None:
    if CLUSTER in config.stash:
        config.stash[CLUSTER].stop()
        del os.environ["YOUXU_TEST_POSTGRES"]


class Templates:
    """Makes databases filled once and copied for every test."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.made = folder, dict[tuple[str, str], str]()
        self.server = os.environ["YOUXU_TEST_POSTGRES"]

    def copy(self, backend: str, name: str, fill: Callable[[Database], None]) -> str:
        """The URL of a fresh copy of template `name`, which `fill` fills the first time."""
        if (backend, name) not in self.made:
            url = self._new(backend, f"template_{name}")
            database = Database(url)
            fill(database)
            database.dispose()
            self.made[backend, name] = url
        return self._new(backend, f"copy{next(_numbers)}", self.made[backend, name])

    def _new(self, backend: str, name: str, template: str = "") -> str:
        if backend == "sqlite":
            path = self.folder / f"{name}.db"
            if template:
                shutil.copy(template.removeprefix("sqlite:///"), path)
            return f"sqlite:///{path}"
        name = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}".lower()
        self.administer(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template.rsplit("/", 1)[1]}"' if template else ""))
        return self.server + name

    def administer(self, statement: str) -> None:
        administrator = create_engine(self.server + "postgres", isolation_level="AUTOCOMMIT")
        with administrator.connect() as connection:
            connection.execute(sql(statement))
        administrator.dispose()

    def drop(self, url: str) -> None:
        if url.startswith("sqlite"):
            Path(url.removeprefix("sqlite:///")).unlink(missing_ok=True)
        else:
            self.administer(f'DROP DATABASE IF EXISTS "{url.rsplit("/", 1)[1]}" WITH (FORCE)')


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return Templates(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One real Chromium for all tests of this process; every test opens windows of its own."""
    with running() as browser:
        yield browser


def create_schema(database: Database) -> None:
    """The empty schema, as the tables say (a test of the migrations holds both together)."""
    with database.transaction() as connection:
        metadata.create_all(connection)


@pytest.fixture(params=BACKENDS)
def database(request: pytest.FixtureRequest, templates: Templates) -> Iterator[Database]:
    """An empty database with the schema, once on SQLite and once on PostgreSQL."""
    url = templates.copy(request.param, "empty", create_schema)
    database = Database(url)
    yield database
    database.dispose()
    templates.drop(url)


@pytest.fixture(params=BACKENDS)
def city(request: pytest.FixtureRequest, templates: Templates) -> Iterator[City]:
    """The demo city with every procedure of `processes/` deployed, once on SQLite and once on PostgreSQL."""
    url = templates.copy(request.param, "city", found)
    database = Database(url)
    yield City(database)
    database.dispose()
    templates.drop(url)


@pytest.fixture(params=BACKENDS)
def yard(request: pytest.FixtureRequest, templates: Templates) -> Iterator[Yard]:
    """The demo city with the small diagrams of tests/commands/diagrams, once on SQLite and once on PostgreSQL."""
    url = templates.copy(request.param, "yard", fill)
    database = Database(url)
    yield Yard(database)
    database.dispose()
    templates.drop(url)
