"""Reporting periods: quarters, half-years and years of the city's calendar, and when they close (WR-02, A-02).

A period closes at 24:00 in Shanghai of its last day. Everything here is in days: whose, the caller knows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.schedules.reading import PERIODS, Schedule

KINDS = PERIODS
"""From short to long."""
_MONTHS = {"quarter": 3, "half_year": 6, "year": 12}
_SAID = {
    "quarter": ("第一季度", "第二季度", "第三季度", "第四季度"),
    "half_year": ("上半年", "下半年"),
    "year": ("全年",),
}
_LETTER = {"quarter": "Q", "half_year": "H"}


@dataclass(frozen=True)
class Period:
    """One period. `id`: 2026Q3, 2026H2, 2026; `last`: its last day in the city."""

    kind: str
    id: str
    last: dt.date

    @property
    def said(self) -> str:
        """Its name without the year: 第三季度, 下半年, 全年."""
        return _SAID[self.kind][self.last.month // _MONTHS[self.kind] - 1]


def periods_closing(kind: str, first: dt.date, last: dt.date) -> Iterator[Period]:
    """The periods of `kind` whose last day lies between `first` and `last`, both included, in order."""
    months = _MONTHS[kind]
    for year in range(first.year, last.year + 1):
        for number in range(1, 12 // months + 1):
            month = number * months
            end = dt.date(year, month, 31 if month in (3, 12) else 30)
            if first <= end <= last:
                yield Period(kind, f"{year}{_LETTER[kind]}{number}" if kind in _LETTER else str(year), end)


def bundles(schedule: Schedule, today: dt.date) -> list[tuple[Period, ...]]:
    """What has closed when it is `today` in the city, in order: a period closes as the day after its last begins.

    Each item is what one case of a unit discharges, short periods first.
    """
    last = min(schedule.until or dt.date.max, today - dt.timedelta(days=1))
    found = [period for kind in KINDS if kind in schedule.periods for period in _closed(kind, schedule.since, last)]
    if not schedule.combine:
        return sorted(((period,) for period in found), key=lambda alone: (alone[0].last, KINDS.index(alone[0].kind)))
    days = sorted({period.last for period in found})
    return [tuple(period for period in found if period.last == day) for day in days]


def _closed(kind: str, since: dt.date, last: dt.date) -> Iterator[Period]:
    return periods_closing(kind, since, last) if since <= last else iter(())


def period_name(periods: Sequence[Period]) -> str:
    """«2026年第三季度», «2026年度», «2026年第四季度、下半年、全年». They close on one day."""
    year = periods[0].last.year
    if [period.kind for period in periods] == ["year"]:
        return f"{year}年度"
    return f"{year}年{'、'.join(period.said for period in periods)}"
