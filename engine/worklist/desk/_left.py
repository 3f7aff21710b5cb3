"""Open work whose people are gone: the holder's tenures have ended, or nobody is in the groups it is offered to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, or_, select

from engine import organisation
from engine.tables import FOREVER, case_, person, task, task_candidate, tenure
from engine.values import instant
from engine.worklist._rows import USER
from engine.worklist.desk._shared import Row, Told

GROUP = "group"
_OPEN = and_(task.c.state == "open", task.c.kind == USER, task.c.problem == "")


def left_behind(
    connection: Connection, now: dt.datetime, columns: Sequence[ColumnElement[Any]]
) -> Iterator[Select[Any]]:
    """Open tasks of people who have left office or are switched off, then those offered to nobody who is there.

    Whoever holds another post keeps what they have until it is handed over; whoever never held one is none of this.
    """
    t = task.c
    row = select(t.case_id, t.id.label("key"), t.name.label("step"), t.opened_at, t.assignee.label("holder"), *columns)
    row = row.join(case_, case_.c.id == t.case_id).where(_OPEN).order_by(t.opened_at)
    yield row.where(t.assignee.in_(select(person.c.login).where(_gone(instant(now)))))
    if empty := _empty(connection, now):
        c = task_candidate.c
        among = exists().where(c.task_id == t.id, c.kind == GROUP, c.value.in_(empty))
        others = exists().where(c.task_id == t.id, or_(c.kind == "user", and_(c.kind == GROUP, c.value.not_in(empty))))
        yield row.where(t.assignee.is_(None), among, ~others)


def _gone(at: str) -> ColumnElement[bool]:
    """Of a person: no longer active; or every tenure they had has ended."""
    t = tenure.c
    had = select(t.login).where(t.recorded_until == FOREVER, t.valid_to <= at)
    has = select(t.login).where(t.recorded_until == FOREVER, t.valid_from <= at, t.valid_to > at)
    login = person.c.login
    return or_(~person.c.active, and_(login.in_(had), login.not_in(has)))


def _empty(connection: Connection, now: dt.datetime) -> list[str]:
    """The groups that open tasks are offered to and nobody is in."""
    c = task_candidate.c
    wanted = select(c.value).join(task, task.c.id == c.task_id).where(_OPEN, task.c.assignee.is_(None), c.kind == GROUP)
    asked = set(connection.scalars(wanted.distinct()))
    return sorted(asked - organisation.staffed_groups(connection, now)) if asked else []


def say_left(told: Told, row: Row) -> str:
    """Who has left, or which group is empty, in a sentence."""
    at, holder = told.who.now, str(row["holder"] or "")
    if not holder:
        c = task_candidate.c
        groups = told.connection.scalars(select(c.value).where(c.task_id == row["key"], c.kind == GROUP))
        named = "、".join(organisation.describe_group(told.connection, one, at) for one in sorted(groups))
        return f"这一步交“{named}”办，现在没有人在岗"
    name = told.names.person(holder)
    active = told.connection.scalar(select(person.c.active).where(person.c.login == holder))
    return f"{name}{'已不在任' if active else '已停用'}，这一步还在其手里，要移交"
