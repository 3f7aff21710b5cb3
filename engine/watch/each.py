"""Every such event is a finding: what must not happen, and what guard tables noticed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from engine.days import Days
from engine.expressions import Expression
from engine.watch.rule import Found, Kept, Step, at_of, memory_of, place_of, told_of
from engine.watch.seeing import EventPattern, Seen


@dataclass(frozen=True)
class Each:
    """Keeps nothing; with `same`, that it has been found: what was done once is told once, however often it is seen."""

    of: EventPattern
    same: Expression | None = None
    word = "each"

    @property
    def memory(self) -> str:
        """What is told once begins anew where every event was told before, or joined by something else."""
        return memory_of("each/same", self.same, "case") if self.same else "each"

    @property
    def events(self) -> Mapping[str, EventPattern]:
        """The one event."""
        return {"of": self.of}

    def touched(self, seen: Seen) -> str | None:
        """What `same` says, else the event itself."""
        if not seen.matches(self.of):
            return None
        return place_of(seen.fact) if self.same is None else seen.subject(self.same)

    def met(self, sentence: str, seen: Seen, kept: Kept | None, days: Days) -> Step:
        """One finding, in the words of the guard where the rule says {finding}."""
        fact = seen.fact
        if kept is not None:
            return kept, []
        said = seen.words(sentence, {"finding": fact.findings.get(self.of.guard, "")})
        after = Kept({"place": fact.place}) if self.same else None
        return after, [Found(place_of(fact), at_of(fact), said, **told_of(fact), refs=[fact.place])]

    def passed(self, sentence: str, kept: Kept, until: str) -> Step:
        """Nothing is ever due."""
        return kept, []

    def begun(self, at: dt.datetime) -> tuple[str, Kept] | None:
        """Nothing."""
        return None
