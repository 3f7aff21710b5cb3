"""Deadlines of one page, counted over one reading of the calendar."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from sqlalchemy import Connection

from engine import calendar
from engine.days import Days, day_of, end_of, left
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
        remaining = left(self._days, self.now, at)
        return Deadline(
            due=at,
            late=remaining.late,
            working_days=remaining.working_days,
            day_offset=(remaining.due_day - day_of(self.now)).days,
            left=at - self.now,
            provisional=bool(remaining.caution),
        )

    def took(self, start: dt.datetime, end: dt.datetime) -> int:
        """Working days begun between two instants, at least 1."""
        return max(left(self._days, start, end).working_days, 1)


def borders(now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """The ends of today and of this week (Sunday 24:00) in Shanghai."""
    today = day_of(now)
    sunday = today + dt.timedelta(days=WEEK - today.isoweekday())
    return end_of(today), end_of(sunday)
