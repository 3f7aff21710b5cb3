"""The office lets one dated row of the organisation begin or end on a day (contracts 31): close and insert."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from engine import history, organisation, worklist
from engine.database import Database
from engine.errors import Invalid
from engine.history import Entry, row_changes, rows_of
from engine.organisation import Amendment, Imported
from engine.tables import ORGANISATION


def change_organisation(database: Database, login: str, wanted: Amendment, now: dt.datetime) -> Imported:
    """Makes the one change `wanted`, told in the log with its basis; for the roles operator and office.

    Gives what changed and what is vacant or unclear now. Invalid AMENDMENT_IMPOSSIBLE without a basis and for what
    overlaps or cannot be, with what to do about it for each field.
    """

    def change(connection: Connection) -> Imported:
        history.head(connection, "system:organisation")  # rivals wait here: each is told against what it found
        worklist.need(worklist.actor(connection, login, now), "operator", "office")
        if not wanted.basis.strip():
            raise Invalid("AMENDMENT_IMPOSSIBLE", problems={"basis": "请写依据：文件号，或事由。"})
        before = rows_of(connection, ORGANISATION)
        done = organisation.amend(connection, wanted, now, login)
        told = {"digest": organisation.digest(connection), "sheet": wanted.sheet, "basis": wanted.basis.strip()}
        changes = row_changes(before, rows_of(connection, ORGANISATION))
        entry = Entry("changed", login, data=told)
        history.append_system(connection, "organisation", entry, now, changes, written=True)
        return done

    return database.attempt(change)
