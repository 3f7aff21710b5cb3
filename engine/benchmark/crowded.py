"""The worklist of one person among a hundred thousand open tasks and a million events, and where nothing else is."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, String, case, cast, literal, text

from engine import worklist
from engine.benchmark.clones import Number, Other, copy_case
from engine.benchmark.figures import Figure, figure
from engine.benchmark.ground import PERSON, Ground
from engine.benchmark.sizes import Sizes
from engine.benchmark.timing import percentile, took
from engine.commands.claim_task import claim_task
from engine.commands.release_task import release_task
from engine.tables import task

HALF = 50
"""So many open tasks are assigned to every person, and as many offered to their post."""
ROUNDS = 3
"""Completions behind each case; the other events are claims and releases."""


def crowded(full: Ground, empty: Ground, sizes: Sizes) -> list[Figure]:
    """The slowest of twenty looks at a page of the worklist: in a full database to in one with only these tasks."""
    fill(empty, 2 * HALF, 2 * HALF * sizes.events // sizes.open_tasks)
    fill(full, sizes.open_tasks, sizes.events)
    slow: dict[bool, list[float]] = {False: [], True: []}
    for turn in range(sizes.pages + 3):
        for ground in (full, empty) if turn % 2 else (empty, full):
            seconds = took(lambda: _look(ground))  # noqa: B023
            if turn >= 3:  # the first looks read programs and pages
                slow[ground is full].append(seconds)
    ratio = percentile(slow[True], 0.95) / percentile(slow[False], 0.95)
    name = f"worklist among {sizes.open_tasks} open tasks, {sizes.events} events : among none, p95, {full.kind}"
    return [figure(name, ratio, "≤ 2")]


def _look(ground: Ground) -> None:
    with ground.database.reading() as connection:
        found = worklist.inbox(connection, worklist.actor(connection, PERSON, ground.now))
    if found.total != 2 * HALF:
        raise AssertionError(f"{found.total} tasks in the list")


def fill(ground: Ground, tasks: int, events: int) -> None:
    """So many open tasks in cases with a history, shared out evenly; the one who looks has the first of them."""
    opened = str(ground.start("rounds", {"stop": False}).opened[0]["id"])
    for _ in range(ROUNDS):
        done = ground.complete(opened, {"remark": "再办一轮"})
        opened = str(done.opened[0]["id"])
    for _ in range(max(0, events // tasks - ROUNDS - 1) // 2):
        claim_task(ground.database, PERSON, opened, ground.now)
        release_task(ground.database, PERSON, opened, ground.now)
    half = tasks // 2
    copy_case(ground.database, done.case, range(half), {**_others(0), ("task", "assignee"): _holder(0)})
    copy_case(ground.database, done.case, range(half, tasks), _others(half))
    ground.complete(opened, {"stop": True})
    if not ground.database.is_sqlite:  # what autovacuum does in a database that lives
        with ground.database.transaction() as connection:
            connection.execute(text("ANALYZE"))


def _others(first: int) -> Other:
    """Each half a hundred copies from `first` on belong to one person: who began them, was asked and acted."""
    return {
        ("case_", "starter"): lambda n: _login(n, first),
        ("task", "ended_by"): lambda n: case((task.c.ended_by.is_not(None), _login(n, first)), else_=None),
        ("task_candidate", "value"): lambda n: literal("benchers:b") + _person(n, first),
        ("event", "actor"): lambda n: _login(n, first),
    }


def _holder(first: int) -> Callable[[Number], ColumnElement[str]]:
    return lambda n: case((task.c.state == "open", _login(n, first)), else_=task.c.assignee)


def _login(n: Number, first: int) -> ColumnElement[str]:
    return literal("bencher_") + _person(n, first)


def _person(n: Number, first: int) -> ColumnElement[str]:
    return cast((n - first) // HALF + 1, String)
