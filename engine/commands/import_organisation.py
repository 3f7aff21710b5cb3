"""The office brings in the organisation as a folder of CSV files (contracts 31), or sees what that would change."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import Connection, select

from engine import history, organisation, worklist
from engine.database import Database
from engine.history import Entry
from engine.organisation import Imported
from engine.store import Change, Row, key_of
from engine.tables import ORGANISATION, metadata

Rows = dict[tuple[str, tuple[object, ...]], Row]


def import_organisation(
    database: Database, login: str, folder: Path, now: dt.datetime, *, dry_run: bool = False
) -> Imported:
    """Makes the organisation what the files say. Invalid names every problem in the files at once.

    Every row that changes is told in the log, so that `youxu verify` can rebuild the organisation of any day from it.
    The first import of an empty database needs no role: nobody could have one yet.
    """

    def bring_in(connection: Connection) -> Imported:
        history.head(connection, "system:organisation")  # rivals wait here: each is told against what it found
        before = _rows(connection)
        if before:
            worklist.need(worklist.actor(connection, login, now), "operator", "office")
        imported = organisation.import_folder(connection, folder, now, login, dry_run=dry_run)
        if not dry_run and imported.changes:
            told = {"digest": organisation.digest(connection)}
            changes = _differences(before, _rows(connection))
            history.append_system(
                connection, "organisation", Entry("imported", login, data=told), now, changes, written=True
            )
        return imported

    return database.attempt(bring_in)


def _rows(connection: Connection) -> Rows:
    found: Rows = {}
    for name in ORGANISATION:
        table = metadata.tables[name]
        for row in [dict(mapping) for mapping in connection.execute(select(table)).mappings()]:
            found[name, key_of(table, row)] = row
    return found


def _differences(before: Rows, after: Rows) -> list[Change]:
    changes = [Change("delete", name, key, {}) for name, key in before.keys() - after.keys()]
    for (name, key), row in after.items():
        old = before.get((name, key))
        if old is None:
            changes.append(Change("insert", name, key, row))
        elif old != row:
            changed = {column: value for column, value in row.items() if old[column] != value}
            changes.append(Change("update", name, key, changed))
    return changes
