"""After one event another must follow within a limit: the duty to answer, to report, to file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import values
from engine.days import Days
from engine.expressions import Expression
from engine.watch.limits import Limit
from engine.watch.rule import Found, Kept, Settled, Shown, Step, at_of, place_of, spoken, told_of
from engine.watch.seeing import EventPattern, Seen

UNDATED = "期限算不出来，无法核查：{sentence}"


@dataclass(frozen=True)
class Response:
    """What is awaited: a list of {place, due, amount, sentence, case, matter, unit, found}, oldest first.

    `then` at the very instant of the limit is in time. `until` ends the waiting without an answer. With `repeat`,
    every answer begins the next wait of the same length.
    """

    after: EventPattern
    then: EventPattern
    until: EventPattern | None
    same: Expression
    limit: Limit
    repeat: bool = False
    word = memory = "response"

    @property
    def events(self) -> Mapping[str, EventPattern]:
        """What begins, what answers, what ends the waiting."""
        named = {"after": self.after, "then": self.then}
        return {**named, "until": self.until} if self.until else named

    def touched(self, seen: Seen) -> str | None:
        """What `same` says of any of these events."""
        return seen.subject(self.same) if any(seen.matches(one) for one in self.events.values()) else None

    def met(self, sentence: str, seen: Seen, kept: Kept | None, days: Days) -> Step:
        """First it may answer what was awaited before, then begin a wait of its own."""
        awaited = _awaited(kept)
        shown = list[Shown]()
        answers, begins = seen.matches(self.then), seen.matches(self.after)
        ends = self.until is not None and seen.matches(self.until)
        if answers or ends:
            shown, last = _overdue(awaited, at_of(seen.fact))[1], awaited[-1] if awaited else None
            if answers:
                late = [one for one in awaited if one["found"] or one["due"] < at_of(seen.fact)]
                shown += [Settled(_key(one), at_of(seen.fact), place_of(seen.fact)) for one in late]
            awaited = (
                [self._again(last, seen, days)] if answers and last and self.repeat and not (ends or begins) else []
            )
        if begins and not ends:
            awaited, more = self._begin(sentence, seen, awaited, days)
            shown += more
        return _kept(awaited), shown

    def _begin(
        self, sentence: str, seen: Seen, awaited: list[dict[str, Any]], days: Days
    ) -> tuple[list[dict[str, Any]], list[Shown]]:
        fact, limit = seen.fact, self.limit.due(seen, days)
        said = seen.words(sentence, {})
        if limit is None:
            said = UNDATED.format(sentence=said.replace("{due}", "—"))
            return awaited, [Found(place_of(fact), at_of(fact), said, **told_of(fact), refs=[fact.place])]
        due, amount = limit
        new = {"place": fact.place, "due": values.instant(due), "amount": amount, "sentence": said, **told_of(fact)}
        return [*awaited, {**new, "found": False}], []

    def _again(self, last: dict[str, Any], seen: Seen, days: Days) -> dict[str, Any]:
        due = self.limit.count(seen.fact.at, last["amount"], days)
        return {**last, "place": seen.fact.place, "due": values.instant(due), "case": seen.fact.stream, "found": False}

    def passed(self, sentence: str, kept: Kept, until: str) -> Step:
        """What was due before `until` and has not come is overdue; it is still awaited."""
        awaited, shown = _overdue(_awaited(kept), until)
        return _kept(awaited), shown

    def begun(self, at: dt.datetime) -> tuple[str, Kept] | None:
        """Nothing: only what happens from now on counts."""
        return None


def _awaited(kept: Kept | None) -> list[dict[str, Any]]:
    return [dict(one) for one in kept.value["awaited"]] if kept else []  # type: ignore[attr-defined]


def _kept(awaited: list[dict[str, Any]]) -> Kept | None:
    if not awaited:
        return None
    return Kept({"awaited": awaited}, min((one["due"] for one in awaited if not one["found"]), default=None))


def _key(one: Mapping[str, Any]) -> str:
    return "/".join(str(part) for part in one["place"])


def _overdue(awaited: list[dict[str, Any]], at: str) -> tuple[list[dict[str, Any]], list[Shown]]:
    """What is awaited, marked where it was due before `at`; and the findings that this makes."""
    after, shown = list[dict[str, Any]](), list[Shown]()
    for one in awaited:
        if not one["found"] and one["due"] < at:
            told = {name: str(one[name]) for name in ("case", "matter", "unit")}
            shown.append(Found(_key(one), one["due"], spoken(one["sentence"], one["due"]), **told, refs=[one["place"]]))
            after.append({**one, "found": True})
        else:
            after.append(one)
    return after, shown
