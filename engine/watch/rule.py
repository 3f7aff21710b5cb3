"""A watched rule, and what every pattern of time can do with an event.

A pattern is pure: from what it kept of a subject and one event it makes what it keeps now, and what that showed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from engine import values
from engine.days import Days, say_instant
from engine.expressions import Expression
from engine.watch.facts import Fact, Happening
from engine.watch.seeing import EventPattern, Seen


@dataclass(frozen=True)
class Kept:
    """What a rule keeps of a subject: plain data, and when it must be looked at although nothing happens (text)."""

    value: Mapping[str, object]
    due: str | None = None


@dataclass(frozen=True)
class Found:
    """A breach at `at`; `key` tells it apart among its rule's, `refs` are the places in the log that it rests on."""

    key: str
    at: str
    sentence: str
    case: str = ""
    matter: str = ""
    unit: str = ""
    period: str = ""
    refs: Sequence[object] = ()


@dataclass(frozen=True)
class Settled:
    """What was missing has come, at `at`, with the event `by` (stream/number)."""

    key: str
    at: str
    by: str


Shown = Found | Settled
Step = tuple[Kept | None, list[Shown]]
"""What is kept now (None: nothing), and what was shown."""


class Pattern(Protocol):
    """What a rule says about events in time."""

    @property
    def word(self) -> str:
        """Its name in rule files."""

    @property
    def memory(self) -> str:
        """Whose memory it can go on from when the file changes."""

    @property
    def events(self) -> Mapping[str, EventPattern]:
        """The events it speaks of, by their name in rule files."""

    def touched(self, seen: Seen) -> str | None:
        """The subject whose memory this event concerns; None where it concerns none."""

    def met(self, sentence: str, seen: Seen, kept: Kept | None, days: Days) -> Step:
        """After the event `seen`, which touches the subject."""

    def passed(self, sentence: str, kept: Kept, until: str) -> Step:
        """After the clock passed `until`, which lies behind `kept.due`."""

    def begun(self, at: dt.datetime) -> tuple[str, Kept] | None:
        """What it keeps from its first deployment on."""


@dataclass(frozen=True)
class Trace:
    """An example: what happens, where the clock ends, and what must be found (parts of findings)."""

    name: str
    line: int
    happenings: Sequence[Happening]
    finds: Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Rule:
    """A rule file. `clauses`: ids of the catalogue; `active` False: it is kept, but watches no more."""

    id: str
    clauses: tuple[str, ...]
    code: str
    name: str
    strength: str
    sentence: str
    remedy: str
    pattern: Pattern
    active: bool = True
    traces: tuple[Trace, ...] = field(default=(), compare=False)


def memory_of(word: str, same: Expression, usual: str) -> str:
    """The memory of a pattern that joins events by `same`: joined otherwise, what it kept cannot be found again."""
    return word if same.text == usual else f"{word}/{values.sm3(same.text)[:8]}"


def spoken(sentence: str, due: str) -> str:
    """A sentence with its deadline said."""
    return sentence.replace("{due}", say_instant(values.read_instant(due)))


def told_of(fact: Fact) -> dict[str, str]:
    """The case, matter and unit that a finding on this event names."""
    return {"case": fact.stream, "matter": fact.matter, "unit": fact.unit}


def at_of(fact: Fact) -> str:
    """When it happened, as text."""
    return values.instant(fact.at)


def place_of(fact: Fact) -> str:
    """stream/number."""
    return f"{fact.stream}/{fact.seq}"
