"""In every month (quarter, half-year, year) it must happen at least once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from engine import values
from engine.days import Days, day_of
from engine.expressions import Expression
from engine.watch.periods import end_of_period, first_day, next_period, period_of, say_period
from engine.watch.rule import Found, Kept, Settled, Shown, Step, at_of, place_of
from engine.watch.seeing import EventPattern, Seen

SUBJECT = "periods"


@dataclass(frozen=True)
class Periodic:
    """Keeps `current`, the period that runs; `met`, those in which it has happened; `missed`, those it has not.

    `day` says of an event on which day it counts, by default the day of the event itself: what is entered afterwards
    settles the period it belongs to. Counting begins with the first period after the deployment, or with that of the
    day `since`, but never before the one in which the rule is deployed.
    """

    of: EventPattern
    every: str
    day: Expression | None = None
    since: dt.date | None = None
    word = "periodic"

    @property
    def memory(self) -> str:
        """Another length of period begins anew."""
        return f"periodic/{self.every}"

    @property
    def events(self) -> Mapping[str, EventPattern]:
        """The one event."""
        return {"of": self.of}

    def touched(self, seen: Seen) -> str | None:
        """All periods are one subject."""
        return SUBJECT if seen.matches(self.of) else None

    def met(self, sentence: str, seen: Seen, kept: Kept | None, days: Days) -> Step:
        """The period is met; if it was missed, that is settled."""
        if kept is None:
            return None, []
        rolled, shown = self.passed(sentence, kept, at_of(seen.fact))
        kept = rolled or kept
        on = seen.fact.at if self.day is None else seen.day(self.day)
        if on is None:
            return kept, shown
        period, value = period_of(self.every, day_of(on)), dict(kept.value)
        missed, met = _texts(value["missed"]), _texts(value["met"])
        if period in missed:
            value["missed"] = [one for one in missed if one != period]
            shown.append(Settled(period, at_of(seen.fact), place_of(seen.fact)))
        elif first_day(self.every, period) >= first_day(self.every, str(value["current"])) and period not in met:
            value["met"] = [*met, period]
        return Kept(value, kept.due), shown

    def passed(self, sentence: str, kept: Kept, until: str) -> Step:
        """Every period that ended before `until` without it is a finding of the first moment after it."""
        value, shown, due = dict(kept.value), list[Shown](), str(kept.due)
        while due < until:
            period = str(value["current"])
            met = _texts(value["met"])
            if period not in met:
                said = sentence.replace("{period}", say_period(period))
                shown.append(Found(period, due, said, period=period))
                value["missed"] = [*_texts(value["missed"]), period]
            value["met"] = [one for one in met if one != period]
            value["current"] = next_period(self.every, period)
            due = values.instant(end_of_period(self.every, str(value["current"])))
        return Kept(value, due), shown

    def begun(self, at: dt.datetime) -> tuple[str, Kept] | None:
        """The first period that counts."""
        now = period_of(self.every, day_of(at))
        first = next_period(self.every, now)
        if self.since is not None:
            asked = period_of(self.every, self.since)
            if first_day(self.every, asked) < self.since:  # in the middle of it: the next whole one
                asked = next_period(self.every, asked)
            first = max(asked, now, key=lambda period: first_day(self.every, period))
        due = values.instant(end_of_period(self.every, first))
        return SUBJECT, Kept({"current": first, "met": [], "missed": []}, due)


def _texts(value: object) -> list[str]:
    assert isinstance(value, list)
    return [str(one) for one in value]
