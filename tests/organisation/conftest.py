"""The demo city, brought in once for each kind of database and only read; and the small city, to change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from organisation.small_city import DEMO, NOW, SMALL, write_sheets
from sqlalchemy import Connection

from engine.database import Database
from engine.organisation import Imported, import_folder
from engine.tables import metadata

City = Callable[..., Imported]


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def demo_database(request: pytest.FixtureRequest, templates: object) -> Iterator[Database]:
    def fill(database: Database) -> None:
        with database.transaction() as connection:
            metadata.create_all(connection)
            import_folder(connection, DEMO, NOW, "operator")

    url = templates.copy(request.param, "demo_city", fill)
    database = Database(url)
    yield database
    database.dispose()
    templates.drop(url)


@pytest.fixture
def demo(demo_database: Database) -> Iterator[Connection]:
    """The demo city, for reading."""
    with demo_database.reading() as connection:
        yield connection


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.transaction() as connection:
        yield connection


@pytest.fixture
def city(connection: Connection, tmp_path: Path) -> City:
    """Brings in the small city with lines added to its sheets, or standing `instead` of its own."""

    def bring_in(instead: Mapping[str, list[str]] | None = None, **more: list[str]) -> Imported:
        base = {name: [lines[0], *(instead or {}).get(name, lines[1:])] for name, lines in SMALL.items()}
        sheets = {name: [*lines, *more.get(name, [])] for name, lines in base.items()}
        return import_folder(connection, write_sheets(tmp_path / "small", sheets), NOW, "operator")

    return bring_in
