"""What is stuck at the end of a simulation: nobody can do it, or nothing will ever move it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import Connection, exists, select

from engine.simulation.doing import PATIENCE
from engine.simulation.life import Life
from engine.tables import case_, due_work, subscription, task
from engine.values import instant

LONG = dt.timedelta(days=21)
"""What somebody should have taken up so long ago is not just lying: longer than any leave and any holiday."""


def stuck(connection: Connection, life: Life, end: dt.datetime) -> list[str]:
    """A sentence each: tasks nobody takes up or that refuse everybody, incidents, cases that nothing can move."""
    told = [_tasks(connection, life, end), _incidents(connection), _lost(connection, life), _cases(connection)]
    return [sentence for several in told for sentence in several]


def _tasks(connection: Connection, life: Life, end: dt.datetime) -> Iterator[str]:
    wanted = select(task, case_.c.key, case_.c.unit).join(case_, case_.c.id == task.c.case_id)
    rows = connection.execute(wanted.where(task.c.state == "open", task.c.kind == "user").order_by(task.c.opened_at))
    for row in rows:
        here = f"{row.key}/{row.element} of {row.unit or '-'}, case {row.case_id}"
        due = life.due.get(row.id)
        if row.problem and row.opened_at < instant(end - LONG):
            yield f"{here}: {row.problem} {row.problem_sentence}"
        elif life.tries.get(row.id, 0) >= PATIENCE:
            yield f"{here}: refused {PATIENCE} times"
        elif not row.problem and due and due < end - LONG:
            yield f"{here}: nobody has done it since {due:%Y-%m-%d}, assignee {row.assignee or '-'}"


def _incidents(connection: Connection) -> Iterator[str]:
    wanted = select(due_work, case_.c.key).join(case_, case_.c.id == due_work.c.case_id)
    for row in connection.execute(wanted.where(due_work.c.state == "incident").order_by(due_work.c.due)):
        yield f"{row.key}: {row.kind} {row.name} failed, {row.error}, case {row.case_id}"
    wanted = select(subscription, case_.c.key).join(case_, case_.c.id == subscription.c.case_id)
    for row in connection.execute(wanted.where(subscription.c.kind == "incident").order_by(case_.c.started_at)):
        yield f"{row.key}/{row.element}: {row.name} {row.detail}, case {row.case_id}"


def _lost(connection: Connection, life: Life) -> Iterator[str]:
    """Messages to a certain case that has ended: nobody will ever take them."""
    wanted = select(due_work, case_.c.key, case_.c.outcome).join(case_, case_.c.id == due_work.c.matter)
    for row in connection.execute(wanted.where(due_work.c.state == "waiting", case_.c.state != "active")):
        if (row.name, row.key) not in life.plan.unread:
            yield f"{row.name} from case {row.case_id}: {row.key} has ended, {row.outcome}"


def _cases(connection: Connection) -> Iterator[str]:
    """Cases that run, and have neither an open task nor a timer, and wait for no message."""
    alive = [
        exists().where(task.c.case_id == case_.c.id, task.c.state == "open"),
        exists().where(due_work.c.case_id == case_.c.id, due_work.c.state.in_(("open", "incident"))),
        exists().where(subscription.c.case_id == case_.c.id, subscription.c.performers == "[]"),
    ]
    wanted = select(case_).where(case_.c.state == "active", *(~one for one in alive)).order_by(case_.c.started_at)
    for row in connection.execute(wanted):
        yield f"{row.key} of {row.unit or '-'}: nothing moves it, case {row.id}"
