"""How often it happens, by unit and period: a figure, and a finding above a bound."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from engine.days import Days, day_of
from engine.expressions import Expression
from engine.watch.periods import period_of, say_period
from engine.watch.rule import Found, Kept, Shown, Step, at_of, memory_of, told_of
from engine.watch.seeing import EventPattern, Seen


@dataclass(frozen=True)
class Count:
    """Keeps, by group and period, the number `n` and the events counted, newest last.

    `by` says of an event what it is counted for (a unit); `more_than` None: a figure only.
    """

    of: EventPattern
    by: Expression
    every: str
    more_than: int | None = None
    word = "count"

    @property
    def memory(self) -> str:
        """Another length of period begins anew, and counting by something else."""
        return memory_of(f"count/{self.every}", self.by, "unit")

    @property
    def events(self) -> Mapping[str, EventPattern]:
        """The one event."""
        return {"of": self.of}

    def touched(self, seen: Seen) -> str | None:
        """Group and period."""
        group = seen.subject(self.by) if seen.matches(self.of) else None
        return None if group is None else f"{period_of(self.every, day_of(seen.fact.at))}/{group}"

    def met(self, sentence: str, seen: Seen, kept: Kept | None, days: Days) -> Step:
        """One more; the first above the bound is a finding."""
        fact, period = seen.fact, period_of(self.every, day_of(seen.fact.at))
        group = seen.subject(self.by) or ""
        n = int(str(kept.value["n"])) + 1 if kept else 1
        shown = list[Shown]()
        if self.more_than is not None and n == self.more_than + 1:
            said = seen.words(sentence, {"period": say_period(period), "count": str(n), "limit": str(self.more_than)})
            told = {**told_of(fact), "unit": group}
            shown.append(Found(f"{period}/{group}", at_of(fact), said, **told, period=period, refs=[fact.place]))
        return Kept({"n": n, "period": period, "group": group, "last": fact.place}), shown

    def passed(self, sentence: str, kept: Kept, until: str) -> Step:
        """Nothing is ever due."""
        return kept, []

    def begun(self, at: dt.datetime) -> tuple[str, Kept] | None:
        """Nothing."""
        return None
