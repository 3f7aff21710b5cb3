"""Calendar months, quarters, half-years and years, as days in the city (catalogue section 6)."""

from __future__ import annotations

import datetime as dt

from engine.days import end_of

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""Kind of period -> how many months it has."""


def period_of(kind: str, day: dt.date) -> str:
    """The period that `day` falls in: 2026-11, 2026Q4, 2026H2, 2026."""
    part = (day.month - 1) // MONTHS[kind] + 1
    return {
        "month": f"{day.year:04}-{part:02}",
        "quarter": f"{day.year:04}Q{part}",
        "half_year": f"{day.year:04}H{part}",
        "year": f"{day.year:04}",
    }[kind]


def first_day(kind: str, period: str) -> dt.date:
    """The day on which `period` begins."""
    year, part = int(period[:4]), int(period[5:] or 1)
    return dt.date(year, (part - 1) * MONTHS[kind] + 1, 1)


def next_period(kind: str, period: str) -> str:
    """The period after this one. OverflowError at the end of the calendar."""
    return period_of(kind, last_day(kind, period) + dt.timedelta(days=1))


def last_day(kind: str, period: str) -> dt.date:
    """The last day of `period`."""
    first = first_day(kind, period)
    month = first.month + MONTHS[kind] - 1
    return (dt.date(first.year, month, 28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def end_of_period(kind: str, period: str) -> dt.datetime:
    """24:00 of its last day."""
    return end_of(last_day(kind, period))


def say_period(period: str) -> str:
    """2026年11月, 2026年第四季度, 2026年下半年, 2026年."""
    year, mark, part = period[:4], period[4:5], period[5:]
    if mark == "-":
        return f"{year}年{int(part)}月"
    if mark == "Q":
        return f"{year}年第{'一二三四'[int(part) - 1]}季度"
    return f"{year}年{'上下'[int(part) - 1]}半年" if mark == "H" else f"{year}年"
