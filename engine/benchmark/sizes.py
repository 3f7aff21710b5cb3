"""How much is done for each figure: enough for a steady median, or as little as tells anything in a minute."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """`blocks` alternate in every comparison. Everything else is a number of cases, completions, rows or timers."""

    blocks: int
    in_memory: int
    """Cases a block, of each machine."""
    durable: int
    """Completions a block, and as many replays of the floor."""
    old: int
    """Completions behind an old case, against 100 behind a young one."""
    signers: int
    """Instances of the large multi-instance, against 10."""
    timers: int
    """Due at the same second."""
    lone_timers: int
    """One after another, while nothing else happens."""
    open_tasks: int
    events: int
    pages: int
    """Looks at the worklist, in each database."""
    replayed: int
    """Events re-executed."""
    idle: int
    """Cases opened while the web process looks on."""


FULL = Sizes(
    blocks=9,
    in_memory=300,
    durable=60,
    old=10_000,
    signers=1000,
    timers=10_000,
    lone_timers=100,
    open_tasks=100_000,
    events=1_000_000,
    pages=60,
    replayed=12_000,
    idle=10_000,
)
QUICK = Sizes(
    blocks=5,
    in_memory=60,
    durable=20,
    old=800,
    signers=1000,
    timers=300,
    lone_timers=12,
    open_tasks=20_000,
    events=100_000,
    pages=20,
    replayed=2000,
    idle=4000,
)
