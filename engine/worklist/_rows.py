"""Rows that several pages read: open tasks with their cases, candidates, and the events that opened tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, false, func, or_, select, union_all

from engine.history import LOGGED, Recorded, decode
from engine.machine import Effect
from engine.tables import definition, event, state, task, task_candidate
from engine.worklist.who import DECIDE_NEVER, Actor

Row = Mapping[str, object]
USER = "user"


FEW = 3000
"""Offers, of open tasks and of those long done, that a person's groups may have had and still be looked through."""


def mine(connection: Connection, who: Actor) -> Select[str]:
    """Ids of the open user tasks that `who` can complete: assigned to them, or offered to a group and unclaimed.

    Two selects joined, so that each goes by an index. What is offered is found from the offers to the person's groups,
    or, where these have had very many, from all tasks that nobody has taken: the first grows with the history of a
    group, the second with the city's open work.
    """
    if who.roles & DECIDE_NEVER:
        return select(task.c.id).where(false())
    open_ = and_(task.c.state == "open", task.c.kind == USER)
    held = select(task.c.id).where(task.c.assignee == who.login, open_)
    offers = _offers(connection, who)
    free = select(task.c.id).where(open_)
    if offers is None:
        free = free.where(task.c.assignee.is_(None), offered(who))
    else:  # the column in a function: else a planner may begin with all that nobody has taken
        free = free.where(func.coalesce(task.c.assignee, "") == "", task.c.id.in_(offers))
    both = union_all(held, free).subquery()
    return select(both.c.id)


def _offers(connection: Connection, who: Actor) -> list[str] | None:
    """The tasks ever offered to the person or their groups; None where they are too many to look through."""
    c, found = task_candidate.c, list[str]()
    for offer in (and_(c.kind == "user", c.value == who.login), and_(c.kind == "group", c.value.in_(who.groups))):
        found += connection.scalars(select(c.task_id).where(offer).limit(FEW))
    return found if len(found) < FEW else None


def offered(who: Actor) -> ColumnElement[bool]:
    """The condition that `who` is a candidate of a row of `task`."""
    c = task_candidate.c
    by_group = and_(c.kind == "group", c.value.in_(who.groups))
    return exists().where(c.task_id == task.c.id, or_(and_(c.kind == "user", c.value == who.login), by_group))


def groups_of(connection: Connection, tasks: Iterable[object]) -> dict[str, list[str]]:
    """Candidate groups by task id."""
    c = task_candidate.c
    wanted = select(c.task_id, c.value).where(c.task_id.in_(list(tasks)), c.kind == "group")
    found: dict[str, list[str]] = {}
    for row in sorted(connection.execute(wanted), key=lambda row: row.value):  # SQL would read every group
        found.setdefault(row.task_id, []).append(row.value)
    return found


def effects_of(connection: Connection, tasks: Iterable[object]) -> dict[str, tuple[Effect, ...]]:
    """By task id: the answers recorded in the event that opened it."""
    opening = and_(event.c.stream == task.c.case_id, event.c.seq == task.c.opened_seq)
    wanted = select(task.c.id, *LOGGED).join(event, opening).where(task.c.id.in_(list(tasks)))
    return {row["id"]: decode(row).effects for row in connection.execute(wanted).mappings()}


def acts_of(connection: Connection, tasks: Iterable[object]) -> dict[str, Recorded]:
    """By task id: the event that ended it, without its payload."""
    ending = and_(event.c.stream == task.c.case_id, event.c.seq == task.c.ended_seq)
    wanted = select(task.c.id, *LOGGED).join(event, ending).where(task.c.id.in_(list(tasks)))
    return {row["id"]: decode(row) for row in connection.execute(wanted).mappings()}


def urged_of(connection: Connection, tasks: Iterable[object]) -> Counter[str]:
    """By task id: how often it has been urged."""
    urging = and_(event.c.stream == task.c.case_id, event.c.kind == "urged", event.c.seq > task.c.opened_seq)
    wanted = select(task.c.id, task.c.token, *LOGGED).join(event, urging)
    rows = connection.execute(wanted.where(task.c.id.in_(list(tasks)))).mappings()
    return Counter(row["id"] for row in rows if decode(row).token == row["token"])


def values_named(connection: Connection, cases: Iterable[object], names: Iterable[str]) -> dict[str, dict[str, str]]:
    """The stored texts of these variables of the process itself, by case and name."""
    keys = {f"v::{name}" for name in names}
    if not keys:
        return {}
    wanted = select(state.c.case_id, state.c.key, state.c.value).where(
        state.c.case_id.in_(list(cases)), state.c.key.in_(keys)
    )
    found: dict[str, dict[str, str]] = {}
    for row in connection.execute(wanted):
        found.setdefault(row.case_id, {})[row.key.removeprefix("v::")] = row.value
    return found


def process_names(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    """Names of processes by key: those of the newest version."""
    d = definition.c
    wanted = select(d.key, d.name).where(d.kind == "process", d.key.in_(keys)).order_by(d.version)
    return {row.key: row.name for row in connection.execute(wanted)}


def open_tasks(connection: Connection, cases: Sequence[object]) -> dict[str, list[Row]]:
    """The open user tasks of these cases, by case, oldest first."""
    wanted = select(task).where(task.c.case_id.in_(cases), task.c.state == "open", task.c.kind == USER)
    found: dict[str, list[Row]] = {}
    for row in connection.execute(wanted.order_by(task.c.opened_at, task.c.id)).mappings():
        found.setdefault(row["case_id"], []).append(dict(row))
    return found
