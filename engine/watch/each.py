"""Every such event is a finding: what must not happen, and what guard tables noticed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from engine.days import Days
from engine.watch.rule import Found, Kept, Step, at_of, place_of, told_of
from engine.watch.seeing import EventPattern, Seen


@dataclass(frozen=True)
class Each:
    """Keeps nothing."""

    of: EventPattern
    word = memory = "each"

    @property
    def events(self) -> Mapping[str, EventPattern]:
        """The one event."""
        return {"of": self.of}

    def touched(self, seen: Seen) -> str | None:
        """The event itself."""
        return place_of(seen.fact) if seen.matches(self.of) else None

    def met(self, sentence: str, seen: Seen, kept: Kept | None, days: Days) -> Step:
        """One finding, in the words of the guard where the rule says {finding}."""
        fact = seen.fact
        said = seen.words(sentence, {"finding": fact.findings.get(self.of.guard, "")})
        return None, [Found(place_of(fact), at_of(fact), said, **told_of(fact), refs=[fact.place])]

    def passed(self, sentence: str, kept: Kept, until: str) -> Step:
        """Nothing is ever due."""
        return None, []

    def begun(self, at: dt.datetime) -> tuple[str, Kept] | None:
        """Nothing."""
        return None
