"""Say something about an open task, for everybody who sees its case (备注): on the record, and for ever."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from engine import acts, history, store, worklist
from engine.database import Database
from engine.errors import Conflict, Invalid, NotFound
from engine.history import Entry
from engine.tables import task


def comment_task(database: Database, login: str, task_id: str, text: str, now: dt.datetime) -> int:
    """Puts `login`'s remark on the open task; gives the number of its event in the log of the case.

    For whoever sees the case, but for auditors, who write nothing into the record that they judge. A remark decides
    nothing and is never changed or taken away. NotFound for strangers; NotAllowed for those who only
    look; Conflict when the task is no longer open; Invalid where nothing is said.
    """
    said = acts.typed("message", text, acts.NOTE_LIMIT)
    if not said:
        raise Invalid("UNFIT", why="请写明备注。")
    return database.attempt(lambda connection: _comment(connection, login, task_id, said, now))


def _comment(connection: Connection, login: str, task_id: str, said: str, now: dt.datetime) -> int:
    case = store.locked(connection, store.case_id_of_task(connection, task_id))
    who = worklist.actor(connection, login, now)
    row = dict(connection.execute(select(task).where(task.c.id == task_id)).mappings().one())
    if not worklist.may_see(connection, who, case.row):
        raise NotFound("UNKNOWN_TASK")
    worklist.need_part(who)
    if row["state"] != "open" or row["kind"] != "user":
        raise Conflict("CHANGED_MEANWHILE")
    entry = Entry(
        "commented",
        login,
        element=str(row["element"]),
        token=str(row["token"]),
        data={"post": who.capacities[0].title} if who.capacities else {},
        payload={"opinion": said},
    )
    return history.record(connection, case, entry, now, None).seq
