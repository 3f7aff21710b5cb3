"""A program asks for external work of its topics and takes what it gets for a while (Camunda 7: fetchAndLock)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, or_, select, update

from engine import machine, store, values, worklist
from engine.database import Database
from engine.tables import case_, due_work, task
from engine.values import Value
from engine.worklist import Actor


@dataclass(frozen=True)
class Topic:
    """What is asked for: a topic, and for how long the work is then kept from others."""

    name: str
    span: dt.timedelta


@dataclass(frozen=True)
class Taken:
    """A piece of work: its row of `task` with the case's columns and `topic`, and what the step sees."""

    row: Mapping[str, object]
    variables: Mapping[str, Value]


def fetch_external_tasks(
    database: Database, login: str, worker: str, wanted: tuple[Sequence[Topic], int], now: dt.datetime
) -> list[Taken]:
    """Up to so many pieces (`wanted`: topics and number) that nobody has, the longest waiting first; now `worker` has.

    NotAllowed without the role worker or operator. No event: nothing has happened to the case yet.
    """
    return database.attempt(
        lambda connection: _fetch(connection, worklist.actor(connection, login, now), worker, wanted)
    )


def _fetch(connection: Connection, who: Actor, worker: str, wanted: tuple[Sequence[Topic], int]) -> list[Taken]:
    worklist.need(who, *worklist.WORKERS)
    spans = {topic.name: topic.span for topic in wanted[0]}
    taken = []
    for row in _free(connection, list(spans), wanted[1], values.instant(who.now)):
        until = values.instant(who.now + spans[str(row["topic"])])
        lock = {"worker": worker, "locked_until": until}
        connection.execute(update(task).where(task.c.id == row["id"]).values(**lock))
        case = store.loaded(connection, str(row["case_id"]))
        seen = machine.variables(case.program, case.rows, str(row["token"]))
        taken.append(Taken({**row, **lock}, seen))
    return taken


def _free(connection: Connection, topics: list[str], most: int, now: str) -> list[Mapping[str, object]]:
    """The rows, locked; rivals skip them."""
    t, d, c = task.c, due_work.c, case_.c
    mine = and_(t.case_id == d.case_id, t.token == d.n)
    columns = (d.name.label("topic"), d.error, c.definition_id, c.key, c.matter)
    wanted = (
        select(task, *columns)
        .join(due_work, mine)
        .join(case_, c.id == t.case_id)
        .where(d.kind == store.EXTERNAL, d.state == "open", d.name.in_(topics), c.state == "active")
        .where(t.state == "open", or_(t.locked_until.is_(None), t.locked_until <= now))
        .order_by(d.due, d.case_id, d.n)
        .limit(most)
        .with_for_update(of=task, skip_locked=True)
    )
    return [dict(row) for row in connection.execute(wanted).mappings()]
