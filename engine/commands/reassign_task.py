"""An open task is given to somebody else: by its holder (转办), or by the office (改派)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from engine import acts, history, organisation, store, worklist
from engine.database import Database
from engine.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from engine.history import HandOver
from engine.tables import task

OFFICE = frozenset({"office", "operator"})


def reassign_task(database: Database, login: str, task_id: str, to: str, reason: str, now: dt.datetime) -> str:
    """From now on `to` holds the task; gives the case's id. Whoever held it keeps sight of the case.

    For its holder, and with a reason for the roles office and operator. Only to people whom the diagram and the
    organisation would let hold it (`worklist.successors`), else Refused CANNOT_HOLD, which is kept in the log.
    NotFound for strangers; Conflict when it is no longer open or already theirs; Invalid without a reason.
    """
    given = acts.typed("reason", reason)
    done = database.attempt(lambda connection: _try(connection, login, task_id, HandOver(to, "", given), now))
    if isinstance(done, Refused):
        raise done
    return done


def _try(connection: Connection, login: str, task_id: str, wanted: HandOver, now: dt.datetime) -> str | Refused:
    case = store.locked(connection, store.case_id_of_task(connection, task_id))
    who = worklist.actor(connection, login, now)
    row = dict(connection.execute(select(task).where(task.c.id == task_id)).mappings().one())
    if not worklist.may_take(connection, who, row) and not worklist.may_see(connection, who, case.row):
        raise NotFound("UNKNOWN_TASK")
    if row["state"] != "open" or row["kind"] != "user":
        raise Conflict("CHANGED_MEANWHILE")
    mine = row["assignee"] == login and worklist.may_take(connection, who, row)
    if not mine and not who.roles & OFFICE:
        raise NotAllowed("NOT_YOUR_TASK")
    if not mine and not wanted.reason:
        raise Invalid("REASON_REQUIRED", problems={"reason": "请写明改派的理由。"})
    if wanted.to == row["assignee"]:
        raise Conflict("ALREADY_HELD", who=organisation.person_name(connection, wanted.to))
    able = worklist.successors(connection, case, row, now)
    if wanted.to in able.people:
        told = HandOver(wanted.to, able.people[wanted.to], wanted.reason, able.asked)
        done = history.hand(connection, case, row, login, told, now)
        return done if isinstance(done, Refused) else done.id
    refusal = worklist.cannot_hold(connection, row, wanted.to, able)
    tried = {"element": row["element"], "task": task_id, "to": wanted.to[:100]}
    return history.keep_refusal(connection, case, refusal, login, now, tried)
