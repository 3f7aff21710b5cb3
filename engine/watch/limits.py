"""When something is due: hours, days or working days after a point in time, or the instant that a variable holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from engine.days import Days, count_days, count_working_days, day_of, end_of
from engine.expressions import Expression
from engine.values import Value
from engine.watch.seeing import Seen

MOST = 100_000


@dataclass(frozen=True)
class Limit:
    """`unit`: hours, days, working_days, or due (then `amount` gives the instant itself).

    `since` is where counting begins, by default the event. Days are counted as `calendar.add_days` does: the first
    is not counted, the last ends at 24:00, moved on from a rest day if `roll`; working days end at closing time.
    """

    unit: str
    amount: int | Expression
    since: Expression | None = None
    roll: bool = True

    def due(self, seen: Seen, days: Days) -> tuple[dt.datetime, int] | None:
        """The instant, and the number that was counted (0 for `due`); None where the event does not say."""
        try:
            if self.unit == "due":
                assert not isinstance(self.amount, int)
                at = seen.instant(self.amount)
                return (at.astimezone(dt.UTC), 0) if at else None
            amount = self.amount if isinstance(self.amount, int) else _whole(seen.evaluate(self.amount))
            since = self.start(seen)
            return None if amount is None or since is None else (self.count(since, amount, days), amount)
        except (OverflowError, ValueError):
            return None

    @property
    def by_days(self) -> bool:
        """Whether the calendar has a say in it."""
        return self.unit in ("days", "working_days")

    def start(self, seen: Seen) -> dt.date | dt.datetime | None:
        """Where counting begins; None where the event does not say."""
        return seen.fact.at if self.since is None else seen.day(self.since)

    def count(self, since: dt.date | dt.datetime, amount: int, days: Days) -> dt.datetime:
        """`amount` of the unit after `since`. OverflowError beyond the calendar."""
        if self.unit == "hours":
            start = since if isinstance(since, dt.datetime) else end_of(since)
            return start.astimezone(dt.UTC) + dt.timedelta(hours=amount)
        day = day_of(since)
        if self.unit == "days":
            return end_of(count_days(days, day, amount, roll=self.roll))
        return days.closing(count_working_days(days, day, amount))


def _whole(value: Value) -> int | None:
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    if isinstance(value, str) and value.isdecimal() and len(value) <= 6:  # a choice in a form gives text
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        return None
    return value
