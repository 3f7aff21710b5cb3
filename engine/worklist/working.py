"""External work (camunda:type="external"): who may do it, and whether a program still has it.

Source: Camunda 7's external tasks. Taking work is no event: nothing has happened to the case yet. What came of it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from engine import store
from engine.errors import Invalid, NotFound
from engine.tables import task
from engine.worklist.who import Actor, need

WORKERS = ("worker", "operator")
"""Roles that do external work and see what it needs."""


def open_work(connection: Connection, who: Actor, task_id: str) -> Mapping[str, object]:
    """The row of `task`, locked by whoever holds the case. NotAllowed without the role, NotFound where none is open."""
    need(who, *WORKERS)
    row = connection.execute(select(task).where(task.c.id == task_id).with_for_update()).mappings().one_or_none()
    if row is None or row["kind"] != store.EXTERNAL or row["state"] != "open":
        raise NotFound("UNKNOWN_TASK")
    return dict(row)


def held_work(connection: Connection, who: Actor, task_id: str, worker: str) -> Mapping[str, object]:
    """`open_work` that `worker` took last, though its time may be over. Invalid WORK_NOT_YOURS for anybody else."""
    row = open_work(connection, who, task_id)
    if row["worker"] != worker:
        raise Invalid("WORK_NOT_YOURS", worker=str(row["worker"] or "没有程序"))
    return row
