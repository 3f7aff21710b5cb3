"""A case that was cancelled by mistake is taken up again where it stood (恢复办理)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select, update

from engine import acts, history, machine, store, worklist
from engine.database import Database
from engine.errors import Conflict, Invalid, NotFound
from engine.history import REOPENED, Entry
from engine.machine import Moment
from engine.store import Case
from engine.tables import draft, task

KEPT = ("assignee", "due", "follow_up", "basis")
"""What people and calendars have changed of a task beside the machine."""


def reopen_case(database: Database, login: str, case_id: str, reason: str, now: dt.datetime) -> None:
    """The case runs again: the same tasks with their holders, drafts and time limits, timers, awaited messages.

    The same case, so that its obligation, its records and its log are one story (decision record 0019). What was due
    meanwhile is due at once. For the roles office and operator, with a reason. NotFound for strangers; Conflict where
    it was not cancelled, or its log cannot be run again to where it stood; Invalid without a reason.
    """
    said = acts.typed("reason", reason)
    database.attempt(lambda connection: _reopen(connection, login, case_id, said, now))


def _reopen(connection: Connection, login: str, case_id: str, said: str, now: dt.datetime) -> None:
    case = store.locked(connection, case_id)
    who = worklist.actor(connection, login, now)
    if not worklist.may_see(connection, who, case.row):
        raise NotFound("UNKNOWN_CASE")
    worklist.need(who, "office", "operator")
    if case.row["state"] != "cancelled":
        raise Conflict("NOT_CANCELLED")
    if not said:
        raise Invalid("REASON_REQUIRED", problems={"reason": "请写明恢复办理的理由。"})
    run = history.replay(connection, case_id)
    if run.divergence is not None:
        raise Conflict("CANNOT_REOPEN", why=run.divergence.why)
    former = run.frames[-1].case.former
    moment = Moment(now, case.seq + 1, store.ask_now(connection, now, str(case.row["matter"])), login)
    result = machine.reopen(case.program, case.rows, former, moment)
    ids = machine.new_ids(former, moment.seq)
    entry = Entry(REOPENED, login, data=_kept(connection, case, ids), payload={"reason": said})
    following = history.record(connection, case, entry, now, result)
    _drafts(connection, case, following, ids)


def _kept(connection: Connection, case: Case, ids: dict[str, str]) -> dict[str, object]:
    """Of every task that comes again, by its new token: who had it, until when, on what grounds."""
    wanted = select(task).where(task.c.case_id == case.id, task.c.token.in_(ids), task.c.state == "cancelled")
    rows = connection.execute(wanted).mappings()
    return {"tasks": {ids[row["token"]]: {name: row[name] for name in KEPT} for row in rows}}


def _drafts(connection: Connection, case: Case, following: Case, ids: dict[str, str]) -> None:
    """What people had typed lies with the task that comes again."""
    wanted = select(task.c.id, task.c.token).where(task.c.case_id == case.id, task.c.token.in_(ids))
    for row in connection.execute(wanted).all():
        again = following.tasks.get(ids[row.token])
        if again is not None:
            connection.execute(update(draft).where(draft.c.target == row.id).values(target=again["id"]))
