"""A holder has a task prepared by somebody else, who gives it back (Camunda 7's delegate and resolve: 委办、交回)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from engine import history, store, worklist
from engine.database import Database
from engine.errors import Conflict, NotAllowed, NotFound, Refused
from engine.history import HandOver
from engine.tables import task


def delegate_task(database: Database, login: str, task_id: str, to: str, now: dt.datetime) -> str:
    """From now on `to` holds the task that `login` holds, to give it back; gives the case's id.

    Authority is delegated by the organisation's dated documents alone, never by this: only to people whom the diagram
    and the organisation would let hold it (`worklist.successors`, WR-09, WR-12), else Refused CANNOT_HOLD, which is
    kept in the log. NotFound for strangers; NotAllowed for who does not hold it; Conflict when it is no longer open.
    """
    return _asked(database, (login, task_id, now), to)


def resolve_task(database: Database, login: str, task_id: str, now: dt.datetime) -> str:
    """The task goes back to who delegated it, as long as they may still hold it; else Refused CANNOT_HOLD.

    Conflict where nobody has delegated it.
    """
    return _asked(database, (login, task_id, now), None)


def _asked(database: Database, act: tuple[str, str, dt.datetime], to: str | None) -> str:
    done = database.attempt(lambda connection: _try(connection, act, to))
    if isinstance(done, Refused):
        raise done
    return done


def _try(connection: Connection, act: tuple[str, str, dt.datetime], to: str | None) -> str | Refused:
    login, task_id, now = act
    case = store.locked(connection, store.case_id_of_task(connection, task_id))
    who = worklist.actor(connection, login, now)
    row = dict(connection.execute(select(task).where(task.c.id == task_id)).mappings().one())
    if not worklist.may_take(connection, who, row) and not worklist.may_see(connection, who, case.row):
        raise NotFound("UNKNOWN_TASK")
    if row["state"] != "open" or row["kind"] != "user":
        raise Conflict("CHANGED_MEANWHILE")
    if row["assignee"] != login or not worklist.may_take(connection, who, row):
        raise NotAllowed("NOT_YOUR_TASK")
    lent = worklist.delegations(connection, [row]).get(task_id)
    back = lent.owner if lent and lent.pending else None
    if to is None and back is None:
        raise Conflict("NOT_DELEGATED")
    wanted = to if to is not None else str(back)
    able = worklist.successors(connection, case, row, now)
    if wanted in able.people:
        told = HandOver(wanted, able.people[wanted], "", able.asked, how="delegated" if to is not None else "resolved")
        done = history.hand(connection, case, row, login, told, now)
        return done if isinstance(done, Refused) else done.id
    refusal = worklist.cannot_hold(connection, row, wanted, able)
    tried = {"element": row["element"], "task": task_id, "to": wanted[:100]}
    return history.keep_refusal(connection, case, refusal, login, now, tried)
