"""The office brings in the organisation as a folder of CSV files (contracts 31), or sees what that would change."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from engine import calendar, history, organisation, worklist
from engine.database import Database
from engine.errors import Conflict
from engine.history import Entry, row_changes, rows_of
from engine.organisation import Imported
from engine.tables import ORGANISATION


@dataclass(frozen=True)
class Looked(Imported):
    """What an import changed or would change. `cases`: running ones whose deadlines a changed calendar may move."""

    cases: int = 0


DAYS = frozenset({"days", "hours"})


def import_organisation(
    database: Database, login: str, folder: Path, now: dt.datetime, *, dry_run: bool = False, seen: str = ""
) -> Looked:
    """Makes the organisation what the files say. Invalid names every problem in the files at once.

    Every row that changes is told in the log, so that `youxu verify` can rebuild the organisation of any day from it.
    `seen`: digest of the changes that somebody has looked at; Conflict where it would be others by now. The first
    import of an empty database needs no role: nobody could have one yet.
    """

    def bring_in(connection: Connection) -> Looked:
        history.head(connection, "system:organisation")  # rivals wait here: each is told against what it found
        before = rows_of(connection, ORGANISATION)
        if before:
            worklist.need(worklist.actor(connection, login, now), "operator", "office")
        trial = connection.begin_nested()
        imported = organisation.import_folder(connection, folder, now, login)
        cases = _touched(connection, imported, now) if dry_run else 0
        if seen and imported.digest != seen:
            raise Conflict("TABLES_CHANGED_MEANWHILE")
        if dry_run or not imported.changes:
            trial.rollback()
        else:
            told = {"digest": organisation.digest(connection)}
            changes = row_changes(before, rows_of(connection, ORGANISATION))
            history.append_system(
                connection, "organisation", Entry("imported", login, data=told), now, changes, written=True
            )
        return Looked(imported.changes, imported.warnings, cases)

    return database.attempt(bring_in)


def _touched(connection: Connection, imported: Imported, now: dt.datetime) -> int:
    if not DAYS & {change.sheet for change in imported.changes}:
        return 0
    return len(history.touched_cases(connection, calendar.counter(connection, now)))
