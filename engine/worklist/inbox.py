"""待办: what waits for a person, grouped by date; a constant number of queries however long the list is."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from engine import values
from engine.tables import case_, task
from engine.views import Facet, Filters, Page, WorkCount, WorkGroup, WorkItem, WorkList
from engine.worklist._deadlines import borders
from engine.worklist._items import work_items
from engine.worklist._rows import mine, process_names
from engine.worklist.who import Actor

When = Literal["late", "today", "week", "later"]
WHENS: tuple[When, ...] = get_args(When)
URGENT = {"extra_urgent": 0, "urgent": 1}
"""Place of a case's urgency in its group; all else comes after."""


def count(connection: Connection, who: Actor) -> WorkCount:
    """How many tasks wait for `who`, and how many of them are late. One query."""
    now = values.instant(who.now)
    late = func.coalesce(func.sum(case((task.c.due < now, 1), else_=0)), 0)
    row = connection.execute(select(func.count(), late).where(task.c.id.in_(mine(connection, who)))).one()
    return WorkCount(open=row[0], late=int(row[1]))


EVERYTHING, FIRST = Filters(), Page()


def inbox(connection: Connection, who: Actor, filters: Filters = EVERYTHING, page: Page = FIRST) -> WorkList:
    """One page of what waits for `who`: late first; in each group the urgent first, then by due instant, what has no
    limit last."""
    own = mine(connection, who)
    counts, facets = _counts(connection, who, own, filters)
    wanted = _rows(who, own).where(*_narrowed(filters, process=True))
    rows = [dict(row) for row in connection.execute(wanted.limit(page.size).offset(page.offset)).mappings()]
    items = work_items(connection, who, rows)
    by_when: dict[str, list[WorkItem]] = {}
    for row, item in zip(rows, items, strict=True):
        by_when.setdefault(str(row["group_"]), []).append(item)
    return WorkList(
        groups=tuple(WorkGroup(when, counts[when], tuple(by_when[when])) for when in WHENS if when in by_when),
        total=sum(counts.values()),
        facets=facets,
        page=page,
        last_done=None if rows else _last_done(connection, who),
    )


def following(connection: Connection, who: Actor, task_id: str) -> WorkItem | None:
    """The first item of the inbox other than `task_id`: «下一件»."""
    wanted = _rows(who, mine(connection, who)).where(task.c.id != task_id)
    rows = [dict(row) for row in connection.execute(wanted.limit(1)).mappings()]
    return work_items(connection, who, rows)[0] if rows else None


def _when(who: Actor) -> ColumnElement[str]:
    today, week = (values.instant(border) for border in borders(who.now))
    due = task.c.due
    by_date = ((due < values.instant(who.now), "late"), (due <= today, "today"), (due <= week, "week"))
    return case(*by_date, else_="later")


def _rows(who: Actor, own: Select[str]) -> Select[Any]:
    """Tasks of `who` with what a row says of their cases, in the order of the inbox."""
    again = task.alias()
    same = and_(
        again.c.case_id == task.c.case_id,
        again.c.element == task.c.element,
        func.coalesce(again.c.owner, "") == func.coalesce(task.c.owner, ""),
        again.c.opened_seq <= task.c.opened_seq,
    )
    times = select(func.count(again.c.opened_seq.distinct())).where(same).scalar_subquery()
    columns = (case_.c.key, case_.c.bundle, case_.c.matter, case_.c.title, case_.c.unit, case_.c.urgency)
    wanted = select(task, *columns, case_.c.starter, times.label("round"), _when(who).label("group_"))
    wanted = wanted.join(case_, case_.c.id == task.c.case_id).where(task.c.id.in_(own))
    due_last = case((task.c.due.is_(None), 1), else_=0)
    group = case({when: place for place, when in enumerate(WHENS)}, value=_when(who))
    urgent = case(URGENT, value=case_.c.urgency, else_=len(URGENT))
    return wanted.order_by(group, urgent, due_last, task.c.due, task.c.priority.desc(), task.c.opened_at, task.c.id)


def _narrowed(filters: Filters, *, process: bool) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if filters.process and process:
        where.append(case_.c.key == filters.process)
    if filters.text:
        like = f"%{escaped(filters.text)}%"
        where.append(or_(case_.c.title.like(like, escape="\\"), case_.c.matter.like(like, escape="\\")))
    return where


def escaped(text: str) -> str:
    """`text` for LIKE with the escape character `\\`."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _counts(
    connection: Connection, who: Actor, own: Select[str], filters: Filters
) -> tuple[Counter[str], tuple[Facet, ...]]:
    """By group for what the filters leave, by procedure without the filter on procedures."""
    when = _when(who).label("group_")
    inner = select(case_.c.key, when).select_from(task.join(case_, case_.c.id == task.c.case_id))
    inner_ = inner.where(task.c.id.in_(own), *_narrowed(filters, process=False)).subquery()
    c = inner_.c
    by_both = select(c.key, c.group_, func.count().label("n")).group_by(c.key, c.group_).order_by(c.key)
    counts: Counter[str] = Counter()
    processes: Counter[str] = Counter()
    for row in connection.execute(by_both):
        processes[row.key] += row.n
        if filters.process in ("", row.key):
            counts[row.group_] += row.n
    names = process_names(connection, list(processes))
    return counts, tuple(Facet(key, names.get(key) or key, n) for key, n in processes.items())


def _last_done(connection: Connection, who: Actor) -> dt.datetime | None:
    last = select(func.max(task.c.ended_at)).where(task.c.ended_by == who.login, task.c.state == "completed")
    at = connection.execute(last).scalar_one()
    return values.read_instant(at) if at else None
