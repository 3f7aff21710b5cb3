"""After one event another must follow within a limit: the duty to answer, to report, to file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from engine import values
from engine.days import Days, day_of
from engine.expressions import Expression
from engine.watch.limits import Limit
from engine.watch.rule import Found, Kept, Shown, Step, at_of, memory_of, place_of, told_of
from engine.watch.seeing import EventPattern, Seen
from engine.watch.waits import Wait, Waits

UNDATED = "期限算不出来，无法核查：{sentence}"


@dataclass(frozen=True)
class Response:
    """Keeps what is awaited, and the answers that may yet be taken back (`Waits`).

    `then` at the very instant of the limit is in time. `until` ends the waiting without an answer. With `repeat`,
    every answer begins the next wait of the same length. An answer does not count any more when it is taken back, its
    case is cancelled, or `void` happens in its case; a cancelled case owes nothing, until it is taken up again.
    """

    after: EventPattern
    then: EventPattern
    until: EventPattern | None
    same: Expression
    limit: Limit
    repeat: bool = False
    void: EventPattern | None = None
    word = "response"

    @property
    def memory(self) -> str:
        """Joined by something else, it begins anew."""
        return memory_of(self.word, self.same, "case")

    @property
    def events(self) -> Mapping[str, EventPattern]:
        """What begins, what answers, what ends the waiting, what makes an answer void."""
        named = {"after": self.after, "then": self.then, "until": self.until, "void": self.void}
        return {word: event for word, event in named.items() if event}

    def touched(self, seen: Seen) -> str | None:
        """What `same` says of any of these events, and of what may take them back or make them firm."""
        fact = seen.fact
        concerned = (
            fact.undoes or fact.ends or fact.reopens
        ) and fact.process in self.after.processes | self.then.processes
        return seen.subject(self.same) if concerned or any(map(seen.matches, self.events.values())) else None

    def met(self, sentence: str, seen: Seen, kept: Kept | None, days: Days) -> Step:
        """First answers may go, then it may answer what was awaited before, then begin a wait of its own."""
        fact, waits = seen.fact, Waits.of(kept)
        shown = waits.unsay(fact, void=_is(self.void, seen))
        if fact.reopens:
            shown += waits.recall(fact)
        answers, begins, ends = seen.matches(self.then), seen.matches(self.after), _is(self.until, seen)
        last = waits.awaited[-1] if waits.awaited else None
        if answers:
            shown += waits.answer(fact)
            if last and self.repeat and not (ends or begins):
                waits.awaited.append(self._again(last, seen, days))
        if ends:
            shown += waits.overdue(at_of(fact))
            waits.drop()
        elif begins:
            shown += self._begin(sentence, seen, waits, days)
        if fact.ends:
            waits.firm(fact.stream)
        return waits.kept(), shown

    def _begin(self, sentence: str, seen: Seen, waits: Waits, days: Days) -> list[Shown]:
        fact, limit = seen.fact, self.limit.due(seen, days)
        said = seen.words(sentence, {})
        if limit is None:
            said = UNDATED.format(sentence=said.replace("{due}", "—"))
            return [Found(place_of(fact), at_of(fact), said, **told_of(fact), refs=[fact.place])]
        due, amount = limit
        since = self._since(self.limit.start(seen))
        new = {"place": fact.place, "due": values.instant(due), "amount": amount, "sentence": said, **told_of(fact)}
        waits.awaited.append({**new, **since, "found": False})
        return []

    def _again(self, last: Wait, seen: Seen, days: Days) -> Wait:
        due = self.limit.count(seen.fact.at, last["amount"], days)
        new = {"place": seen.fact.place, "due": values.instant(due), "case": seen.fact.stream, "found": False}
        again = {**last, **new, **self._since(seen.fact.at)}
        return {word: value for word, value in again.items() if word != "key"}

    def _since(self, start: dt.date | dt.datetime | None) -> dict[str, str]:
        return {"since": day_of(start).isoformat()} if start is not None and self.limit.by_days else {}

    def recounted(self, kept: Kept, days: Days) -> Kept | None:
        """By a new calendar: what is awaited and not overdue is due when that says."""
        waits = Waits.of(kept)
        for one in waits.awaited if self.limit.by_days else ():
            if not one["found"] and "since" in one:
                due = self.limit.count(dt.date.fromisoformat(one["since"]), one["amount"], days)
                one["due"] = values.instant(due)
        return waits.kept()

    def passed(self, sentence: str, kept: Kept, until: str) -> Step:
        """What was due before `until` and has not come is overdue; it is still awaited."""
        waits = Waits.of(kept)
        shown = waits.overdue(until)
        return waits.kept(), shown

    def begun(self, at: dt.datetime) -> tuple[str, Kept] | None:
        """Nothing: only what happens from now on counts."""
        return None


def _is(pattern: EventPattern | None, seen: Seen) -> bool:
    return pattern is not None and seen.matches(pattern)
