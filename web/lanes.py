"""Geometry of the lanes of a matter: when each procedure ran, and today. The template writes the SVG."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.days import SHANGHAI
from engine.views import MatterCase

WIDTH, TOP, LANE = 1230, 24, 32
_LEFT, _RIGHT = 140, 1000  # the axis; beyond it is room for what the last bar says
_SHORTEST = 14  # pixels: a case of one day is seen
_MOST_TICKS = 8
_HUES = {"active": "c-act", "completed": "c-green", "cancelled": "c-amber"}


@dataclass(frozen=True)
class Bar:
    """A case in its lane, in pixels; `hue` is the class of its colour."""

    x: float
    width: float
    hue: str


@dataclass(frozen=True)
class Lane:
    """Cases of one procedure that did not run at once. `name` is "" where the lane above is of the same procedure.

    `last`: the one that the words beside its bar are about, which begin at `words`.
    """

    name: str
    y: int
    bars: tuple[Bar, ...]
    last: MatterCase
    words: float


@dataclass(frozen=True)
class Lanes:
    """`ticks`: (x, first day of a month); `today`: x of now; `start`: the day on which the axis begins, at `left`."""

    lanes: tuple[Lane, ...]
    start: dt.datetime
    left: int
    ticks: tuple[tuple[float, dt.date], ...]
    today: float
    height: int


def lanes(cases: Sequence[MatterCase], now: dt.datetime) -> Lanes:
    """A lane for each procedure in the order they began, on one axis from the first start to today."""
    start = min(case.started_at for case in cases)
    span = max((now - start).total_seconds(), 86_400.0)

    def x(moment: dt.datetime) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * (moment - start).total_seconds() / span, 1)

    def bar(case: MatterCase) -> Bar:
        left, right = x(case.started_at), x(case.ended_at or now)
        return Bar(left, max(right - left, _SHORTEST), _HUES[case.state])

    rows = [
        (name if n == 0 else "", row)
        for name in dict.fromkeys(case.process_name for case in cases)
        for n, row in enumerate(_rows([case for case in cases if case.process_name == name], now))
    ]
    drawn = []
    for n, (name, row) in enumerate(rows):
        bars = tuple(bar(case) for case in row)
        drawn.append(Lane(name, TOP + LANE * n, bars, row[-1], max(b.x + b.width for b in bars) + 8))
    return Lanes(tuple(drawn), start, _LEFT, _ticks(start, now, x), x(now), TOP + LANE * len(drawn) + 4)


def _rows(cases: Sequence[MatterCase], now: dt.datetime) -> list[list[MatterCase]]:
    """Parts the cases of a procedure into rows in which none runs beside another."""
    rows: list[list[MatterCase]] = []
    for case in sorted(cases, key=lambda one: one.started_at):
        free = next((row for row in rows if (row[-1].ended_at or now) <= case.started_at), None)
        if free is None:
            rows.append([case])
        else:
            free.append(case)
    return rows


def _ticks(
    start: dt.datetime, now: dt.datetime, x: Callable[[dt.datetime], float]
) -> tuple[tuple[float, dt.date], ...]:
    """The first days of the months between, at most eight of them."""
    day, found = start.astimezone(SHANGHAI).date(), list[dt.date]()
    last = now.astimezone(SHANGHAI).date()
    while (day := (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)) <= last:
        found.append(day)
    every = -(-len(found) // _MOST_TICKS) or 1
    midnight = dt.time(tzinfo=SHANGHAI)
    return tuple((x(dt.datetime.combine(day, midnight)), day) for day in found[::every])
