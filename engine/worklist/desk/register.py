"""The register: all cases under way, narrowed and counted without reading what has ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from engine import store, values
from engine.days import day_of
from engine.tables import case_, task, task_candidate
from engine.views import DeskFilters, Facet, Page, Register, RegisterRow
from engine.worklist._deadlines import borders
from engine.worklist._rows import USER, groups_of, open_tasks, process_names
from engine.worklist.desk._shared import Row, Told
from engine.worklist.inbox import FIRST, escaped
from engine.worklist.lists import holder
from engine.worklist.who import Actor, visible

MOST_HOLDERS = 40
ALL = DeskFilters()
RUNNING = case_.c.state == "active"


def register(connection: Connection, who: Actor, filters: DeskFilters = ALL, page: Page = FIRST) -> Register:
    """One page of the cases under way that `filters` leaves. NotAllowed for whom the desk is not for."""
    told = Told(connection, who)
    left = narrowed(connection, who, filters)
    wanted = select(case_, case_.c.id.label("case_id")).where(*left).order_by(case_.c.started_at, case_.c.id)
    rows = [dict(row) for row in connection.execute(wanted.limit(page.size).offset(page.offset)).mappings()]

    def facet(column: ColumnElement[str], without: DeskFilters) -> dict[str, int]:
        counted = select(column, func.count()).where(*narrowed(connection, who, without)).group_by(column)
        return {key: n for key, n in connection.execute(counted.order_by(func.count().desc(), column)) if key}

    processes = facet(case_.c.key, replace(filters, process=""))
    names = process_names(connection, list(processes))
    return Register(
        rows=case_rows(told, rows),
        total=int(connection.execute(select(func.count()).select_from(case_).where(*left)).scalar_one()),
        processes=tuple(Facet(key, names.get(key) or key, n) for key, n in processes.items()),
        units=tuple(
            Facet(key, told.names.unit(key), n) for key, n in facet(case_.c.unit, replace(filters, unit="")).items()
        ),
        holders=_holders(told, filters),
        urgencies=tuple(Facet(key, key, n) for key, n in facet(case_.c.urgency, replace(filters, urgency="")).items()),
        page=page,
    )


def narrowed(connection: Connection, who: Actor, filters: DeskFilters) -> list[ColumnElement[bool]]:
    """The conditions on `case_`. A text is looked for only where the reader may read it."""
    c = case_.c
    where: list[ColumnElement[bool]] = [RUNNING]
    for column, value in ((c.key, filters.process), (c.unit, filters.unit), (c.urgency, filters.urgency)):
        if value:
            where.append(column == value)
    if filters.older:
        where.append(c.started_at <= values.instant(who.now - dt.timedelta(days=filters.older)))
    if filters.holder:
        where.append(_held_by(filters.holder))
    if filters.due:
        border = who.now if filters.due == "late" else borders(who.now)[0]
        where.append(_open_task(task.c.due < values.instant(border)))
    if filters.text:
        like = f"%{escaped(filters.text)}%"
        fits = or_(c.title.like(like, escape="\\"), c.matter.like(like, escape="\\"))
        where += [fits, visible(connection, who)]
    return where


def _open_task(*also: ColumnElement[bool]) -> ColumnElement[bool]:
    found = select(task.c.case_id).where(task.c.state == "open", task.c.kind == USER, *also)
    return case_.c.id.in_(found.correlate(None))


def _held_by(name: str) -> ColumnElement[bool]:
    """Held by this person, or offered to this group and claimed by nobody."""
    offered = exists().where(
        task_candidate.c.task_id == task.c.id, task_candidate.c.kind == "group", task_candidate.c.value == name
    )
    return _open_task(or_(task.c.assignee == name, and_(task.c.assignee.is_(None), offered)))


def _holders(told: Told, filters: DeskFilters) -> tuple[Facet, ...]:
    """Who has how many of these cases in hand: people, and groups for what nobody has claimed."""
    left = narrowed(told.connection, told.who, replace(filters, holder=""))
    source = task.join(case_, case_.c.id == task.c.case_id)
    open_ = (task.c.state == "open", task.c.kind == USER, *left)
    n = func.count(task.c.case_id.distinct())
    held = _counted(select(task.c.assignee, n).select_from(source).where(*open_, task.c.assignee.is_not(None)), told)
    c = task_candidate.c
    pooled = select(c.value, n).select_from(source.join(task_candidate, c.task_id == task.c.id))
    offered = _counted(pooled.where(*open_, task.c.assignee.is_(None), c.kind == "group"), told)
    told.names.know_titles(held)
    found = [Facet(key, told.names.title(key), count) for key, count in held.items()]
    found += [Facet(key, told.names.group(key), count) for key, count in offered.items()]
    return tuple(sorted(found, key=lambda facet: (-facet.count, facet.name))[:MOST_HOLDERS])


def _counted(wanted: Select[Any], told: Told) -> dict[str, int]:
    key, n = wanted.selected_columns
    rows = told.connection.execute(wanted.group_by(key).order_by(n.desc(), key).limit(MOST_HOLDERS))
    return {str(name): count for name, count in rows}


def case_rows(told: Told, rows: Sequence[Row]) -> tuple[RegisterRow, ...]:
    """Rows of the register from rows of `case_`, in a constant number of queries."""
    running = open_tasks(told.connection, [row["id"] for row in rows])
    pooled = [one["id"] for found in running.values() for one in found if not one["assignee"]]
    groups = groups_of(told.connection, pooled) if pooled else {}
    told.names.know_titles(one["assignee"] for found in running.values() for one in found)
    readable = told.readable(rows)
    return tuple(_row(told, row, running.get(str(row["id"]), []), groups, readable) for row in rows)


def _row(
    told: Told, row: Row, open_: Sequence[Row], groups: Mapping[str, Sequence[str]], readable: frozenset[str]
) -> RegisterRow:
    case_id, started = str(row["id"]), values.read_instant(str(row["started_at"]))
    dues = sorted(str(one["due"]) for one in open_ if one["due"])
    held = dict.fromkeys(holder(one, groups.get(str(one["id"]), []), told.names) for one in open_)
    return RegisterRow(
        case=case_id,
        matter=str(row["matter"]),
        title=str(row["title"]) if case_id in readable else "",
        readable=case_id in readable,
        process_name=store.program(told.connection, str(row["bundle"])).name,
        from_unit=told.names.unit(row["unit"]),
        step="、".join(dict.fromkeys(str(one["name"]) for one in open_)),
        holder="、".join(name for name in held if name),
        started_at=started,
        days=(day_of(told.who.now) - day_of(started)).days,
        deadline=told.deadlines.of(dues[0] if dues else None),
        urgency=str(row["urgency"]),
        secrecy=str(row["secrecy"] or ""),
        problem=any(one["problem"] for one in open_),
    )


__all__ = ["ALL", "RUNNING", "case_rows", "narrowed", "register"]
