"""Where engine values become FEEL values and back.

In: whole numbers become decimals; instants are shown in the city's zone, so that `date(due)` is the day people mean.
Out: whole decimals become int, FEEL dates `date`, zoned dates and times aware instants in UTC. Durations, times,
unzoned dates and times and whatever Python's calendar cannot hold leave as ISO text; ranges as text; functions as
None.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from engine.days import SHANGHAI
from engine.expressions.failures import EvaluationLimit
from engine.expressions.values.kinds import Feel, Function, Meter
from engine.expressions.values.temporal import DAY, NANOS, Date, DateTime, ordinal, to_days
from engine.expressions.values.temporal import instant as instant_of
from engine.expressions.values.text import show
from engine.values import Value

MAX_DEPTH = 40
_MAX_WHOLE = Decimal(10) ** 34
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def from_instant(moment: dt.datetime) -> DateTime:
    """An aware instant as the clocks of the city show it."""
    local = moment.astimezone(SHANGHAI)
    seconds = (local.hour * 60 + local.minute) * 60 + local.second
    east = local.utcoffset() or dt.timedelta()
    days = to_days(local.year, local.month, local.day)
    return DateTime(days, seconds * NANOS + local.microsecond * 1000, int(east.total_seconds()))


def as_city_clock(value: DateTime) -> DateTime:
    """What the clocks of the city show at that moment, without zone; an unzoned value as it is."""
    moment = _to_instant(value)
    if isinstance(moment, str):
        return DateTime(value.days, value.ns)
    local = from_instant(moment)
    return DateTime(local.days, local.ns)


def from_value(value: Value) -> Feel:
    """An engine value as FEEL sees it. TypeError for what is no engine value: that is a bug of the caller."""
    match value:
        case None | bool() | str() | Decimal():
            return value
        case int():
            return Decimal(value)
        case dt.datetime():
            if value.tzinfo is None:
                raise TypeError("an instant without a zone is no engine value")
            return from_instant(value)
        case dt.date():
            return Date(value.year, value.month, value.day)
        case list():
            return [from_value(item) for item in value]
        case dict():
            return {key: from_value(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} is no engine value")


def to_value(value: Feel, meter: Meter, depth: int = 0) -> Value:
    """A FEEL value as an engine value; costs a step for every element."""
    if depth > MAX_DEPTH:
        raise EvaluationLimit("结果嵌套过深", f"the result is nested more than {MAX_DEPTH} deep")
    match value:
        case str():
            meter.burn(len(value) >> 8)
            return value
        case None | bool():
            return value
        case Decimal():
            return int(value) if abs(value) < _MAX_WHOLE and value == value.to_integral_value() else value
        case Date():
            return dt.date(value.year, value.month, value.day) if 1 <= value.year <= 9999 else str(value)
        case DateTime():
            return _to_instant(value)
        case list():
            meter.burn(len(value))
            return [to_value(item, meter, depth + 1) for item in value]
        case dict():
            meter.burn(len(value))
            return {key: to_value(item, meter, depth + 1) for key, item in value.items()}
        case Function():
            return None
    return show(value)


def _to_instant(value: DateTime) -> dt.datetime | str:
    zoned, nanos = instant_of(value)
    first, last = ordinal(Date(1, 1, 2)), ordinal(Date(9999, 12, 30))
    if not zoned or not first <= nanos // DAY <= last:
        return str(value)
    return _EPOCH + dt.timedelta(microseconds=nanos // 1000)
