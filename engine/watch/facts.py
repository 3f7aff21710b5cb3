"""What the watched rules look at: the log's events, one after the other, as the global order numbers them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.values import Value


@dataclass(frozen=True)
class Fact:
    """An event of a case. `values`: what came in with the case's start, then what came in with this event.

    `post`: title of the actor's post at the time; `outcome`: end event, where this event completed the case;
    `findings`: code -> sentence of what guard tables found; `exceptions`: codes of what was allowed with a reason;
    `undoes`: number of the act of the same case that somebody takes back with this event, 0 where it does not. `aside`:
    what the case owed and had answered when it was cancelled is set aside, for it may be taken up again.
    """

    stream: str
    seq: int
    at: dt.datetime
    kind: str
    process: str
    matter: str
    unit: str = ""
    actor: str = ""
    post: str = ""
    element: str = ""
    flow: str = ""
    outcome: str = ""
    opinion: str = ""
    findings: Mapping[str, str] = field(default_factory=dict)
    exceptions: frozenset[str] = frozenset()
    undoes: int = 0
    aside: bool = False
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def place(self) -> list[object]:
        """Stream and number: where the log has it."""
        return [self.stream, self.seq]

    @property
    def cancels(self) -> bool:
        """Was its case cancelled with it? It owes nothing more then, and what was done in it does not count."""
        return self.kind == "cancelled"

    @property
    def reopens(self) -> bool:
        """Was its case, which had been cancelled, taken up again with it?"""
        return self.kind == "reopened"

    @property
    def ends(self) -> bool:
        """Was this the last that happened in its case: nothing of it can be taken back any more?"""
        return bool(self.outcome) or self.cancels

    def unsays(self, place: Sequence[object]) -> bool:
        """Does what happened at `place` not count any more, since it was taken back, or its case cancelled?"""
        return place[0] == self.stream and (self.cancels or place[1] == (self.undoes or None))


@dataclass(frozen=True)
class RuleDeployed:
    """A deployment at `at` brought the version `definition` of rule `rule`, a file with this digest."""

    at: dt.datetime
    rule: str
    definition: str
    digest: str


@dataclass(frozen=True)
class DaysImported:
    """From here on the calendar is the one recorded at the instant `recorded` (text)."""

    recorded: str


@dataclass(frozen=True)
class TimePassed:
    """The clock has passed `until` (text instant): what was due before it, and did not come, will not come in time."""

    until: str


Happening = Fact | RuleDeployed | DaysImported | TimePassed
