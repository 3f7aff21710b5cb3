"""事项: the matters a person may see, one row each, however many cases they joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from engine import store, values
from engine.machine import Program
from engine.tables import case_
from engine.views import Facet, Filters, MatterList, MatterRow, Page
from engine.views.matter import State
from engine.worklist._deadlines import Deadlines
from engine.worklist._names import Names
from engine.worklist._rows import groups_of, open_tasks, process_names
from engine.worklist.inbox import EVERYTHING, FIRST, escaped
from engine.worklist.lists import holder
from engine.worklist.who import Actor, visible

Row = Mapping[str, object]


def matters(connection: Connection, who: Actor, filters: Filters = EVERYTHING, page: Page = FIRST) -> MatterList:
    """The matters with a case that `who` may see (contracts 18), the one with the newest case first."""
    seen = visible(connection, who)
    found = _grouped(seen, filters)
    wanted = found.order_by(func.max(case_.c.started_at).desc(), case_.c.matter)
    ids = list(connection.execute(wanted.limit(page.size).offset(page.offset)).scalars())
    facets = _facets(connection, seen, filters)
    total = _count(connection, found)
    anything = (
        _count(connection, _grouped(seen, Filters("", filters.state, filters.text))) if filters.process else total
    )
    return MatterList(_rows(connection, who, ids, seen), total, anything, facets, page)


def state_of(states: Sequence[object]) -> State:
    """Of a matter: under way while any case is, completed where any was, cancelled where all were."""
    return "active" if "active" in states else "completed" if "completed" in states else "cancelled"


def _grouped(seen: ColumnElement[bool], filters: Filters) -> Select[Any]:
    """Ids of matters; a filter asks for one case that fits, the state for all of them."""
    c = case_.c
    wanted = select(c.matter).where(seen).group_by(c.matter)
    if filters.process:
        wanted = wanted.where(c.matter.in_(_with(seen, c.key == filters.process)))
    if filters.text:
        like = f"%{escaped(filters.text)}%"
        fits = or_(c.title.like(like, escape="\\"), c.matter.like(like, escape="\\"))
        wanted = wanted.where(c.matter.in_(_with(seen, fits)))
    return wanted.having(_having(filters.state)) if filters.state else wanted


def _with(seen: ColumnElement[bool], fits: ColumnElement[bool]) -> Select[Any]:
    """The matters of the cases that fit, as a select of its own beside the outer one."""
    return select(case_.c.matter).where(seen, fits).correlate(None)


def _having(state: str) -> ColumnElement[bool]:
    def some(word: str) -> ColumnElement[int]:
        return func.sum(case((case_.c.state == word, 1), else_=0))

    if state == "active":
        return some("active") > 0
    if state == "completed":
        return and_(some("active") == 0, some("completed") > 0)
    return and_(some("active") == 0, some("completed") == 0)


def _count(connection: Connection, found: Select[Any]) -> int:
    return int(connection.execute(select(func.count()).select_from(found.subquery())).scalar_one())


def _facets(connection: Connection, seen: ColumnElement[bool], filters: Filters) -> tuple[Facet, ...]:
    c = case_.c
    left = _grouped(seen, Filters("", filters.state, filters.text)).subquery()
    counted = select(c.key, func.count(c.matter.distinct()).label("n")).where(seen, c.matter.in_(select(left.c.matter)))
    rows = connection.execute(counted.group_by(c.key).order_by(c.key)).all()
    names = process_names(connection, [row.key for row in rows])
    return tuple(Facet(row.key, names.get(row.key) or row.key, row.n) for row in rows)


def _rows(connection: Connection, who: Actor, ids: Sequence[str], seen: ColumnElement[bool]) -> tuple[MatterRow, ...]:
    wanted = select(case_).where(case_.c.matter.in_(ids), seen).order_by(case_.c.started_at, case_.c.id)
    by_matter: dict[str, list[Row]] = {one: [] for one in ids}
    for row in connection.execute(wanted).mappings():
        by_matter[row["matter"]].append(dict(row))
    every = [row for rows in by_matter.values() for row in rows]
    programs = {digest: store.program(connection, digest) for digest in {str(row["bundle"]) for row in every}}
    running = open_tasks(connection, [row["id"] for row in every if row["state"] == "active"])
    pooled = [one["id"] for found in running.values() for one in found if not one["assignee"]]
    groups = groups_of(connection, pooled) if pooled else {}
    names, deadlines = Names(connection, who.now), Deadlines(connection, who.now)
    names.know_titles(one["assignee"] for found in running.values() for one in found)
    return tuple(_row(one, rows, (programs, running, groups), (names, deadlines)) for one, rows in by_matter.items())


Told = tuple[Mapping[str, Program], Mapping[str, list[Row]], Mapping[str, list[str]]]
"""Programs by bundle, open tasks by case, groups by task."""


def _row(matter: str, cases: Sequence[Row], told: Told, said: tuple[Names, Deadlines]) -> MatterRow:
    (programs, running, groups), (names, deadlines) = told, said
    open_ = [one for row in cases for one in running.get(str(row["id"]), [])]
    dues = sorted(str(one["due"]) for one in open_ if one["due"])
    first, last = cases[0], cases[-1]
    end = programs[str(last["bundle"])].elements.get(str(last["outcome"]))
    return MatterRow(
        matter=matter,
        title=str(first["title"]),
        from_unit=names.unit(first["unit"]),
        procedures=tuple(dict.fromkeys(programs[str(row["bundle"])].name for row in cases)),
        state=state_of([row["state"] for row in cases]),
        step="、".join(dict.fromkeys(str(one["name"]) for one in open_)) or (end.name if end else ""),
        holder="、".join(dict.fromkeys(holder(one, groups.get(str(one["id"]), []), names) for one in open_)),
        at=values.read_instant(str(last["started_at"])),
        cases=len(cases),
        deadline=deadlines.of(dues[0]) if dues else None,
        urgency=next((str(row["urgency"]) for row in reversed(cases) if row["urgency"]), ""),
    )
