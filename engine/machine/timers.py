"""Timers: when a token's timer is due, once or again and again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from engine.errors import Failure
from engine.machine.cycles import following, read_cycle
from engine.machine.durations import after, read_duration, read_moment
from engine.values import Value, instant, read_instant

if TYPE_CHECKING:
    from engine.machine.details import Timer
    from engine.machine.tokens import Token

__all__ = [
    "after",
    "again",
    "arm",
    "check",
    "read_cycle",
    "read_duration",
    "read_moment",
    "start_after",
    "start_first",
]


def check(kind: str, text: str) -> None:
    """ValueError where a literal text cannot be read: for the check at deployment."""
    if kind == "cycle":
        read_cycle(text)
    elif kind == "date" and not text.startswith("P"):
        read_moment(text)
    else:
        _span(text)


def _span(text: str) -> tuple[str, str]:
    """A duration, or an interval of ISO 8601 (4.4) that ends when it is due: (start "" or text, duration or end)."""
    start, _, rest = text.strip().rpartition("/")
    if not start:
        read_duration(rest)
    elif start.startswith("P"):
        read_duration(start)
        read_moment(rest)
    else:
        read_moment(start)
        if rest.startswith("P"):
            read_duration(rest)
        else:
            read_moment(rest)
    return start, rest


def _after_span(now: dt.datetime, text: str) -> dt.datetime:
    start, rest = _span(text)
    if not rest.startswith("P"):
        return read_moment(rest)
    return after(read_moment(start) if start else now, rest)


def arm(token: Token, timer: Timer) -> None:
    """Compute when the token's timer is due; a cycle also keeps how often it still fires. Failure TIMER."""
    value, now, facts = token.case.evaluate(token, timer.text), token.case.moment.now, token.facts
    try:
        if timer.kind == "duration" or (timer.kind == "date" and _is_duration(value)):
            due = _after_span(now, str(value))
        elif timer.kind == "date":
            due = read_moment(value)
        else:
            cycle = read_cycle(str(value))
            due, left = cycle.first(now)
            if timer.catches_up and cycle.start is not None:
                due, left = cycle.start, cycle.times
            facts["left"], facts["every"] = left, cycle.every
    except (ValueError, OverflowError) as wrong:
        raise Failure("TIMER", token.element, str(wrong)) from wrong
    facts["due"] = instant(due)


def _is_duration(value: Value) -> bool:
    return isinstance(value, str) and value.strip().startswith("P")


def again(token: Token) -> None:
    """A listener that does not interrupt has fired: a cycle goes on, a single timer is over, a message stays."""
    facts = token.facts
    if "left" in facts:
        facts["left"] -= 1
        if facts["left"] == 0:
            token.remove()
        else:
            facts["due"] = instant(following(read_instant(facts["due"]), facts["every"]))
    elif "due" in facts:
        token.remove()


def start_first(kind: str, text: str, since: dt.datetime) -> dt.datetime:
    """When a timer start event that was deployed `since` comes first."""
    if kind == "cycle":
        return read_cycle(text).first(since)[0]
    return read_moment(text) if kind == "date" and not _is_duration(text) else _after_span(since, text)


def start_after(kind: str, text: str, since: dt.datetime, last: dt.datetime, count: int) -> dt.datetime | None:
    """When it comes after it has come `count` times, the `last` time at that instant; None: no more."""
    if kind != "cycle":
        return None
    cycle = read_cycle(text)
    left = cycle.first(since)[1]
    return None if left == count else following(last, cycle.every)
