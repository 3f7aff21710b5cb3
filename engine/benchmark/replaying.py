"""How fast the log is run again, every state compared with the digest that was recorded."""

from __future__ import annotations

import time

from engine import history
from engine.benchmark.durable import ANSWERS
from engine.benchmark.figures import Figure, figure
from engine.benchmark.ground import Ground
from engine.benchmark.sizes import Sizes


def replayed(ground: Ground, sizes: Sizes) -> list[Figure]:
    """Events re-executed in a second of one core, from a mix: whole cases of three tasks, of forty elements, one long.

    The only figure that is no ratio: it is seconds of processor time, so that load beside it counts little.
    """
    cases, number = list[str](), 0
    while number < sizes.replayed // 3:
        number += _play(ground, "three_tasks", cases)
    while number < 2 * sizes.replayed // 3:
        number += _play(ground, "forty", cases)
    long = ground.start("rounds", {"stop": False})
    opened = long.opened
    for _ in range(sizes.replayed // 3):
        opened = ground.complete(str(opened[0]["id"]), ANSWERS).opened
    return [
        figure(
            f"events re-executed a second, digests checked, {ground.kind}",
            _rate(ground, [*cases, long.case]),
            "≥ 4000",
            "events",
        )
    ]


def _play(ground: Ground, process: str, cases: list[str]) -> int:
    """Plays a case to its end; the number of its events."""
    started = ground.start(process, {"number": 60, "again": False})
    cases.append(started.case)
    events = 1
    while tasks := ground.tasks(started.case):
        for task in tasks:
            ground.complete(task, ANSWERS)
            events += 1
    return events


def _rate(ground: Ground, cases: list[str]) -> float:
    """The best of three runs."""
    rates = []
    for _ in range(3):
        begun, events = time.process_time(), 0
        with ground.database.reading() as connection:
            for case in cases:
                run = history.replay(connection, case)
                if run.divergence:
                    raise AssertionError(f"{case}: {run.divergence}")
                events += len(run.frames)
        rates.append(events / (time.process_time() - begun))
    return max(rates)
