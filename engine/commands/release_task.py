"""A person gives a claimed task back to the group it was offered to (退还)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from engine import history, store, worklist
from engine.database import Database
from engine.errors import Conflict, NotAllowed, Refused
from engine.history import Entry
from engine.tables import task


def release_task(database: Database, login: str, task_id: str, now: dt.datetime) -> None:
    """The task is open to its candidates again. Only who claimed it may give it back, not who was assigned it."""
    done = database.attempt(lambda connection: _release(connection, login, task_id, now))
    if done is not None:
        raise done


def _release(connection: Connection, login: str, task_id: str, now: dt.datetime) -> Refused | None:
    case = store.locked(connection, store.case_id_of_task(connection, task_id))
    who = worklist.actor(connection, login, now)
    row = dict(connection.execute(select(task).where(task.c.id == task_id)).mappings().one())
    worklist.check(connection, who, case.row, row)
    if row["state"] != "open":
        raise Conflict("CHANGED_MEANWHILE")
    if row["assignee"] != login or row["owner"]:
        raise NotAllowed("NOT_YOUR_TASK")
    entry = Entry("released", login, element=row["element"], token=row["token"])
    done = history.change_hands(connection, case, entry, now)
    return done if isinstance(done, Refused) else None
