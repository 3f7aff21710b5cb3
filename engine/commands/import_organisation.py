"""The office brings in the organisation as a folder of CSV files (contracts 31), or sees what that would change."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import Connection

from engine import history, organisation, worklist
from engine.database import Database
from engine.history import Entry, row_changes, rows_of
from engine.organisation import Imported
from engine.tables import ORGANISATION


def import_organisation(
    database: Database, login: str, folder: Path, now: dt.datetime, *, dry_run: bool = False
) -> Imported:
    """Makes the organisation what the files say. Invalid names every problem in the files at once.

    Every row that changes is told in the log, so that `youxu verify` can rebuild the organisation of any day from it.
    The first import of an empty database needs no role: nobody could have one yet.
    """

    def bring_in(connection: Connection) -> Imported:
        history.head(connection, "system:organisation")  # rivals wait here: each is told against what it found
        before = rows_of(connection, ORGANISATION)
        if before:
            worklist.need(worklist.actor(connection, login, now), "operator", "office")
        imported = organisation.import_folder(connection, folder, now, login, dry_run=dry_run)
        if not dry_run and imported.changes:
            told = {"digest": organisation.digest(connection)}
            changes = row_changes(before, rows_of(connection, ORGANISATION))
            history.append_system(
                connection, "organisation", Entry("imported", login, data=told), now, changes, written=True
            )
        return imported

    return database.attempt(bring_in)
