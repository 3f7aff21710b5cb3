"""Which days are worked: what the table says, else weekdays less the statutory days, marked provisional."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from engine.days._provisional import statutory_days
from engine.days._shanghai import WEEKDAYS, end_of, instant_at, say_day

SATURDAY = 5


class Listed(NamedTuple):
    """A day the table names: a day off, a make-up workday, a local closure."""

    working: bool
    name: str


class Seen(NamedTuple):
    """A day as a calendar shows it. `name`: of the holiday, or of what it is worked for; `guessed`: by statute only."""

    working: bool
    name: str = ""
    guessed: bool = False


class Days:
    """The calendar, read year by year as it is needed. Holds no transaction open and writes nothing."""

    def __init__(
        self, read_year: Callable[[int], Mapping[dt.date, Listed]], closing: Sequence[tuple[dt.date, dt.time]]
    ) -> None:
        """`read_year` gives the listed days of a year; `closing` the closing times, each since a day, ascending."""
        self._read_year, self._closing = read_year, closing
        self._years: dict[int, Mapping[dt.date, Listed]] = {}

    def _year(self, year: int) -> Mapping[dt.date, Listed]:
        if year not in self._years:
            self._years[year] = self._read_year(year)
        return self._years[year]

    def is_provisional(self, year: int) -> bool:
        """True while the year's arrangement is not loaded. Every arrangement names 1 January; a local closure
        entered beforehand does not make a year known."""
        return dt.date(year, 1, 1) not in self._year(year)

    def is_working(self, day: dt.date) -> bool:
        """Whether offices are open on `day`. Never raises."""
        listed = self._year(day.year).get(day)
        if listed is not None:
            return listed.working
        if day.weekday() >= SATURDAY:
            return False
        return not (self.is_provisional(day.year) and day in statutory_days(day.year))

    def see(self, day: dt.date) -> Seen:
        """What kind of day it is, and whether that is a guess. Never raises."""
        listed = self._year(day.year).get(day)
        if listed is not None:
            return Seen(listed.working, listed.name)
        if self.is_provisional(day.year) and day in statutory_days(day.year):
            return Seen(False, statutory_days(day.year)[day], guessed=True)
        return Seen(day.weekday() < SATURDAY)

    def describe(self, day: dt.date) -> str:
        """«2026年10月10日 周六，国庆节调休上班», with what is provisional said."""
        listed = self._year(day.year).get(day)
        if listed is not None:
            words = f"{listed.name}上班" if listed.working else listed.name
        elif self.is_provisional(day.year) and day in statutory_days(day.year):
            words = statutory_days(day.year)[day]
        else:
            words = "休息日" if day.weekday() >= SATURDAY else "工作日"
        return f"{say_day(day)} 周{WEEKDAYS[day.weekday()]}，{words}{self.caution(day, day)}"

    def caution(self, first: dt.date, last: dt.date) -> str:
        """«；暂按：2027 年放假安排未公布» when a day between (both included) is a guess, else ""."""
        years = range(min(first, last).year, max(first, last).year + 1)
        unknown = [str(year) for year in years if self.is_provisional(year)]
        if len(unknown) > 3:
            unknown = [f"{unknown[0]}—{unknown[-1]}"]
        return f"；暂按：{'、'.join(unknown)} 年放假安排未公布" if unknown else ""

    def closing(self, day: dt.date) -> dt.datetime:
        """When `day` ends for deadlines in working days: closing time, or 24:00 while none is set (contracts 32)."""
        times = [time for since, time in self._closing if since <= day]
        return instant_at(day, times[-1]) if times else end_of(day)
