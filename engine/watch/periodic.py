"""In every month (quarter, half-year, year) it must happen at least once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import values
from engine.days import Days, day_of
from engine.expressions import Expression
from engine.watch.facts import Fact
from engine.watch.periods import end_of_period, first_day, next_period, period_of, say_period
from engine.watch.rule import Found, Kept, Settled, Shown, Step, at_of, place_of
from engine.watch.seeing import EventPattern, Seen

SUBJECT = "periods"


@dataclass(frozen=True)
class Periodic:
    """Keeps `current`, the period that runs; `missed`, those in which it has not happened; and `met`: which events
    have met a period, [period, what `same` says, stream, number], of this and later ones, and of earlier ones as long
    as they may be taken back ("" for the stream of what can not be any more); `aside`: what a cancelled case had met,
    until it is taken up again.

    `day` says of an event on which day it counts, by default the day of the event itself: what is entered afterwards
    settles the period it belongs to. Of events with one `same` the last counts. Counting begins with the first period
    after the deployment, or with that of the day `since`, but never before the one in which the rule is deployed.
    """

    of: EventPattern
    every: str
    day: Expression | None = None
    since: dt.date | None = None
    same: Expression | None = None
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
        """All periods are one subject; what may take an event back, or make it firm, concerns them too."""
        fact = seen.fact
        concerned = (fact.undoes or fact.ends or fact.reopens) and fact.process in self.of.processes
        return SUBJECT if concerned or seen.matches(self.of) else None

    def met(self, sentence: str, seen: Seen, kept: Kept | None, days: Days) -> Step:
        """Events may go, and their periods with them; then the period is met, and if it was missed, that is settled."""
        if kept is None:
            return None, []
        fact = seen.fact
        rolled, shown = self.passed(sentence, kept, at_of(fact))
        value = dict((rolled or kept).value)
        on = self._day(seen) if seen.matches(self.of) else None
        same = seen.subject(self.same) if self.same and on else None
        gone = [one for one in _met(value) if fact.unsays(one[2:]) or (same is not None and one[1] == same)]
        value["met"] = [one for one in _met(value) if one not in gone]
        self._set_aside(value, gone, fact)
        if fact.reopens:
            shown += self._recall(value, fact)
        if on:
            shown += self._meet(value, period_of(self.every, on), same or "", fact)
        shown += self._missed_after_all(sentence, value, [one[0] for one in gone], fact)
        if fact.ends:
            value["met"] = [[*one[:2], "", 0] if one[2] == fact.stream else one for one in _met(value)]
        self._tidy(value)
        return Kept(value, (rolled or kept).due), shown

    def _set_aside(self, value: dict[str, object], gone: Sequence[list[Any]], fact: Fact) -> None:
        if fact.cancels and fact.aside and gone:
            value["aside"] = [*_aside(value), *gone]

    def _recall(self, value: dict[str, object], fact: Fact) -> list[Shown]:
        """What a case that is taken up again had met is met again; not where another event stands for the same."""
        shown, known = list[Shown](), {one[1] for one in _met(value) if one[1]}
        for one in (one for one in _aside(value) if one[2] == fact.stream and one[1] not in known):
            value["met"] = [*_met(value), one]
            missed = _missed(value)
            if one[0] in missed:
                shown.append(Settled(missed.pop(one[0]), at_of(fact), place_of(fact)))
                value["missed"] = missed
        left = [one for one in _aside(value) if one[2] != fact.stream]
        value.pop("aside", None)
        value |= {"aside": left} if left else {}
        return shown

    def _day(self, seen: Seen) -> dt.date | None:
        on = seen.fact.at if self.day is None else seen.day(self.day)
        return None if on is None else day_of(on)

    def _meet(self, value: dict[str, object], period: str, same: str, fact: Fact) -> list[Shown]:
        missed = _missed(value)
        if period not in missed and self._before(period, str(value["current"])) and period not in _periods(value):
            return []  # before the watch began, or met already by what stays
        value["met"] = [*_met(value), [period, same, *fact.place]]
        if period not in missed:
            return []
        value["missed"] = {one: key for one, key in missed.items() if one != period}
        return [Settled(missed[period], at_of(fact), place_of(fact))]

    def _missed_after_all(
        self, sentence: str, value: dict[str, object], periods: Sequence[str], fact: Fact
    ) -> list[Shown]:
        """Periods that are over, and have lost what met them: found now, under a name of their own."""
        shown = list[Shown]()
        for period in dict.fromkeys(periods):
            if self._before(period, str(value["current"])) and period not in _periods(value):
                shown.append(self._found(sentence, value, period, (f"{period}/{place_of(fact)}", at_of(fact))))
        return shown

    def _found(self, sentence: str, value: dict[str, object], period: str, told: tuple[str, str]) -> Found:
        value["missed"] = {**_missed(value), period: told[0]}
        return Found(*told, sentence.replace("{period}", say_period(period)), period=period)

    def _before(self, period: str, other: str) -> bool:
        return first_day(self.every, period) < first_day(self.every, other)

    def _tidy(self, value: dict[str, object]) -> None:
        """What is over and met for good need not be remembered."""
        over = {one[0] for one in _met(value) if not one[2] and self._before(one[0], str(value["current"]))}
        value["met"] = [one for one in _met(value) if one[0] not in over]

    def passed(self, sentence: str, kept: Kept, until: str) -> Step:
        """Every period that ended before `until` without it is a finding of the first moment after it."""
        value, shown, due = dict(kept.value), list[Shown](), str(kept.due)
        while due < until:
            period = str(value["current"])
            if period not in _periods(value):
                shown.append(self._found(sentence, value, period, (period, due)))
            value["current"] = next_period(self.every, period)
            due = values.instant(end_of_period(self.every, str(value["current"])))
        self._tidy(value)
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
        return SUBJECT, Kept({"current": first, "met": [], "missed": {}}, due)


def _met(value: Mapping[str, Any]) -> list[list[Any]]:
    return [list(one) for one in value["met"]]


def _aside(value: Mapping[str, Any]) -> list[list[Any]]:
    return [list(one) for one in value.get("aside", [])]


def _periods(value: Mapping[str, Any]) -> set[str]:
    return {str(one[0]) for one in _met(value)}


def _missed(value: Mapping[str, Any]) -> dict[str, str]:
    """Period -> key of its finding."""
    return dict(value["missed"])
