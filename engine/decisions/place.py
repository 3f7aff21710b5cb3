"""Where a text of a model stands: what is in scope there, and what its texts turn out to use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from engine.expressions.feel import Known, Uses

MAX_DEPTH = 40


@dataclass(frozen=True)
class Place:
    """A place inside a node's logic.

    `names`: what the node requires. `bound`: names that boxed expressions around the place define. `check`: refuse
    unknown functions. `uses` is shared by all places of a node and holds the free names of its texts.
    """

    names: frozenset[str]
    bound: frozenset[str] = frozenset()
    check: bool = True
    depth: int = 0
    uses: Uses = field(default_factory=Uses)

    def binding(self, names: Iterable[str | None]) -> Place:
        """The place inside an expression that defines these names."""
        return replace(self, bound=self.bound | {name for name in names if name})

    def deeper(self) -> Place:
        """One boxed expression further inside."""
        return replace(self, depth=self.depth + 1)

    def apart(self) -> Place:
        """The same place with uses of its own."""
        return replace(self, uses=Uses())

    @property
    def known(self) -> Known:
        """What FEEL has to know here. Anything a model defines may turn out to be a function."""
        return Known(self.names | self.bound, self.names | self.bound, self.check)

    def note(self, names: Iterable[str], possible: Iterable[str], calls: Iterable[tuple[str, int]]) -> None:
        """Remember what a text uses, without what is bound here."""
        self.uses.names.update(set(names) - self.bound)
        self.uses.possible.update(set(possible) - self.bound)
        self.uses.calls.update(calls)
