"""Mark a task as seen by its holder, so that the inbox shows it as read. Not an event."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from engine.database import Database
from engine.tables import task
from engine.values import instant


def mark_seen(database: Database, login: str, task_id: str, now: dt.datetime) -> None:
    """Keeps when `login` first opened their open task; nothing for anybody else's task."""
    unseen = (task.c.id == task_id, task.c.assignee == login, task.c.state == "open", task.c.seen_at.is_(None))
    with database.reading() as connection:
        if connection.scalar(select(task.c.id).where(*unseen)) is None:
            return
    database.attempt(lambda connection: connection.execute(update(task).where(*unseen).values(seen_at=instant(now))))
