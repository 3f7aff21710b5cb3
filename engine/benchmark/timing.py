"""Stopwatch and statistics."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

Block = Callable[[], float]
"""Does a piece of work and gives seconds per unit of it."""


def took(act: Callable[[], object]) -> float:
    """Seconds of one call."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def each(act: Callable[[], object], number: int) -> float:
    """Seconds a call, of `number` calls."""
    return took(lambda: [act() for _ in range(number)]) / number


def alternating(one: Block, other: Block, blocks: int) -> float:
    """How many times `one` costs what `other` does: the median over pairs of neighbouring blocks.

    The order changes from pair to pair, so that a machine that grows slower or faster favours neither.
    """
    ratios = []
    for turn in range(blocks):
        if turn % 2:
            first = one()
            ratios.append(first / other())
        else:
            second = other()
            ratios.append(one() / second)
    return statistics.median(ratios)


def percentile(found: Sequence[float], share: float) -> float:
    """The value that `share` of `found` do not exceed."""
    ordered = sorted(found)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
