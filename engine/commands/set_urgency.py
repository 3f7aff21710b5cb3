"""The office marks a running case as urgent (标急): G-05, clearing the way without leaving out a step."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from engine import acts, history, store, worklist
from engine.database import Database
from engine.errors import Conflict, Invalid, NotFound
from engine.history import Entry

URGENCIES = frozenset({"", "normal", "urgent", "extra_urgent"})


def set_urgency(database: Database, login: str, case_id: str, urgency: str, reason: str, now: dt.datetime) -> None:
    """The case is "normal", "urgent" or "extra_urgent" from now on, whatever its diagram says later; "" takes the mark
    back. The same again is no harm and no event.

    Needs the role office. NotFound for strangers; Conflict where the case has ended; Invalid for other words.
    """
    if urgency not in URGENCIES:
        raise Invalid("VALUE_NOT_ALLOWED", name="urgency")
    said = acts.typed("reason", reason, acts.NOTE_LIMIT)
    database.attempt(lambda connection: _mark(connection, login, case_id, urgency, said, now))


def _mark(connection: Connection, login: str, case_id: str, urgency: str, said: str, now: dt.datetime) -> None:
    case = store.locked(connection, case_id)
    who = worklist.actor(connection, login, now)
    if not worklist.may_see(connection, who, case.row):
        raise NotFound("UNKNOWN_CASE")
    worklist.need(who, "office")
    if case.row["state"] != "active":
        raise Conflict("CASE_ALREADY_ENDED")
    if (case.row["marked"] or "") == urgency:
        return
    data = {"urgency": urgency, "before": case.row["urgency"]}
    entry = Entry("marked", login, data=data, payload={"reason": said} if said else None)
    history.record(connection, case, entry, now, None)
