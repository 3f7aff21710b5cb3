"""The migrations make what the tables say, on both databases, and several processes may upgrade at once."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from engine import schema
from engine.database import Database
from engine.errors import Conflict, NotFound
from engine.tables import event, metadata

BACKENDS = ("sqlite", "postgres")


def touch(database):
    """SQLite makes the file on first use."""
    database.attempt(lambda connection: connection.execute(text("SELECT 1")))


@pytest.fixture(params=BACKENDS)
def bare(request, templates):
    """A database without any table."""
    url = templates.copy(
        request.param, "bare", lambda database: database.attempt(lambda c: c.execute(text("SELECT 1")))
    )
    database = Database(url)
    yield database
    database.dispose()
    templates.drop(url)


def test_migrations_and_tables_say_the_same(bare):
    schema.upgrade(bare)
    schema.upgrade(bare)  # does nothing
    with bare.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_the_schema_can_be_taken_back(bare):
    schema.upgrade(bare)
    bare.attempt(lambda connection: schema.command.downgrade(schema.configuration(connection), "base"))
    with bare.reading() as connection:
        assert set(schema.inspect(connection).get_table_names()) <= {"alembic_version"}
    schema.upgrade(bare)


def test_two_processes_upgrade_at_once(bare):
    """Servers and workers start together on an empty database."""
    program = (
        "import sys; from engine import schema; from engine.database import Database;"
        "schema.upgrade(Database(sys.argv[1]))"
    )
    command = [sys.executable, "-c", program, bare.url.render_as_string(hide_password=False)]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for process in running:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    with bare.reading() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == ["0004"]


def test_copy_needs_a_source_and_an_empty_target(database, bare, tmp_path):
    with pytest.raises(NotFound, match="UNKNOWN_DATABASE"):
        schema.check_present(Database(f"sqlite:///{tmp_path / 'none.db'}"))
    assert not (tmp_path / "none.db").exists()
    with pytest.raises(NotFound, match="UNKNOWN_DATABASE"):
        schema.check_present(bare)
    schema.check_present(database)
    row = {"stream": "x", "seq": 1, "at": "", "kind": "", "body": "{}", "hash": ""}
    database.attempt(lambda connection: connection.execute(event.insert().values(row)))
    assert schema.copy(database, bare, lambda *_: None) == 1
    with pytest.raises(Conflict, match="TARGET_NOT_EMPTY"):
        schema.copy(database, bare, lambda *_: None)
    with bare.reading() as connection:
        assert connection.execute(event.select()).mappings().one()["stream"] == "x"
