"""The `calendar.` functions expressions may ask (contracts 5): each gives a value and the reason for it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from sqlalchemy import Connection

from engine.calendar._reading import read_days
from engine.days import Days, Left, count_days, count_working_days, day_of, end_of, left, say_day, say_instant
from engine.errors import Invalid
from engine.values import Value

MOST_DAYS = 100_000  # more is a mistake in a diagram, and would only keep the machine busy

Answer = tuple[Value, str]
_DEADLINE = re.compile(r"自?\d+年\d+月\d+日(?:(?:起|以前) -?\d+ (?:个工作日|日)（当日不计）|当日，)")


def answer(connection: Connection, name: str, args: Sequence[Value], at: dt.datetime) -> Answer:
    """The value of `name` ("calendar.add_days", …) and a Chinese sentence that says where it comes from.

    Days may be given as a date or as an instant (its day in Shanghai). Instants come back in UTC. A year whose
    arrangement is not known gives a provisional value, never an error. Raises Invalid("VALUE_NOT_ALLOWED") for a
    day that is none, or a number beyond `MOST_DAYS`.
    """
    return _answered(read_days(connection), name, args, at)


def _answered(days: Days, name: str, args: Sequence[Value], at: dt.datetime) -> Answer:
    function = _FUNCTIONS.get(name.removeprefix("calendar."))
    if function is None:
        raise Invalid("BAD_REQUEST", why=name)
    try:
        return function(days, args, at)
    except (OverflowError, IndexError) as error:
        raise Invalid("VALUE_NOT_ALLOWED", name=name) from error


def counter(connection: Connection, at: dt.datetime) -> Callable[[str, Sequence[Value]], Answer]:
    """`answer` over one reading of the calendar, for whoever asks thousands of times in one transaction."""
    days = read_days(connection)

    def count(name: str, args: Sequence[Value]) -> Answer:
        return _answered(days, name, args, at)

    return count


def says_deadline(sentence: str) -> bool:
    """Whether a ground is one of ours: why this time limit, and not why this person."""
    return _DEADLINE.match(sentence) is not None


def working_days_left(connection: Connection, now: dt.datetime, due: dt.datetime) -> Left:
    """What is left of a deadline at `now`, for people to read: see `Left`."""
    return left(read_days(connection), now, due)


def _add_working_days(days: Days, args: Sequence[Value], _at: dt.datetime) -> Answer:
    start, n = _day(args[0]), _number(args[1])
    last = count_working_days(days, start, n)
    due = days.closing(last)
    return due, f"{_counted(start, n, '个工作日')}，到{say_instant(due)}{days.caution(start, last)}"


def _add_days(days: Days, args: Sequence[Value], _at: dt.datetime) -> Answer:
    start, n = _day(args[0]), _number(args[1])
    roll = args[2] is not False if len(args) > 2 else True
    last, counted = count_days(days, start, n, roll=roll), count_days(days, start, n, roll=False)
    moved = f"，{say_day(counted)}是休息日，顺延" if last != counted else ""
    due = end_of(last)
    caution = days.caution(counted, last) if roll else ""
    return due, f"{_counted(start, n, '日')}{moved}，到{say_instant(due)}{caution}"


def _counted(start: dt.date, n: int, unit: str) -> str:
    """From which day how many are counted, onwards or back."""
    if n == 0:
        return f"{say_day(start)}当日"
    return f"自{say_day(start)}起 {n} {unit}（当日不计）" if n > 0 else f"{say_day(start)}以前 {-n} {unit}（当日不计）"


def _is_working_day(days: Days, args: Sequence[Value], _at: dt.datetime) -> Answer:
    day = _day(args[0])
    return days.is_working(day), days.describe(day)


def _today(days: Days, _args: Sequence[Value], at: dt.datetime) -> Answer:
    return day_of(at), days.describe(day_of(at))


_FUNCTIONS: Mapping[str, Callable[[Days, Sequence[Value], dt.datetime], Answer]] = {
    "add_working_days": _add_working_days,
    "add_days": _add_days,
    "is_working_day": _is_working_day,
    "today": _today,
}


def _day(value: Value) -> dt.date:
    if isinstance(value, str):  # forms and FEEL may hand a day over as text
        try:
            return dt.date.fromisoformat(value)
        except ValueError as error:
            raise Invalid("VALUE_NOT_ALLOWED", name=value[:40]) from error
    if not isinstance(value, dt.date):
        raise Invalid("VALUE_NOT_ALLOWED", name="day")
    return day_of(value)


def _number(value: Value) -> int:
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MOST_DAYS:
        raise Invalid("VALUE_NOT_ALLOWED", name="n")
    return value
