"""待修: what stands still until the office or the operator acts, the oldest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

from sqlalchemy import Connection, Select, func, select

from engine import history, store, values
from engine.tables import case_, due_work, event, task
from engine.views import Repair
from engine.worklist._rows import USER
from engine.worklist.desk._left import left_behind, say_left
from engine.worklist.desk._shared import ACTS, Row, Told
from engine.worklist.who import Actor

MOST = 100
PATIENCE = dt.timedelta(days=1)
"""A message that nobody has been waiting for this long is shown: until then its receiver may well be on the way."""

Kind = Literal["task", "left", "work", "message"]
_CASE = (case_.c.matter, case_.c.title, case_.c.secrecy, case_.c.unit, case_.c.bundle)


def repairs(connection: Connection, who: Actor, most: int = MOST) -> tuple[Repair, ...]:
    """Tasks for which nobody was found (WR-12), or nobody is left; steps that failed for good, messages for nobody."""
    told = Told(connection, who)
    found: list[tuple[Kind, Row]] = []
    for kind, wanted in _wanted(connection, who.now):
        rows = connection.execute(wanted.limit(most)).mappings()
        found += [(kind, dict(row)) for row in rows]
    readable = told.readable([row for _, row in found])
    reasons = _reasons(connection, [row for kind, row in found if kind == "work"])
    told_ = [
        _repair(told, kind, {**row, **reasons.get((row["case_id"], row["key"]), {})}, readable) for kind, row in found
    ]
    return tuple(sorted(told_, key=lambda one: one.since)[:most])


def _reasons(connection: Connection, rows: Sequence[Row]) -> dict[tuple[object, object], Row]:
    """Why each of these became an incident, as the log says."""
    if not rows:
        return {}
    e = event.c
    wanted = select(*history.LOGGED).where(e.stream.in_({row["case_id"] for row in rows}), e.kind == "incident")
    found = [history.decode(row) for row in connection.execute(wanted.order_by(e.seq)).mappings()]
    return {(one.stream, one.token): {"why": one.data.get("why", "")} for one in found}


def count(connection: Connection, now: dt.datetime) -> int:
    """How many there are."""
    every = [wanted.order_by(None).subquery() for _, wanted in _wanted(connection, now)]
    parts = [select(func.count()).select_from(one) for one in every]
    return sum(int(connection.execute(part).scalar_one()) for part in parts)


def _wanted(connection: Connection, now: dt.datetime) -> Sequence[tuple[Kind, Select[tuple[object, ...]]]]:
    t, d = task.c, due_work.c
    tasks = (
        select(t.case_id, t.id.label("key"), t.name.label("step"), t.problem_sentence.label("why"), t.opened_at, *_CASE)
        .join(case_, case_.c.id == t.case_id)
        .where(t.state == "open", t.kind == USER, t.problem != "")
        .order_by(t.opened_at)
    )
    work = select(d.case_id, d.n.label("key"), d.name.label("step"), d.due, d.body, *_CASE)
    work = work.join(case_, case_.c.id == d.case_id).order_by(d.due)
    late = d.due < values.instant(now - PATIENCE)
    return (
        ("task", tasks),
        *(("left", one) for one in left_behind(connection, now, _CASE)),
        ("work", work.where(d.kind.in_(("timer", "job", "message", "signal", "external")), d.state == "incident")),
        ("message", work.where(d.state == "waiting", late)),
    )


def _repair(told: Told, kind: Kind, row: Row, readable: frozenset[str]) -> Repair:
    case_id = str(row["case_id"])
    of_task = kind in ("task", "left")
    since = values.read_instant(str(row["opened_at"] if of_task else row["due"]))
    needed = {"task": ACTS, "left": ACTS, "work": frozenset({"operator"}), "message": frozenset[str]()}[kind]
    return Repair(
        kind=kind,
        case=case_id,
        key=str(row["key"]),
        matter=str(row["matter"]),
        title=str(row["title"]) if case_id in readable else "",
        readable=case_id in readable,
        from_unit=told.names.unit(row["unit"]),
        unit=str(row["unit"]),
        step=str(row["step"]) if kind != "work" else _element(told, row),
        why=str(row.get("why", "")) if kind != "left" else say_left(told, row),
        since=since,
        working_days=told.deadlines.took(since, told.who.now),
        may_repair=bool(told.who.roles & needed),
        holder=str(row.get("holder") or ""),
    )


def _element(told: Told, row: Row) -> str:
    """The step that a timer or message belongs to, by its name in the diagram."""
    body = values.read(str(row["body"]))
    ident = str(body.get("element", "")) if isinstance(body, dict) else ""
    element = store.program(told.connection, str(row["bundle"])).elements.get(ident)
    return (element.name if element else "") or str(row["step"]) or ident
