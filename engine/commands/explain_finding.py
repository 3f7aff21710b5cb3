"""The office explains a finding of the watched rules: the reason is kept beside it, the finding stays."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from engine import acts, history, values, worklist
from engine.database import Database
from engine.errors import Conflict, Invalid
from engine.history import Entry
from engine.store import Change
from engine.tables import finding


def explain_finding(database: Database, login: str, name: str, reason: str, now: dt.datetime) -> None:
    """`login` says why the finding `name` is as it is. NotFound, NotAllowed; Invalid without a reason.

    Conflict FINDING_NOT_OPEN where an event has settled it meanwhile, or somebody has explained it already.
    """
    database.attempt(lambda connection: _explain(connection, login, name, reason, now))


def _explain(connection: Connection, login: str, name: str, reason: str, now: dt.datetime) -> None:
    history.head(connection, "system:findings")  # the watch and rivals wait here
    who = worklist.actor(connection, login, now)
    row = worklist.finding_row(connection, who, name)
    worklist.need(who, "office")
    if row["state"] != "open":
        raise Conflict("FINDING_NOT_OPEN")
    clean = acts.typed("reason", reason)
    if not clean:
        raise Invalid("ANSWERS_INVALID", problems={"reason": "请说明原因。"})
    explained = {"state": "explained", "explained_at": values.instant(now), "explained_by": login, "reason": clean}
    entry = Entry("explained", login, data={"finding": name})
    history.append_system(connection, "findings", entry, now, [Change.update(finding, (name,), **explained)])
