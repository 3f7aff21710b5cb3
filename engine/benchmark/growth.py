"""Does a completion cost more because the case is old, or because many sign beside? And what does it write?"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import ExitStack

from sqlalchemy import Connection
from sqlalchemy.engine.default import DefaultExecutionContext as Context

from engine import values
from engine.benchmark.durable import ANSWERS
from engine.benchmark.figures import Figure, figure
from engine.benchmark.ground import Ground
from engine.benchmark.sizes import Sizes
from engine.benchmark.timing import alternating, took

YOUNG, BLOCK = 100, 10


def old_case(ground: Ground, sizes: Sizes) -> list[Figure]:
    """The nth completion of one case to the hundredth of another."""
    old = _Round(ground, sizes.old)
    young = [_Round(ground, YOUNG) for _ in range(sizes.blocks)]
    following = iter(young)
    ratio = alternating(lambda: old.block(BLOCK), lambda: next(following).block(BLOCK), sizes.blocks)
    return [figure(f"completion {sizes.old} of a case : completion {YOUNG}, {ground.kind}", ratio, "≤ 1.2")]


class _Round:
    """A case that goes round, so many times already."""

    def __init__(self, ground: Ground, turns: int) -> None:
        self._ground = ground
        self._task = str(ground.start("rounds", {"stop": False}).opened[0]["id"])
        for _ in range(turns - BLOCK // 2):
            self._turn()

    def _turn(self) -> None:
        self._task = str(self._ground.complete(self._task).opened[0]["id"])

    def block(self, number: int) -> float:
        """The median of the seconds of `number` more completions."""
        return statistics.median(took(self._turn) for _ in range(number))


def many_signers(ground: Ground, sizes: Sizes) -> list[Figure]:
    """One completion inside a large multi-instance to one inside a small one."""
    few = _signing(ground, 10, sizes.blocks + 1)
    many = _signing(ground, sizes.signers, 1)

    def block(tasks: Iterator[str]) -> float:
        return statistics.median(took(lambda: ground.complete(next(tasks))) for _ in range(5))

    block(few), block(many)
    ratio = alternating(lambda: block(many), lambda: block(few), sizes.blocks)
    return [figure(f"completion among {sizes.signers} signers : among 10, {ground.kind}", ratio, "≤ 3")]


def _signing(ground: Ground, signers: int, cases: int) -> Iterator[str]:
    """Tasks of `cases` cases, of each at most half, so that none comes near its end."""
    begun = [ground.start("signatures", {"signers": signers}).case for _ in range(cases)]
    return iter([task for case in begun for task in ground.tasks(case)[: signers // 2]])


def written(ground: Ground, sizes: Sizes) -> list[Figure]:
    """Bytes of all values that a completion writes, its log event included, beyond the answers; and how it commits.

    The mean of the three completions of a case.
    """
    del sizes
    opened, meter, completions = ground.start("three_tasks").opened, _Meter(), 0
    hooks = (("before_cursor_execute", meter.statement), ("commit", meter.ended))
    with ExitStack() as stack:
        for moment, note in hooks:
            stack.enter_context(ground.database.watched(moment, note))
        while opened:
            opened = ground.complete(str(opened[0]["id"]), ANSWERS).opened
            completions += 1
    beyond = meter.bytes / completions - len(values.write(ANSWERS).encode())
    transactions = meter.transactions / completions
    return [
        figure(f"bytes a completion writes beyond its answers, {ground.kind}", beyond, "≤ 1024", "bytes"),
        figure(f"write transactions of a completion, {ground.kind}", transactions, "≤ 1", "transactions"),
    ]


class _Meter:
    """Adds up what is written."""

    def __init__(self) -> None:
        self.bytes = self.transactions = 0

    def statement(
        self, _connection: Connection, _cursor: object, _text: str, _given: object, context: Context, _many: bool
    ) -> None:
        """Every value that an insert or update puts into a column; keys that only find a row are not written."""
        if context.isinsert or context.isupdate:
            for row in context.compiled_parameters:
                self.bytes += sum(_size(value) for name, value in row.items() if not name.startswith("key_"))

    def ended(self, _connection: Connection) -> None:
        """A transaction has ended well."""
        self.transactions += 1


def _size(value: object) -> int:
    """A text in UTF-8; an integer as PostgreSQL keeps it (SQLite takes less)."""
    return 0 if value is None else len(value.encode()) if isinstance(value, str) else 4
