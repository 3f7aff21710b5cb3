"""已办 and 事项: what a person has completed, and the cases a person may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from engine import history, store, values
from engine.history import Recorded
from engine.machine import Program
from engine.tables import case_, task
from engine.views import CaseLine, CaseList, Facet, Filters, Page
from engine.worklist._deadlines import Deadlines
from engine.worklist._names import Names
from engine.worklist._rows import acts_of, groups_of, open_tasks, process_names
from engine.worklist.inbox import EVERYTHING, FIRST, escaped
from engine.worklist.who import Actor, visible

Row = Mapping[str, object]


def done(connection: Connection, who: Actor, filters: Filters = EVERYTHING, page: Page = FIRST) -> CaseList:
    """What `who` has completed, newest first: one row a completion, with where the case is now."""
    acted = (task.c.ended_by == who.login, task.c.state == "completed")
    source = task.join(case_, case_.c.id == task.c.case_id)
    wanted = select(case_, task.c.id.label("task"), task.c.ended_at.label("at_")).select_from(source)
    wanted = wanted.where(*acted, *_narrowed(filters)).order_by(task.c.ended_at.desc(), task.c.id)
    counted = select(case_.c.key, func.count().label("n")).select_from(source)
    facets = _facets(connection, counted.where(*acted, *_narrowed(_any_process(filters))))
    rows = [dict(row) for row in connection.execute(_part(wanted, page)).mappings()]
    acts = acts_of(connection, [row["task"] for row in rows])
    lines = _lines(connection, who, rows, {str(row["task"]): acts[str(row["task"])] for row in rows})
    return CaseList(tuple(lines), _total(facets, filters), facets, page)


def cases(connection: Connection, who: Actor, filters: Filters = EVERYTHING, page: Page = FIRST) -> CaseList:
    """The cases `who` may see (contracts 18), newest first."""
    seen = visible(connection, who)
    wanted = select(case_, case_.c.started_at.label("at_")).where(seen, *_narrowed(filters))
    wanted = wanted.order_by(case_.c.started_at.desc(), case_.c.id)
    counted = select(case_.c.key, func.count().label("n"))
    facets = _facets(connection, counted.where(seen, *_narrowed(_any_process(filters))))
    rows = [dict(row) for row in connection.execute(_part(wanted, page)).mappings()]
    return CaseList(tuple(_lines(connection, who, rows, {})), _total(facets, filters), facets, page)


def _part(wanted: Select[Any], page: Page) -> Select[Any]:
    return wanted.limit(page.size).offset(page.offset)


def _any_process(filters: Filters) -> Filters:
    return Filters("", filters.state, filters.text)


def _narrowed(filters: Filters) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if filters.process:
        where.append(case_.c.key == filters.process)
    if filters.state:
        where.append(case_.c.state == filters.state)
    if filters.text:
        like = f"%{escaped(filters.text)}%"
        where.append(or_(case_.c.title.like(like, escape="\\"), case_.c.matter.like(like, escape="\\")))
    return where


def _facets(connection: Connection, counted: Select[Any]) -> tuple[Facet, ...]:
    rows = connection.execute(counted.group_by(case_.c.key).order_by(case_.c.key)).all()
    names = process_names(connection, [row.key for row in rows])
    return tuple(Facet(row.key, names.get(row.key) or row.key, row.n) for row in rows)


def _total(facets: Sequence[Facet], filters: Filters) -> int:
    return sum(facet.count for facet in facets if filters.process in ("", facet.key))


@dataclass(frozen=True)
class _Told:
    """What was read for all rows at once."""

    programs: Mapping[str, Program]
    open: Mapping[str, list[Row]]
    groups: Mapping[str, list[str]]
    acts: Mapping[str, Recorded]
    versions: Mapping[str, history.Told]


def _lines(connection: Connection, who: Actor, rows: Sequence[Row], acts: Mapping[str, Recorded]) -> list[CaseLine]:
    programs = {digest: store.program(connection, digest) for digest in {str(row["bundle"]) for row in rows}}
    running = open_tasks(connection, sorted({str(row["id"]) for row in rows}))
    pooled = [row["id"] for found in running.values() for row in found if not row["assignee"]]
    done = {str(row["id"]): programs[str(row["bundle"])] for row in rows if str(row.get("task", "")) in acts}
    versions = history.told(connection, done) if done else {}
    told = _Told(programs, running, groups_of(connection, pooled) if pooled else {}, acts, versions)
    names, deadlines = Names(connection, who.now), Deadlines(connection, who.now)
    names.know_titles(row["assignee"] for found in running.values() for row in found)
    return [_line(row, told, names, deadlines) for row in rows]


def _line(row: Row, told: _Told, names: Names, deadlines: Deadlines) -> CaseLine:
    made, running = told.programs[str(row["bundle"])], told.open.get(str(row["id"]), [])
    due = min((str(one["due"]) for one in running if one["due"]), default=None)
    act = told.acts.get(str(row.get("task", "")))
    return CaseLine(
        case=str(row["id"]),
        matter=str(row["matter"]),
        title=str(row["title"]),
        process_name=made.name,
        from_unit=names.unit(row["unit"]),
        state=row["state"],  # type: ignore[arg-type]  # the table holds these words
        step=_step(row, made, running),
        holder="、".join(dict.fromkeys(holder(one, told.groups.get(str(one["id"]), []), names) for one in running)),
        at=values.read_instant(str(row["at_"])),
        act=history.act(told.versions[str(row["id"])].at(act.seq), act) if act else "",
        deadline=deadlines.of(due) if row["state"] == "active" else None,
        urgency=str(row["urgency"]),
    )


def _step(row: Row, made: Program, running: Sequence[Row]) -> str:
    if running:
        return "、".join(dict.fromkeys(str(one["name"]) for one in running))
    end = made.elements.get(str(row["outcome"]))
    return (end.name if end else "") or str(row["outcome"])


def holder(row: Row, groups: Sequence[str], names: Names) -> str:
    """Who has a task in hand: a post, or the group it is offered to."""
    if row["assignee"]:
        return names.title(row["assignee"])
    return "、".join(names.group(group) for group in groups)
