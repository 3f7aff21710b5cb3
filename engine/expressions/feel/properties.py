"""What a path reads: keys of contexts, and the fixed properties of dates, times, durations and ranges (DMN table 62).

There is no other attribute access anywhere: this table is all that `x.y` can reach.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from engine.expressions.values.kinds import Feel, Meter, Range
from engine.expressions.values.temporal import (
    DAY,
    NANOS,
    Date,
    DateTime,
    Months,
    Span,
    Time,
    offset,
    ordinal,
    split_clock,
    zone_text,
)


def read_path(value: Feel, name: str, meter: Meter) -> Feel:
    """`value.name`; of every element for a list."""
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, list):
        meter.burn(len(value))
        return [read_path(item, name, meter) for item in value]
    read = _PROPERTIES.get(name)
    return read(value) if read and value is not None else None


def _of_date(pick: Callable[[Date], int]) -> Callable[[Feel], Feel]:
    def read(value: Feel) -> Feel:
        if isinstance(value, DateTime):
            value = value.date
        return Decimal(pick(value)) if isinstance(value, Date) else None

    return read


def _of_clock(index: int) -> Callable[[Feel], Feel]:
    return lambda value: Decimal(split_clock(value.ns)[index]) if isinstance(value, Time | DateTime) else None


def _of_span(index: int) -> Callable[[Feel], Feel]:
    def read(value: Feel) -> Feel:
        if not isinstance(value, Span):
            return None
        days, rest = divmod(abs(value.ns), DAY)
        part = (days, *split_clock(rest))[index]
        return Decimal(part if value.ns >= 0 else -part)

    return read


def _of_months(pick: Callable[[int], int]) -> Callable[[Feel], Feel]:
    def read(value: Feel) -> Feel:
        return Decimal((1 if value.n >= 0 else -1) * pick(abs(value.n))) if isinstance(value, Months) else None

    return read


def _of_range(pick: Callable[[Range], Feel]) -> Callable[[Feel], Feel]:
    return lambda value: pick(value) if isinstance(value, Range) else None


def _time_offset(value: Feel) -> Feel:
    east = offset(value) if isinstance(value, Time | DateTime) else None
    return None if east is None else Span(east * NANOS)


def _timezone(value: Feel) -> Feel:
    if not isinstance(value, Time | DateTime) or value.zone is None:
        return None
    return zone_text(value.zone).lstrip("@")


_PROPERTIES: Mapping[str, Callable[[Feel], Feel]] = {
    "year": _of_date(lambda d: d.year),
    "month": _of_date(lambda d: d.month),
    "day": _of_date(lambda d: d.day),
    "weekday": _of_date(lambda d: (ordinal(d) + 3) % 7 + 1),
    "hour": _of_clock(0),
    "minute": _of_clock(1),
    "second": _of_clock(2),
    "days": _of_span(0),
    "hours": _of_span(1),
    "minutes": _of_span(2),
    "seconds": _of_span(3),
    "years": _of_months(lambda n: n // 12),
    "months": _of_months(lambda n: n % 12),
    "time offset": _time_offset,
    "timezone": _timezone,
    "start": _of_range(lambda r: r.low),
    "end": _of_range(lambda r: r.high),
    "start included": _of_range(lambda r: r.low_in),
    "end included": _of_range(lambda r: r.high_in),
}
