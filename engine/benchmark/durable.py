"""Durable completions beside the floor: the same statements without the engine, with one client and with four.

Clients are threads of one process on SQLite and processes of their own on PostgreSQL: as each is served.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import multiprocessing
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection as Pipe

from engine.benchmark.clones import copied, copy_case
from engine.benchmark.figures import Figure, figure
from engine.benchmark.floor import Step, play, recording, renewed
from engine.benchmark.ground import Ground
from engine.benchmark.sizes import Sizes
from engine.benchmark.timing import alternating
from engine.database import Database

ANSWERS = {"remark": "同意。", "amount": 120_000}
Place = tuple[str, str]
"""A case and its open task."""
Span = tuple[float, float]
"""When something began and ended, by the clock that all processes share."""


class Client:
    """One of those who complete tasks, or play the floor, at the same time."""

    def __init__(self, url: str, now: dt.datetime) -> None:
        self._ground = Ground(Database(url), now)
        self._floors: list[list[Step]] = []
        self._tasks: list[str] = []
        self._recorded: tuple[Place, list[Step], dict[str, str]] | None = None

    def record(self, place: Place) -> None:
        """Completes a task, really, and keeps what was executed; does so twice, so that everything is warm."""
        with recording(self._ground.database) as steps:
            opened = self._ground.complete(place[1], ANSWERS).opened
        self._recorded = (place, steps, {str(row["id"]): str(row["token"]) for row in opened})

    def load(self, places: Sequence[Place], floor: bool) -> None:
        """What is to be done when it goes off."""
        self._tasks = [] if floor else [task for _, task in places]
        self._floors = [self._renewed(place) for place in places] if floor else []

    def _renewed(self, place: Place) -> list[Step]:
        assert self._recorded is not None
        (case, task), steps, opened = self._recorded
        fresh = {old: str(uuid.uuid5(uuid.UUID(place[0]), token)) for old, token in opened.items()}
        return renewed(steps, {case: place[0], task: place[1], **fresh}, place[0])

    def go(self) -> Span:
        """Does what was loaded."""
        begun = time.monotonic()
        for task in self._tasks:
            self._ground.complete(task, ANSWERS)
        for steps in self._floors:
            play(self._ground.database, steps)
        return begun, time.monotonic()

    def close(self) -> None:
        """Ends its connections."""
        self._ground.database.dispose()


def _serve(url: str, now: dt.datetime, pipe: Pipe) -> None:
    """A client in a process of its own: does what the pipe says until it says None."""
    client = Client(url, now)
    while (order := pipe.recv()) is not None:
        name, *given = order
        pipe.send(getattr(client, name)(*given))
    client.close()


class Remote:
    """A client in another process."""

    def __init__(self, url: str, now: dt.datetime) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(url, now, theirs), daemon=True)
        self._process.start()

    def record(self, place: Place) -> None:
        """See Client."""
        self._ask("record", place)

    def load(self, places: Sequence[Place], floor: bool) -> None:
        """See Client."""
        self._ask("load", places, floor)

    def go(self) -> Span:
        """See Client."""
        span: Span = self._ask("go")
        return span

    def _ask(self, *order: object) -> Span:
        self._pipe.send(order)
        answer: Span = self._pipe.recv()
        return answer

    def close(self) -> None:
        """Ends the process."""
        self._pipe.send(None)
        self._process.join(10)


class Contest:
    """Some clients on fresh cases of three tasks, the second of which is completed in each."""

    def __init__(self, ground: Ground, clients: int) -> None:
        self._ground, self._numbers = ground, itertools.count()
        started = ground.start("three_tasks")
        opened = ground.complete(str(started.opened[0]["id"]), ANSWERS).opened
        self._model = started.case, str(opened[0]["id"])
        made = Client if ground.database.is_sqlite or clients == 1 else Remote
        url = ground.database.url.render_as_string(hide_password=False)
        self.clients = [made(url, ground.now) for _ in range(clients)]
        self._threads = ThreadPoolExecutor(clients)
        for client in self.clients:
            for place in self.fresh(3):
                client.record(place)

    def fresh(self, number: int) -> list[Place]:
        """So many cases in which the second task is open."""
        first = next(self._numbers) * 10_000
        numbers = range(first, first + number)
        copy_case(self._ground.database, self._model[0], numbers)
        return [(copied(self._model[0], n), copied(self._model[1], n)) for n in numbers]

    def block(self, number: int, floor: bool) -> float:
        """Seconds a completion (or floor) of all clients together, of `number` in all."""
        share = max(1, number // len(self.clients))
        for client in self.clients:
            client.load(self.fresh(share), floor)
        spans = list(self._threads.map(lambda client: client.go(), self.clients))
        seconds: float = max(end for _, end in spans) - min(begin for begin, _ in spans)
        return seconds / (share * len(self.clients))

    def close(self) -> None:
        """Ends all clients."""
        for client in self.clients:
            client.close()
        self._threads.shutdown()


@contextlib.contextmanager
def contest(ground: Ground, clients: int) -> Iterator[Contest]:
    """A contest, ended with the block."""
    made = Contest(ground, clients)
    try:
        yield made
    finally:
        made.close()


def durable(ground: Ground, sizes: Sizes) -> list[Figure]:
    """Rate of completions to the rate of the floor."""
    found = []
    for clients in (1, 4):
        with contest(ground, clients) as made:
            ratio = alternating(
                lambda: made.block(sizes.durable, floor=True),
                lambda: made.block(sizes.durable, floor=False),
                sizes.blocks,
            )
        told = "1 client" if clients == 1 else f"{clients} clients"
        found.append(figure(f"durable completions : floor, {ground.kind}, {told}", ratio, "≥ 0.6"))
    return found
