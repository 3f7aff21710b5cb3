"""Deadlines of one page, counted over one reading of the calendar."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from sqlalchemy import Connection

from engine import calendar
from engine.calendar import Days
from engine.values import read_instant
from engine.views import Deadline

WEEK = 7


class Deadlines:
    """Sees due instants from `now`."""

    def __init__(self, connection: Connection, now: dt.datetime) -> None:
        self._connection, self.now = connection, now

    @cached_property
    def _days(self) -> Days:
        return calendar.read_days(self._connection)

    def of(self, due: object) -> Deadline:
        """The view of a due instant as the tables hold it; None = no time limit."""
        if not due:
            return Deadline()
        at = read_instant(str(due))
        left = calendar.left(self._days, self.now, at)
        return Deadline(
            due=at,
            late=left.late,
            working_days=left.working_days,
            day_offset=(left.due_day - calendar.day_of(self.now)).days,
            left=at - self.now,
            provisional=bool(left.caution),
        )

    def took(self, start: dt.datetime, end: dt.datetime) -> int:
        """Working days begun between two instants, at least 1."""
        return max(calendar.left(self._days, start, end).working_days, 1)


def borders(now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """The ends of today and of this week (Sunday 24:00) in Shanghai."""
    today = calendar.day_of(now)
    sunday = today + dt.timedelta(days=WEEK - today.isoweekday())
    return calendar.end_of(today), calendar.end_of(sunday)
