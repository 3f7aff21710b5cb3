"""A person claims a task that was offered to a group (签收)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from engine import history, organisation, store, worklist
from engine.database import Database
from engine.errors import Conflict, Refused
from engine.history import Entry
from engine.tables import task


def claim_task(database: Database, login: str, task_id: str, now: dt.datetime) -> None:
    """From now on only `login` may complete it. Conflict if somebody has claimed or completed it; again is no harm."""
    done = database.attempt(lambda connection: _claim(connection, login, task_id, now))
    if done is not None:
        raise done


def _claim(connection: Connection, login: str, task_id: str, now: dt.datetime) -> Refused | None:
    case = store.locked(connection, store.case_id_of_task(connection, task_id))
    who = worklist.actor(connection, login, now)
    row = dict(connection.execute(select(task).where(task.c.id == task_id)).mappings().one())
    if row["state"] == "open" and row["assignee"] == login:
        return None
    if row["state"] == "open" and row["assignee"] and worklist.could_take(connection, who, row):
        raise Conflict("TASK_ALREADY_CLAIMED", who=organisation.person_name(connection, row["assignee"]))
    worklist.check(connection, who, case.row, row)
    if row["state"] != "open":
        raise Conflict("CHANGED_MEANWHILE")
    entry = Entry("claimed", login, element=row["element"], token=row["token"])
    done = history.change_hands(connection, case, entry, now)
    return done if isinstance(done, Refused) else None
