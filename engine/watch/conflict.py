"""Different people have spoken in writing on one and the same thing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.days import Days
from engine.expressions import Expression
from engine.watch.rule import Found, Kept, Step, at_of, told_of
from engine.watch.seeing import EventPattern, Seen


@dataclass(frozen=True)
class Conflict:
    """Keeps the first event of each person on a subject; every further person is a finding that names all of them."""

    of: EventPattern
    same: Expression
    word = memory = "conflict"

    @property
    def events(self) -> Mapping[str, EventPattern]:
        """The one event."""
        return {"of": self.of}

    def touched(self, seen: Seen) -> str | None:
        """What `same` says, where a person acted."""
        return seen.subject(self.same) if seen.fact.actor and seen.matches(self.of) else None

    def met(self, sentence: str, seen: Seen, kept: Kept | None, days: Days) -> Step:
        """Somebody else than before: a finding."""
        fact = seen.fact
        said: list[Any] = list(kept.value["said"]) if kept else []  # type: ignore[call-overload]
        if any(one["actor"] == fact.actor for one in said):
            return kept, []
        new = {"actor": fact.actor, "post": fact.post, "place": fact.place}
        after = Kept({"said": [*said, new]})
        if not said:
            return after, []
        words = {"first": str(said[0]["post"]) or "—", "second": fact.post or "—", "count": str(len(said) + 1)}
        refs = [one["place"] for one in [*said, new]]
        key = f"{seen.subject(self.same)}/{len(said) + 1}"
        return after, [Found(key, at_of(fact), seen.words(sentence, words), **told_of(fact), refs=refs)]

    def passed(self, sentence: str, kept: Kept, until: str) -> Step:
        """Nothing is ever due."""
        return kept, []

    def begun(self, at: dt.datetime) -> tuple[str, Kept] | None:
        """Nothing."""
        return None
