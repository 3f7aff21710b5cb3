"""FEEL's dates, times and durations: any year to ±999,999,999, nanoseconds, three kinds of zone (none, offset, named).

Python's own types stop at year 9999 and refuse to compare zoned with unzoned values; they are converted at the border
(`border.py`). Calendar arithmetic is the proleptic Gregorian one, on days since 1970-01-01.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

NANOS = 10**9
DAY = 86_400 * NANOS
MAX_YEAR = 999_999_999
Zone = int | str | None
"""Seconds east of UTC, the name of a zone, or None for a local value."""


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A day."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        return f"{'-' if self.year < 0 else ''}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, in nanoseconds since midnight."""

    ns: int
    zone: Zone = None

    def __str__(self) -> str:
        return clock_text(self.ns) + zone_text(self.zone)


@dataclass(frozen=True, slots=True)
class DateTime:
    """A date and time: days since 1970-01-01 and nanoseconds since midnight, in `zone`."""

    days: int
    ns: int
    zone: Zone = None

    @property
    def date(self) -> Date:
        """The day, as the clock on the wall of `zone` shows it."""
        return from_days(self.days)

    def __str__(self) -> str:
        return f"{self.date}T{clock_text(self.ns)}{zone_text(self.zone)}"


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A years-and-months duration."""

    n: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.n), 12)
        shown = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return ("-" if self.n < 0 else "") + "P" + shown


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A days-and-time duration, in nanoseconds."""

    ns: int

    def __str__(self) -> str:
        days, rest = divmod(abs(self.ns), DAY)
        hours, minutes, seconds, nanos = split_clock(rest)
        parts = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
        parts += f"{seconds}{_fraction(nanos)}S" if seconds or nanos else ""
        body = (f"{days}D" if days else "") + (f"T{parts}" if parts else "")
        return ("-" if self.ns < 0 else "") + "P" + (body or "T0S")


Duration = Months | Span
Temporal = Date | Time | DateTime


def split_clock(ns: int) -> tuple[int, int, int, int]:
    """Hours, minutes, seconds and nanoseconds."""
    seconds, nanos = divmod(ns, NANOS)
    return seconds // 3600, seconds // 60 % 60, seconds % 60, nanos


def _fraction(nanos: int) -> str:
    return "." + f"{nanos:09d}".rstrip("0") if nanos else ""


def clock_text(ns: int) -> str:
    """Nanoseconds since midnight as hh:mm:ss.fraction."""
    hours, minutes, seconds, nanos = split_clock(ns)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{_fraction(nanos)}"


def zone_text(zone: Zone) -> str:
    """A zone as FEEL writes it: "", "Z", "+08:00" or "@Asia/Shanghai"."""
    if zone is None or isinstance(zone, str):
        return "" if zone is None else "@" + zone
    if zone == 0:
        return "Z"
    hours, minutes, seconds, _ = split_clock(abs(zone) * NANOS)
    return f"{'-' if zone < 0 else '+'}{hours:02d}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")


def to_days(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 (Hinnant's days_from_civil)."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def from_days(days: int) -> Date:
    """The inverse of `to_days`."""
    era, of_era = divmod(days + 719468, 146097)
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return Date(year + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1)


def ordinal(date: Date) -> int:
    """Days since 1970-01-01, a Thursday."""
    return to_days(date.year, date.month, date.day)


def month_length(year: int, month: int) -> int:
    """Number of days in a month."""
    if month == 2 and year % 4 == 0 and (year % 100 or year % 400 == 0):
        return 29
    return (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def make_date(year: int, month: int, day: int) -> Date | None:
    """A date, or None where the calendar has no such day."""
    valid = abs(year) <= MAX_YEAR and 1 <= month <= 12 and 1 <= day <= month_length(year, month)
    return Date(year, month, day) if valid else None


def make_time(clock: tuple[int, int, int], nanos: int = 0, zone: Zone = None) -> Time | None:
    """A time from hours, minutes and seconds, or None where the clock never shows it."""
    hours, minutes, seconds = clock
    if not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= seconds < 60):
        return None
    return Time(((hours * 60 + minutes) * 60 + seconds) * NANOS + nanos, zone)


def join(date: Date, time: Time) -> DateTime:
    """The date and time of its two halves."""
    return DateTime(ordinal(date), time.ns, time.zone)


def midnight(date: Date) -> DateTime:
    """Where FEEL wants an instant and finds a date: its first moment in UTC (DMN 1.4, 10.3.2.3.4)."""
    return DateTime(ordinal(date), 0, 0)


@lru_cache(1024)
def named_zone(name: str) -> ZoneInfo | None:
    """The zone of that name, or None."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def offset(value: Time | DateTime) -> int | None:
    """Seconds east of UTC, or None for a local value. Outside Python's years the rules of a like year are used."""
    if value.zone is None or isinstance(value.zone, int):
        return value.zone
    day = Date(2000, 1, 1) if isinstance(value, Time) else value.date
    year = day.year if 1 < day.year < 9999 else 2000 + day.year % 400
    hours, minutes, seconds, _ = split_clock(value.ns)
    moment = dt.datetime(year, day.month, day.day, hours, minutes, seconds, tzinfo=named_zone(value.zone))
    difference = moment.utcoffset()
    return None if difference is None else int(difference.total_seconds())


def instant(value: Time | DateTime) -> tuple[bool, int]:
    """(has a zone, nanoseconds): two values can be compared when the first members are equal."""
    days = value.days * DAY if isinstance(value, DateTime) else 0
    east = offset(value)
    return east is not None, days + value.ns - (east or 0) * NANOS


def plus_months(date: Date, months: int) -> Date | None:
    """The same day `months` later, or the last day of a month that is too short."""
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return make_date(year, month + 1, min(date.day, month_length(year, month + 1)))


def shift(value: Temporal, duration: Duration, sign: int = 1) -> Temporal | None:
    """`value` + `sign` * `duration`, or None where FEEL has no answer."""
    if isinstance(value, Time):
        return Time((value.ns + sign * duration.ns) % DAY, value.zone) if isinstance(duration, Span) else None
    if isinstance(duration, Months):
        date = plus_months(value if isinstance(value, Date) else value.date, sign * duration.n)
        return date if date is None or isinstance(value, Date) else join(date, Time(value.ns, value.zone))
    base = midnight(value) if isinstance(value, Date) else value
    days, ns = divmod(base.days * DAY + base.ns + sign * duration.ns, DAY)
    if abs(days) > MAX_YEAR * 366:
        return None
    return from_days(days) if isinstance(value, Date) else DateTime(days, ns, value.zone)
