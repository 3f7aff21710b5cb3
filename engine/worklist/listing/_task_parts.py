"""What belongs to one open task: whom it is offered to, the files of its case."""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine import history
from engine.tables import attachment, task_candidate
from engine.worklist.listing._historic_tasks import HISTORIC_TASKS
from engine.worklist.listing._query import Row
from engine.worklist.listing._tasks import TASKS
from engine.worklist.who import Actor


def identity_links(connection: Connection, who: Actor, task_id: str) -> list[tuple[str, str, str]]:
    """(type, "user" or "group", name): the assignee, and the candidates. NotFound for strangers."""
    row = TASKS.one(connection, who, task_id)
    columns = task_candidate.c
    wanted = select(columns.kind, columns.value).where(columns.task_id == task_id)
    offered = connection.execute(wanted.order_by(columns.kind, columns.value)).all()
    held = [("assignee", "user", str(row["assignee"]))] if row["assignee"] else []
    return [*held, *(("candidate", one.kind, one.value) for one in offered)]


def comments(connection: Connection, who: Actor, task_id: str) -> list[Row]:
    """What was said about a task, open or ended, the oldest first: id, actor, at, text. NotFound for strangers."""
    row = HISTORIC_TASKS.one(connection, who, task_id)
    said = [one for one in history.events(connection, row["case_id"]) if one.kind == "commented"]
    return [
        {"id": f"{one.stream}:{one.seq}", "case_id": one.stream, "actor": one.actor, "at": one.at, "text": one.opinion}
        for one in said
        if one.token == row["token"]
    ]


def attachments(connection: Connection, who: Actor, task_id: str) -> list[Row]:
    """The files of a task's case, the oldest first, as rows of `attachment`. NotFound for strangers."""
    row = TASKS.one(connection, who, task_id)
    wanted = select(attachment).where(attachment.c.case_id == row["case_id"]).order_by(attachment.c.n)
    return [dict(one) for one in connection.execute(wanted).mappings()]
