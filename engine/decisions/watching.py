"""Which rows of which tables hit, told to whoever wants to count them: a trial, or scenarios with their coverage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Hits = list[tuple[str, int]]
_watched: ContextVar[Hits | None] = ContextVar("hits", default=None)


@contextmanager
def hits() -> Iterator[Hits]:
    """(decision id, number of the row from 1) for every row that hits in this thread until the block ends, in order."""
    found: Hits = []
    before = _watched.set(found)
    try:
        yield found
    finally:
        _watched.reset(before)


def tell(decision: str, rules: Iterable[int]) -> None:
    """Rows of a table have hit."""
    found = _watched.get()
    if found is not None:
        found.extend((decision, number) for number in rules)
