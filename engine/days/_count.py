"""Counting days: working days, calendar days, what is left of a deadline. Pure over a `Days`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from engine.days._known import Days
from engine.days._shanghai import day_of

ONE_DAY = dt.timedelta(days=1)


def next_working_day(days: Days, day: dt.date) -> dt.date:
    """`day` itself if it is worked, else the first worked day after it."""
    while not days.is_working(day):
        day += ONE_DAY
    return day


def count_working_days(days: Days, day: dt.date, n: int) -> dt.date:
    """The `n`-th working day after `day`, which is not counted itself; before it when `n` is negative.

    0 gives `day` if it is worked, else the next worked day. OverflowError at the end of the calendar (year 9999).
    """
    if n == 0:
        return next_working_day(days, day)
    step = ONE_DAY if n > 0 else -ONE_DAY
    for _ in range(abs(n)):
        day += step
        while not days.is_working(day):
            day += step
    return day


def count_days(days: Days, day: dt.date, n: int, *, roll: bool) -> dt.date:
    """The `n`-th calendar day after `day`, which is not counted; with `roll` moved to the next working day if it is
    a rest day (OD-04; 民法典 203 条). Counting backwards never rolls: it would come after what it must precede."""
    last = day + n * ONE_DAY
    return next_working_day(days, last) if roll and n > 0 else last


def working_days_between(days: Days, after: dt.date, last: dt.date) -> int:
    """How many working days lie after `after`, up to and including `last`; 0 when `last` is not later."""
    return sum(days.is_working(after + i * ONE_DAY) for i in range(1, (last - after).days + 1))


@dataclass(frozen=True)
class Left:
    """What is left of a deadline, or by how much it has passed.

    `working_days`: not late: working days after today up to the due day (0: due today or before the next working
    day); late: working days begun after the due day (due Thursday 17:30, seen Monday morning: 2). `minutes`: whole
    minutes to the due instant or since. `caution`: «暂按：…» when a day in between is a guess, else "".
    """

    late: bool
    working_days: int
    minutes: int
    due_day: dt.date
    caution: str


def left(days: Days, now: dt.datetime, due: dt.datetime) -> Left:
    """See `Left`. A deadline of 24:00 belongs to the day that ends there; at the very instant it is not yet late."""
    today = day_of(now)
    due_day = day_of(due - dt.timedelta(microseconds=1))
    late = now > due
    first, last = (due_day, today) if late else (today, due_day)
    minutes = int(abs(due - now).total_seconds() // 60)
    return Left(late, working_days_between(days, first, last), minutes, due_day, days.caution(first, last).lstrip("；"))
