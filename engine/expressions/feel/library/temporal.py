"""Built-in functions on dates, times and durations (DMN 10.3.4.1, 10.3.4.7 and 10.3.4.8)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from engine.expressions.feel.library.registry import NoAnswer, builtin
from engine.expressions.runtime import Runtime
from engine.expressions.values import temporal_text as parse
from engine.expressions.values.kinds import Feel, equal, kind
from engine.expressions.values.temporal import (
    NANOS,
    Date,
    DateTime,
    Months,
    Span,
    Time,
    from_days,
    join,
    make_date,
    make_time,
    ordinal,
    to_days,
)

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _whole(number: Decimal) -> int:
    if number != number.to_integral_value():
        raise NoAnswer
    return int(number)


builtin("date", "from:s")(lambda rt, text: parse.parse_date(text))
builtin("date", "from:d")(lambda rt, date: date)
builtin("date", "from:x")(lambda rt, moment: moment.date)
builtin("date", "year:n,month:n,day:n")(lambda rt, y, m, d: make_date(_whole(y), _whole(m), _whole(d)))
builtin("date and time", "from:s")(lambda rt, text: parse.parse_datetime(text))
builtin("date and time", "from:x")(lambda rt, moment: moment)
builtin("date and time", "date:d,time:t")(lambda rt, date, time: join(date, time))
builtin("date and time", "date:x,time:t")(lambda rt, moment, time: join(moment.date, time))
builtin("time", "from:s")(lambda rt, text: parse.parse_time(text))
builtin("time", "from:t")(lambda rt, time: time)
builtin("time", "from:x")(lambda rt, moment: Time(moment.ns, moment.zone))
builtin("duration", "from:s")(lambda rt, text: parse.parse_duration(text))
builtin("duration", "from:mp")(lambda rt, duration: duration)


@builtin("time", "hour:n,minute:n,second:n,offset?:p~")
def _time(rt: Runtime, hour: Decimal, minute: Decimal, second: Decimal, offset: Span | None) -> Feel:
    east = None if offset is None else offset.ns // NANOS
    if (east is not None and abs(east) > parse.MAX_OFFSET) or not 0 <= second < 60:
        return None
    nanos = int((second - int(second)) * NANOS)
    return make_time((_whole(hour), _whole(minute), int(second)), nanos, east)


@builtin("years and months duration", "from:dx,to:dx")
def _months_between(rt: Runtime, start: Date | DateTime, end: Date | DateTime) -> Feel:
    first, last = (moment.date if isinstance(moment, DateTime) else moment for moment in (start, end))
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        months -= 1
    elif months < 0 and last.day > first.day:
        months += 1
    return Months(months)


def _dated(name: str, run: Callable[[Date], Feel]) -> None:
    builtin(name, "date:d")(lambda rt, date: run(date))
    builtin(name, "date:x")(lambda rt, moment: run(moment.date))


def _iso_week(date: Date) -> Feel:
    days = ordinal(date)
    thursday = days - (days + 3) % 7 + 3
    return Decimal((thursday - to_days(from_days(thursday).year, 1, 1)) // 7 + 1)


_dated("day of year", lambda date: Decimal(ordinal(date) - to_days(date.year, 1, 1) + 1))
_dated("day of week", lambda date: _WEEKDAYS[(ordinal(date) + 3) % 7])
_dated("month of year", lambda date: _MONTHS[date.month - 1])
_dated("week of year", _iso_week)

builtin("now")(lambda rt: rt.now)
builtin("today")(lambda rt: None if rt.now is None else rt.now.date)


@builtin("is", "value1?:any,value2?:any")
def _is_same(rt: Runtime, a: Feel, b: Feel) -> Feel:
    if kind(a) != kind(b):
        return False
    if isinstance(a, Time | DateTime):
        return a == b
    return equal(a, b, rt)
