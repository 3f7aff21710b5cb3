"""Brings a database's schema to the version this code needs, and copies one database into another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, insert, inspect, select

from engine.database import Database
from engine.errors import Conflict, NotFound
from engine.tables import event, metadata

BATCH = 1000
MIGRATIONS = Path(__file__).parent / "migrations"
Progress = Callable[[str, int, int], None]
"""progress(table, rows done, rows in all)"""


def configuration(connection: Connection) -> Config:
    """Alembic's configuration for a connection that is ours."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database) -> None:
    """Creates or migrates the schema; does nothing where it is new enough. Safe to run by several processes at once.

    Conflict SCHEMA_UNKNOWN where the version that the database names is not one of ours, or is gone.
    """
    database.attempt(_upgrade)


def _upgrade(connection: Connection) -> None:
    config = configuration(connection)
    found = MigrationContext.configure(connection).get_current_heads()
    known = {revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()}
    if not known.issuperset(found) or (not found and inspect(connection).has_table(event.name)):
        raise Conflict("SCHEMA_UNKNOWN", version=", ".join(found))
    command.upgrade(config, "head")


def check_present(database: Database) -> None:
    """NotFound when there is no database of ours. A missing SQLite file is not made by looking."""
    path = database.url.database
    missing = database.is_sqlite and path not in (None, ":memory:") and not Path(str(path)).exists()
    if missing or not _has_our_tables(database):
        raise NotFound("UNKNOWN_DATABASE", url=database.url.render_as_string(hide_password=True))


def _has_our_tables(database: Database) -> bool:
    with database.reading() as connection:
        return inspect(connection).has_table(event.name)


def copy(source: Database, target: Database, progress: Progress) -> int:
    """Every row of `source` into the empty `target` (any backend), in one transaction; the number of rows.

    Conflict when the target holds anything. Ids, digests and chain stay as they are, so replay and verify agree.
    """
    upgrade(target)
    copied = 0
    with source.reading() as reader, target.transaction() as writer:
        for table in metadata.sorted_tables:
            if writer.execute(select(table).limit(1)).first() is not None:
                raise Conflict("TARGET_NOT_EMPTY", table=table.name)
        for table in metadata.sorted_tables:
            total = reader.execute(select(func.count()).select_from(table)).scalar_one()
            done = 0
            ordered = select(table).order_by(*table.primary_key.columns)
            for rows in reader.execution_options(yield_per=BATCH).execute(ordered).mappings().partitions():
                writer.execute(insert(table), [dict(row) for row in rows])
                done += len(rows)
                progress(table.name, done, total)
            copied += done
    return copied
