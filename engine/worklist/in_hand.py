"""What one person has in hand, as far as the reader may see it: for the person's page."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from engine import store
from engine.tables import case_, task
from engine.views import PersonTask
from engine.worklist._deadlines import Deadlines
from engine.worklist._rows import USER
from engine.worklist.who import Actor, visible

MOST = 50


def in_hand(connection: Connection, who: Actor, login: str, most: int = MOST) -> tuple[tuple[PersonTask, ...], int]:
    """Open tasks assigned to `login` in cases that `who` may see, the nearest deadline first; and how many there are.

    What is offered to a group is in nobody's hands.
    """
    mine = (task.c.assignee == login, task.c.state == "open", task.c.kind == USER, visible(connection, who))
    joined = task.join(case_, case_.c.id == task.c.case_id)
    total = connection.execute(select(func.count()).select_from(joined).where(*mine)).scalar_one()
    columns = (task.c.id, task.c.case_id, task.c.name, task.c.due, case_.c.title, case_.c.bundle)
    order = (task.c.due.is_(None), task.c.due, task.c.id)
    rows = connection.execute(select(*columns).select_from(joined).where(*mine).order_by(*order).limit(most))
    deadlines = Deadlines(connection, who.now)
    found = [
        PersonTask(
            row.id, row.case_id, row.title, row.name, store.program(connection, row.bundle).name, deadlines.of(row.due)
        )
        for row in rows
    ]
    return tuple(found), total
