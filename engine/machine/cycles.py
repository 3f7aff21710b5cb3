"""Cycles of a timer: ISO 8601 (4.5, recurring time intervals) and cron, as instants."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from engine.machine import crons
from engine.machine.durations import after, before, read_duration, read_moment

_CYCLE = re.compile(r"R(?P<times>\d*)/(?P<first>[^/]+)(?:/(?P<second>[^/]+))?")
FOREVER = -1
MOST = 10_000
"""Recurrences counted back from an end, or forward from a start in months."""


@dataclass(frozen=True)
class Cycle:
    """How often (`FOREVER`: without end) and how far apart: an ISO duration, or a cron expression.

    The first comes at `start`, or one interval from now; the last at `end`, if that is said.
    """

    times: int
    every: str
    start: dt.datetime | None = None
    end: dt.datetime | None = None

    def first(self, now: dt.datetime) -> tuple[dt.datetime, int]:
        """When it comes next, and how often from then on.

        What is past does not come any more; where all of it is past, the last comes late rather than never.
        """
        if self.start is not None:
            return _from_start(self.start, self.times, self.every, now)
        if self.end is not None:
            return _to_end(self.end, self.times, self.every, now)
        return following(now, self.every), self.times


def read_cycle(text: str) -> Cycle:
    """`R3/PT1H`, `R/…` without end, with a start or an end, between two instants, or cron. ValueError otherwise."""
    text = text.strip()
    if crons.is_cron(text):
        crons.next_after(text, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        return Cycle(FOREVER, text)
    found = _CYCLE.fullmatch(text)
    if found is None:
        raise ValueError(f"“{text}”不是重复时间（如 R3/PT1H，或 cron 写法 0 0 9 ? * MON-FRI）")
    times = int(found["times"]) if found["times"] else FOREVER
    first, second = found["first"], found["second"]
    if not first.startswith("P") and second is None:
        raise ValueError(f"“{text}”没有间隔")
    if first.startswith("P"):
        made = Cycle(times, first, end=read_moment(second) if second else None)
    elif second.startswith("P"):
        made = Cycle(times, second, start=read_moment(first))
    else:
        start = read_moment(first)
        made = Cycle(times, _between(start, read_moment(second)), start=start)
    months, rest = read_duration(made.every)
    if times == 0 or (not months and not rest):
        raise ValueError(f"“{text}”没有间隔或次数为零")
    return made


def following(moment: dt.datetime, every: str) -> dt.datetime:
    """The next instant after `moment` of what comes `every` duration or cron expression."""
    return crons.next_after(every, moment) if crons.is_cron(every) else after(moment, every)


def _between(start: dt.datetime, end: dt.datetime) -> str:
    if end <= start:
        raise ValueError("起止时间颠倒")
    return f"PT{int((end - start).total_seconds())}S"


def _from_start(start: dt.datetime, times: int, every: str, now: dt.datetime) -> tuple[dt.datetime, int]:
    months, rest = read_duration(every)
    due, left = start, times
    if not months and due <= now:  # at once, however long ago it began
        skipped = (now - due) // rest + 1
        if times != FOREVER:
            skipped = min(skipped, times - 1)
            left -= skipped
        return due + skipped * rest, left
    for _ in range(MOST):
        if due > now or left == 1:
            break
        due, left = after(due, every), left - 1 if left != FOREVER else left
    return due, left


def _to_end(end: dt.datetime, times: int, every: str, now: dt.datetime) -> tuple[dt.datetime, int]:
    due, left = end, 1
    while left != times and left < MOST:
        earlier = before(due, every)
        if earlier <= now:
            break
        due, left = earlier, left + 1
    return due, left
