"""A running case is ended before its time (撤销): by who began it while nobody has acted, else by the office."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from engine import acts, history, machine, store, worklist
from engine.database import Database
from engine.errors import Invalid, NotFound, Refused
from engine.history import Entry
from engine.machine import Moment


def cancel_case(database: Database, login: str, case_id: str, reason: str, now: dt.datetime) -> None:
    """Nothing of the case is open any more: tasks, time limits and awaited messages go, its log stays.

    What it has sent is not unsaid. For the starter before anybody else has acted, unless the diagram draws a
    withdrawal (Refused WITHDRAWAL_DRAWN, kept in the log); for the roles office and operator with a reason.
    NotFound for strangers; NotAllowed for others who see it; Conflict where it has ended; Invalid without a reason.
    """
    said = acts.typed("reason", reason)
    done = database.attempt(lambda connection: _cancel(connection, login, case_id, said, now))
    if isinstance(done, Refused):
        raise done


def _cancel(connection: Connection, login: str, case_id: str, said: str, now: dt.datetime) -> Refused | None:
    case = store.locked(connection, case_id)
    who = worklist.actor(connection, login, now)
    if not worklist.may_see(connection, who, case.row):
        raise NotFound("UNKNOWN_CASE")
    try:
        standing = worklist.cancellable(connection, who, case)
    except Refused as refusal:
        return history.keep_refusal(connection, case, refusal, login, now, {"cancelling": case.id})
    if standing == "office" and not said:
        raise Invalid("REASON_REQUIRED", problems={"reason": "请写明撤销的理由。"})
    moment = Moment(now, case.seq + 1, store.ask_now(connection, now, str(case.row["matter"])), login)
    result = machine.cancel(case.program, case.rows, None, {}, moment)
    left = list(dict.fromkeys(str(row["element"]) for row in case.tasks.values()))
    data = {"how": standing, "left": left, "aside": True}
    entry = Entry("cancelled", login, data=data, payload={"reason": said} if said else None)
    history.record(connection, case, entry, now, result)
    return None
