"""What cases cost (G-07): days, steps and acts per case, and what came on time (G-08); by procedure and by month.

Only cases that ended within the window are read, found by the index on the end of a case: the cost grows with what a
city does in a year, not with how many years it has done so. Tasks and events are found from those cases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, select

from engine import values
from engine.days import day_of, instant_at
from engine.tables import case_, event, task
from engine.views import Figure, Figures
from engine.worklist._rows import USER, process_names
from engine.worklist.desk._shared import Told
from engine.worklist.who import Actor

MONTHS = 12
"""The window: this month and the eleven before it."""
DAY = dt.timedelta(days=1)


@dataclass
class _Sum:
    """Of the cases of one procedure or month."""

    begun: int = 0
    days: list[float] = field(default_factory=list)
    steps: int = 0
    acts: int = 0
    limited: int = 0
    in_time: int = 0

    def figure(self, key: str, name: str) -> Figure:
        n = len(self.days)
        return Figure(
            key=key,
            name=name,
            begun=self.begun,
            ended=n,
            median=round(median(self.days), 1) if n else 0.0,
            p90=round(_p90(self.days), 1) if n else 0.0,
            steps=round(self.steps / n, 1) if n else 0.0,
            acts=round(self.acts / n, 1) if n else 0.0,
            on_time=self.in_time / self.limited if self.limited else None,
        )


def _p90(days: Sequence[float]) -> float:
    """The smallest that nine in ten do not exceed."""
    return sorted(days)[-(-len(days) * 9 // 10) - 1]


def figures(connection: Connection, who: Actor) -> Figures:
    """The last twelve months. NotAllowed for whom the desk is not for."""
    Told(connection, who)
    first = _first_month(day_of(who.now))
    since = values.instant(instant_at(first, dt.time()))
    by_process: dict[str, _Sum] = {}
    by_month = {month: _Sum() for month in _months(first, day_of(who.now))}
    whole = _Sum()

    def sums(key: str, month: str) -> Iterable[_Sum]:
        return (by_process.setdefault(key, _Sum()), by_month.setdefault(month, _Sum()), whole)

    begun = select(case_.c.key, case_.c.started_at).where(case_.c.started_at >= since)
    for key, started in connection.execute(begun):
        for each in sums(key, _month(started)):
            each.begun += 1
    for row in connection.execute(_ended(since)):
        for each in sums(row.key, _month(row.ended_at)):
            each.days.append((values.read_instant(row.ended_at) - values.read_instant(row.started_at)) / DAY)
            each.steps += row.steps
            each.acts += row.acts
            each.limited += row.limited
            each.in_time += row.in_time
    names = process_names(connection, list(by_process))
    return Figures(
        since=first,
        processes=tuple(
            by_process[key].figure(key, names.get(key) or key)
            for key in sorted(by_process, key=lambda key: -by_process[key].begun)
        ),
        months=tuple(total.figure(month, month) for month, total in sorted(by_month.items())),
        whole=whole.figure("", ""),
    )


def _ended(since: str) -> Select[Any]:
    """Cases that ended since then, with their completed tasks and the events that people made."""
    c, t, e = case_.c, task.c, event.c
    window = select(c.id, c.key, c.started_at, c.ended_at).where(c.ended_at >= since).subquery()
    limited = and_(t.due.is_not(None), t.state == "completed")
    tasks = (
        select(
            t.case_id,
            func.sum(case((t.state == "completed", 1), else_=0)).label("steps"),
            func.sum(case((limited, 1), else_=0)).label("limited"),
            func.sum(case((and_(limited, t.ended_at <= t.due), 1), else_=0)).label("in_time"),
        )
        .join(window, window.c.id == t.case_id)
        .where(t.kind == USER)
        .group_by(t.case_id)
        .subquery()
    )
    acts = (
        select(e.stream, func.count().label("acts"))
        .join(window, window.c.id == e.stream)
        .where(e.actor != "")
        .group_by(e.stream)
        .subquery()
    )
    w = window.c
    sums = [func.coalesce(part, 0).label(part.name) for part in (tasks.c.steps, tasks.c.limited, tasks.c.in_time)]
    joined = window.outerjoin(tasks, tasks.c.case_id == w.id).outerjoin(acts, acts.c.stream == w.id)
    return select(w.key, w.started_at, w.ended_at, *sums, func.coalesce(acts.c.acts, 0).label("acts")).select_from(
        joined
    )


def _first_month(today: dt.date) -> dt.date:
    months = today.year * 12 + today.month - 1 - (MONTHS - 1)
    return dt.date(months // 12, months % 12 + 1, 1)


def _months(first: dt.date, today: dt.date) -> list[str]:
    found = [first]
    while (following := (found[-1] + 32 * DAY).replace(day=1)) <= today:
        found.append(following)
    return [f"{day:%Y-%m}" for day in found]


def _month(moment: str) -> str:
    return f"{day_of(values.read_instant(moment)):%Y-%m}"
