"""A program asks for external work of its topics and takes what it gets for a while (Camunda 7: fetchAndLock)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from engine import machine, store, values, worklist
from engine.database import Database
from engine.tables import case_, due_work, task
from engine.values import Value
from engine.worklist import Actor


@dataclass(frozen=True)
class Topic:
    """What is asked for: a topic, for how long the work is then kept from others, and of which cases it may be.

    `matters`, `definitions` (ids) and `processes` (keys) narrow; None is any. `own`: only the step's own variables.
    """

    name: str
    span: dt.timedelta
    matters: Sequence[str] | None = None
    definitions: Sequence[str] | None = None
    processes: Sequence[str] | None = None
    own: bool = False

    def condition(self) -> ColumnElement[bool]:
        """What work of this topic is."""
        c = case_.c
        narrowed = ((c.matter, self.matters), (c.definition_id, self.definitions), (c.key, self.processes))
        found = [column.in_(names) for column, names in narrowed if names is not None]
        return and_(due_work.c.name == self.name, *found)


@dataclass(frozen=True)
class Wanted:
    """Topics, how many pieces at most, whether the most urgent come first, and then the newest or the oldest."""

    topics: Sequence[Topic]
    most: int
    newest: bool = False
    by_priority: bool = False


@dataclass(frozen=True)
class Taken:
    """A piece of work: its row of `task` with the case's columns and `topic`; what the step sees; its properties."""

    row: Mapping[str, object]
    variables: Mapping[str, Value]
    properties: Mapping[str, str]


def fetch_external_tasks(database: Database, login: str, worker: str, wanted: Wanted, now: dt.datetime) -> list[Taken]:
    """The pieces `wanted` that nobody has, the longest waiting first; now `worker` has them.

    NotAllowed without the role worker or operator. No event: nothing has happened to the case yet.
    """
    return database.attempt(
        lambda connection: _fetch(connection, worklist.actor(connection, login, now), worker, wanted)
    )


def _fetch(connection: Connection, who: Actor, worker: str, wanted: Wanted) -> list[Taken]:
    worklist.need(who, *worklist.WORKERS)
    spans = {topic.name: topic.span for topic in wanted.topics}
    own = {topic.name for topic in wanted.topics if topic.own}
    taken = []
    for row in _free(connection, wanted, values.instant(who.now)):
        until = values.instant(who.now + spans[str(row["topic"])])
        lock = {"worker": worker, "locked_until": until}
        connection.execute(update(task).where(task.c.id == row["id"]).values(**lock))
        case = store.loaded(connection, str(row["case_id"]))
        token = str(row["token"])
        seen = machine.variables(case.program, case.rows, token)
        if str(row["topic"]) in own:
            seen = worklist.listing.own_variables(case.rows, token)
        taken.append(Taken({**row, **lock}, seen, case.program.elements[str(row["element"])].properties))
    return taken


def _free(connection: Connection, wanted: Wanted, now: str) -> list[Mapping[str, object]]:
    """The rows, locked; rivals skip them."""
    t, d, c = task.c, due_work.c, case_.c
    mine = and_(t.case_id == d.case_id, t.token == d.n)
    if not wanted.topics:
        return []
    columns = (d.name.label("topic"), d.error, c.definition_id, c.key, c.matter)
    order = (d.due, d.case_id, d.n)
    first = (t.priority.desc(),) if wanted.by_priority else ()
    found = (
        select(task, *columns)
        .join(due_work, mine)
        .join(case_, c.id == t.case_id)
        .where(d.kind == store.EXTERNAL, d.state == "open", c.state == "active")
        .where(or_(*(topic.condition() for topic in wanted.topics)))
        .where(t.state == "open", or_(t.locked_until.is_(None), t.locked_until <= now))
        .order_by(*first, *(column.desc() if wanted.newest else column for column in order))
        .limit(wanted.most)
        .with_for_update(of=task, skip_locked=True)
    )
    return [dict(row) for row in connection.execute(found).mappings()]
