"""What came of a rehearsal."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

HARD = ("way", "step", "button", "refused", "timer", "failed", "unreadable")
"""Kinds after which the old inputs mean nothing any more: the case would have gone another way."""
SOFT = ("answers", "holder", "due")
"""Kinds with which it goes the same way: the form asks for more, somebody else has it, another time limit."""


class Astray(Exception):
    """From here on the old inputs mean nothing."""

    def __init__(self, kind: str, element: str, sentence: str, old: str = "", new: str = "") -> None:
        """As `Otherwise`; `kind` is one of HARD."""
        super().__init__(sentence)
        self.told = (kind, element, sentence, old, new)


@dataclass(frozen=True)
class Otherwise:
    """One thing that would have been otherwise. `seq`, `at`: the event of the old case; `element`: where.

    `kind`: one of HARD and SOFT; `old` and `new` are ids: flows, steps, logins, instants.
    """

    kind: str
    seq: int
    at: str
    element: str
    name: str
    sentence: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class Told:
    """One case and what would have been otherwise in it, in order; a hard one is the last."""

    case: str
    matter: str
    title: str
    otherwise: tuple[Otherwise, ...]

    @property
    def astray(self) -> bool:
        """Would it have gone another way?"""
        return any(one.kind in HARD for one in self.otherwise)


@dataclass(frozen=True)
class Rehearsed:
    """Every old case of a process, oldest first; those without a difference are only counted."""

    process: str
    total: int
    told: tuple[Told, ...]
    unseen: int = 0
    """Cases that would have gone another way, and that the reader may not see: nothing more is told of them."""

    def for_reader(self, may_see: Collection[str]) -> Rehearsed:
        """The same for somebody who may see only these cases (contracts 18)."""
        hidden = sum(1 for one in self.told if one.astray and one.case not in may_see)
        return replace(self, told=tuple(one for one in self.told if one.case in may_see), unseen=hidden)

    @property
    def astray(self) -> tuple[Told, ...]:
        """The cases that would have gone another way."""
        return tuple(one for one in self.told if one.astray)
