"""Ratios within one run, on SQLite in a temporary folder: `python tests/benchmarks.py`. Not a test: times vary.

Figures of different runs or machines say nothing beside one another; the ratios do.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from support.yard import Yard, fill

from engine import history
from engine.database import Database

TURNS = 300


def took(act: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def middle(times: list[float]) -> float:
    """The median: one slow disk flush must not decide."""
    return sorted(times)[len(times) // 2]


def tell(what: str, milliseconds: float, base: float) -> None:
    """One line of the table."""
    print(f"{what:<52}{milliseconds:>10.2f} ms{milliseconds / base:>9.2f} ×")


def completions(yard: Yard) -> list[float]:
    """Times of `TURNS` completions of one case that goes round."""
    case = yard.begin("looping", {"stop": False})
    return [took(lambda: yard.finish(case, "work")) for _ in range(TURNS)]


def timers(yard: Yard, number: int) -> float:
    """Time per timer when `number` of them are due at once."""
    for _ in range(number):
        yard.begin("pausing")
    return took(lambda: yard.work(hours=3)) / number


def proof(yard: Yard) -> float:
    """Time of `youxu verify` per event."""
    total = 0
    with yard.database.reading() as connection:
        for case in history.case_ids(connection):
            total += len(history.events(connection, case))
    return took(yard.proved) / total


def main() -> None:
    """Prints the table; 1.00 × is a completion at the beginning of its case's life."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/benchmark.db")
        fill(database)
        yard = Yard(database)
        times = completions(yard)
        base = middle(times[2:32])
        tell(f"complete, turns 3-32 of {TURNS}", base, base)
        tell(f"complete, the last 30 of {TURNS}", middle(times[-30:]), base)
        tell("start", middle([took(lambda: yard.begin("inner")) for _ in range(30)]), base)
        tell("timer, 20 due at once", timers(yard, 20), base)
        tell("timer, 200 due at once", timers(yard, 200), base)
        tell("timer, 20 due at once, after those", timers(yard, 20), base)
        tell("look for due work when there is none", took(yard.work), base)
        tell("verify, an event", proof(yard), base)
        database.dispose()


if __name__ == "__main__":
    main()
