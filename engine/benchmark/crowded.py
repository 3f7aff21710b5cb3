"""The worklist of one person among a hundred thousand open tasks and a million events, and where nothing else is."""

from __future__ import annotations

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
    copy_case(ground.database, done.case, range(half), _others(0, ("task", "assignee"), "bencher_"))
    copy_case(ground.database, done.case, range(half, tasks), _others(half, ("task_candidate", "value"), "benchers:b"))
    ground.complete(opened, {"stop": True})
    if not ground.database.is_sqlite:  # what autovacuum does in a database that lives
        with ground.database.transaction() as connection:
            connection.execute(text("ANALYZE"))


def _others(first: int, whose: tuple[str, str], name: str) -> Other:
    """Whose the copies are: `whose` is the column that says so, `name` what stands before the person's number."""

    def person(n: Number) -> ColumnElement[str]:
        return cast((n - first) // HALF + 1, String)

    def login(n: Number) -> ColumnElement[str]:
        return literal("bencher_") + person(n)

    def theirs(n: Number) -> ColumnElement[str]:
        other = literal(name) + person(n)
        return other if whose[0] == "task_candidate" else case((task.c.state == "open", other), else_=task.c.assignee)

    return {
        ("case_", "starter"): login,
        ("task", "ended_by"): lambda n: case((task.c.ended_by.is_not(None), login(n)), else_=None),
        ("event", "actor"): login,
        whose: theirs,
    }
