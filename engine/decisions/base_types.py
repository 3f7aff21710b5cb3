"""The base types of DMN and Camunda 7, and what each makes of a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from engine.expressions.feel import (
    Date,
    DateTime,
    Feel,
    Range,
    as_city_clock,
    kind,
    midnight,
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
    show,
)

BASE: Mapping[str, str] = {
    **dict.fromkeys(("number", "integer", "long", "double"), "number"),
    **{"string": "string", "boolean": "boolean", "date": "date", "time": "time"},
    **dict.fromkeys(("dateTime", "date and time"), "date and time"),
    **dict.fromkeys(("days and time duration", "dayTimeDuration"), "days and time duration"),
    **dict.fromkeys(("years and months duration", "yearMonthDuration"), "years and months duration"),
    **{"context": "context", "list": "list", "range": "range", "function": "function"},
}
"""Type name -> kind of value."""
_NUMBER = re.compile(r"\s*[-+]?\d{1,40}(\.\d{1,40})?([eE][-+]?\d{1,3})?\s*", re.A)


def to_specification(value: Feel, ref: str) -> Feel:
    """The value as a base type of the specification wants it, or None (DMN 10.3.2.9.4)."""
    base = BASE.get(ref.rpartition(":")[2])
    if base is None or kind(value) == base:
        return value
    if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], list):
        return to_specification(value[0], ref)
    if base == "date and time" and isinstance(value, Date):
        return midnight(value)
    return [value] if base == "list" else None


def to_camunda(value: Feel, ref: str) -> Feel:
    """The value as Camunda 7 converts it: text becomes numbers, booleans and dates; None where that cannot be."""
    name = ref.rpartition(":")[2]
    if isinstance(value, list) and len(value) == 1 and name != "list":
        return to_camunda(value[0], ref)
    convert = _CAMUNDA.get(name)
    return convert(value) if convert else to_specification(value, ref)


def _number(value: Feel) -> Feel:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value.strip())
    return value if isinstance(value, Decimal) else None


def _integer(value: Feel) -> Feel:
    number = _number(value)
    return number if isinstance(number, Decimal) and number == number.to_integral_value() else None


def _boolean(value: Feel) -> Feel:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def _string(value: Feel) -> Feel:
    return None if isinstance(value, list | dict) or kind(value) == "function" else show(value)


def _date(value: Feel) -> Feel:
    """Camunda 7's `date` is a date and time; a plain day is let through as it is."""
    if isinstance(value, str):
        return parse_date(value) or parse_datetime(value)
    return value if isinstance(value, Date | DateTime) else None


def _parsed(parse: Callable[[str], Feel], base: str) -> Callable[[Feel], Feel]:
    def convert(value: Feel) -> Feel:
        return parse(value) if isinstance(value, str) else to_specification(value, base)

    return convert


_CAMUNDA: Mapping[str, Callable[[Feel], Feel]] = {
    **dict.fromkeys(("number", "double"), _number),
    **dict.fromkeys(("integer", "long"), _integer),
    **{"boolean": _boolean, "string": _string, "date": _date, "time": _parsed(parse_time, "time")},
    **dict.fromkeys(("dateTime", "date and time"), _parsed(parse_datetime, "date and time")),
    **{
        name: _parsed(parse_duration, BASE[name])
        for name in (
            *("days and time duration", "dayTimeDuration"),
            *("years and months duration", "yearMonthDuration"),
        )
    },
}


def as_wall_clock(value: Feel) -> Feel:
    """A date column written for Camunda 7 compares wall clocks without zone: what the city's clocks show.

    Camunda Modeler writes `date and time("2026-01-01T00:00:00")` into such cells, while our instants are zoned.
    """
    match value:
        case Date():
            return DateTime(midnight(value).days, 0)
        case DateTime():
            return as_city_clock(value)
        case Range():
            return Range(as_wall_clock(value.low), as_wall_clock(value.high), value.low_in, value.high_in)
        case list():
            return [as_wall_clock(item) for item in value]
    return value
