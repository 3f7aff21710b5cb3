"""Timers: how late they fire while nothing else happens, and how fast when very many are due at once."""

from __future__ import annotations

import datetime as dt
import threading
import time

from engine import jobs, values
from engine.benchmark.clones import copied, copy_case
from engine.benchmark.durable import Contest, contest
from engine.benchmark.figures import Figure, figure
from engine.benchmark.ground import Ground
from engine.benchmark.sizes import Sizes
from engine.benchmark.timing import percentile
from engine.commands.do_due_work import do_due_work
from engine.database import Database

SPACING = 0.15
"""Seconds between timers that fire one by one, on average; a prime number of milliseconds apart from any rhythm."""


def lateness(ground: Ground, sizes: Sizes) -> list[Figure]:
    """Seconds from the instant a timer was due to the commit of what it did, while a worker has nothing else to do."""
    begun = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)
    ahead = Ground(ground.database, begun)
    for n in range(sizes.lone_timers):
        due = begun + dt.timedelta(seconds=0.5 + SPACING * n + 0.037 * (n % 7))
        ahead.start("waiting", {"due": values.instant(due)})
    late: list[float] = []
    stop = threading.Event()

    def do(database: Database, row: jobs.Due, now: dt.datetime) -> bool:
        done = do_due_work(database, row, now)
        late.append((dt.datetime.now(dt.UTC) - values.read_instant(row.at)).total_seconds())
        return done

    worker = threading.Thread(target=jobs.work, args=(ground.database, lambda: dt.datetime.now(dt.UTC), do, stop))
    worker.start()
    limit = time.monotonic() + 30 + SPACING * sizes.lone_timers
    while len(late) < sizes.lone_timers and time.monotonic() < limit:
        time.sleep(0.05)
    stop.set()
    worker.join()
    value = percentile(late, 0.99) if len(late) == sizes.lone_timers else None
    return [figure(f"lateness of timers when idle, 99 of 100, {ground.kind}", value, "≤ 1", "s")]


def crowd(ground: Ground, sizes: Sizes) -> list[Figure]:
    """Timers a second when all are due at the same second, to completions a second in blocks between them."""
    due = ground.now + dt.timedelta(hours=1)
    model = ground.start("waiting", {"due": values.instant(due)}).case
    copy_case(ground.database, model, range(sizes.timers - 1))
    assert copied(model, 0) != model
    with contest(ground, 1) as rivals:
        turn = _Turn(rivals, sizes)
        while jobs.do_all(ground.database, due, turn.do):
            pass
    return [figure(f"{sizes.timers} timers due at once : completions, {ground.kind}", turn.ratio, "≥ 0.8")]


class _Turn:
    """Does timers, and every so many of them a block of completions; keeps both times apart."""

    def __init__(self, rivals: Contest, sizes: Sizes) -> None:
        self._rivals, self._block = rivals, sizes.durable
        self._every = max(1, sizes.timers // sizes.blocks)
        self._pairs: list[tuple[float, float]] = []
        self._begun, self._done = time.perf_counter(), 0

    def do(self, database: Database, row: jobs.Due, now: dt.datetime) -> bool:
        """One timer."""
        done = do_due_work(database, row, now)
        self._done += 1
        if self._done == self._every:
            each = (time.perf_counter() - self._begun) / self._every
            self._pairs.append((each, self._rivals.block(self._block, floor=False)))
            self._begun, self._done = time.perf_counter(), 0
        return done

    @property
    def ratio(self) -> float:
        """The median over blocks: how many timers fire while one task is completed."""
        return percentile([completion / timer for timer, completion in self._pairs], 0.5)
