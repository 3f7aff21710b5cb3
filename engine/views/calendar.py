"""One year of the city's calendar, as its page shows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Kind = Literal["work", "rest", "off", "made_up"]
"""An ordinary working day, an ordinary weekend, a holiday, a weekend that is worked."""


@dataclass(frozen=True)
class DayCell:
    """A day. `name`: of the holiday, or of what it is worked for, "" else; `guessed`: no arrangement says so yet."""

    day: dt.date
    kind: Kind
    name: str
    guessed: bool


@dataclass(frozen=True)
class MonthView:
    """A month. `weeks`: Monday first, None before and after it. `working`: its working days."""

    first: dt.date
    weeks: tuple[tuple[DayCell | None, ...], ...]
    working: int


@dataclass(frozen=True)
class HolidayRow:
    """Days off under one name that follow one another (weekends between them included), and what is worked for it."""

    name: str
    first: dt.date
    last: dt.date
    made_up: tuple[dt.date, ...]
    guessed: bool


@dataclass(frozen=True)
class YearImport:
    """Rows of a year that came in together. `current` of `rows` still hold; the others have been replaced since."""

    at: dt.datetime
    who: str
    login: str
    rows: int
    current: int
    basis: str


@dataclass(frozen=True)
class YearView:
    """One year. `provisional`: no arrangement is known. `closes`: when offices close on 31 December, "" = 24:00."""

    year: int
    provisional: bool
    months: tuple[MonthView, ...]
    working: int
    holidays: tuple[HolidayRow, ...]
    imports: tuple[YearImport, ...]
    known: tuple[int, ...]
    closes: str
    today: dt.date

    def count(self, kind: Kind) -> int:
        """How many days of that kind."""
        return sum(cell is not None and cell.kind == kind for m in self.months for week in m.weeks for cell in week)
