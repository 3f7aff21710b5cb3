"""The page of one matter: every case of it that the reader may see, and where it is stuck."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine import machine, store, values
from engine.days import day_of
from engine.errors import NotFound
from engine.machine import Program
from engine.tables import case_, task
from engine.views import Deadline, Gates, MatterCase, MatterView
from engine.worklist._ahead import Ahead
from engine.worklist._deadlines import Deadlines
from engine.worklist._matter_line import line
from engine.worklist._names import Names
from engine.worklist._route import route
from engine.worklist._rows import USER, groups_of
from engine.worklist._seeing import context
from engine.worklist.lists import holder
from engine.worklist.matters import state_of
from engine.worklist.start_page import startable
from engine.worklist.who import DECIDE_NEVER, SEE_ALL, Actor, visible

MOST_CASES = 200
MOST_GATES = 5  # running cases whose stations are listed; the others stand among the cases

Row = Mapping[str, object]


@dataclass(frozen=True)
class _Told:
    """What was read for the whole page: cases oldest first, user tasks by case in the order they were opened."""

    cases: Sequence[Row]
    tasks: Mapping[str, Sequence[Row]]
    groups: Mapping[str, Sequence[str]]
    programs: Mapping[str, Program]
    names: Names
    deadlines: Deadlines

    def program(self, row: Row) -> Program:
        return self.programs[str(row["bundle"])]

    def open(self, row: Row) -> list[Row]:
        return [one for one in self.tasks.get(str(row["id"]), []) if one["state"] == "open"]

    def holder(self, one: Row) -> str:
        return holder(one, self.groups.get(str(one["id"]), []), self.names)


def matter(connection: Connection, who: Actor, matter_id: str, after: str = "", only: str = "") -> MatterView:
    """What `who` sees of a matter. NotFound where they may see none of its cases (contracts 18).

    `after`: where the time line goes on (`MatterLine.after`); `only`: "opinions" or "returns" narrows it.
    """
    told = _read(connection, who, matter_id)
    running = [row for row in told.cases if row["state"] == "active"]
    open_ = [one for row in running for one in told.open(row)]
    first = told.cases[0]
    dues = sorted(str(one["due"]) for one in open_ if one["due"])
    gates, then = _ahead(connection, who, told, running)
    return MatterView(
        matter=matter_id,
        title=str(first["title"]),
        from_unit=told.names.unit(first["unit"]),
        state=state_of([row["state"] for row in told.cases]),
        started_at=values.read_instant(str(first["started_at"])),
        ended_at=None if running else _ended(told.cases),
        days=_days(told.cases, who.now, running=bool(running)),
        cases=tuple(_case(told, row) for row in told.cases),
        line=line(connection, told.cases, told.programs, _standing(told, running), told.names, (after, only)),
        now=tuple(dict.fromkeys(str(one["name"]) for one in open_)),
        holders=tuple(dict.fromkeys(told.holder(one) for one in open_)),
        deadline=told.deadlines.of(dues[0]) if dues else Deadline(),
        then=then,
        urgency=next((str(row["urgency"]) for row in reversed(running) if row["urgency"]), ""),
        gates=gates,
        startable=_startable(connection, who),
        visible_to=_visible_to(told),
        may_replay=bool(who.roles & SEE_ALL),
    )


def matter_title(connection: Connection, who: Actor, matter_id: str) -> str:
    """The title of a matter that `who` may see, NotFound for others: before something is begun in it."""
    return str(_cases(connection, who, matter_id)[0]["title"])


def _cases(connection: Connection, who: Actor, matter_id: str) -> list[Row]:
    if not values.is_key(matter_id):
        raise NotFound("UNKNOWN_MATTER")
    wanted = select(case_).where(case_.c.matter == matter_id, visible(connection, who))
    rows = connection.execute(wanted.order_by(case_.c.started_at, case_.c.id).limit(MOST_CASES)).mappings()
    found: list[Row] = [dict(row) for row in rows]
    if not found:
        raise NotFound("UNKNOWN_MATTER")
    return found


def _read(connection: Connection, who: Actor, matter_id: str) -> _Told:
    cases = _cases(connection, who, matter_id)
    wanted = select(task).where(task.c.case_id.in_([row["id"] for row in cases]), task.c.kind == USER)
    tasks: dict[str, list[Row]] = {}
    for one in connection.execute(wanted.order_by(task.c.opened_seq, task.c.token)).mappings():
        tasks.setdefault(one["case_id"], []).append(dict(one))
    names = Names(connection, who.now)
    every = [one for found in tasks.values() for one in found]
    names.know_titles([one[held] for one in every for held in ("assignee", "ended_by")] + [r["starter"] for r in cases])
    return _Told(
        cases=cases,
        tasks=tasks,
        groups=groups_of(connection, [one["id"] for one in every if one["state"] == "open" and not one["assignee"]]),
        programs={digest: store.program(connection, digest) for digest in {str(row["bundle"]) for row in cases}},
        names=names,
        deadlines=Deadlines(connection, who.now),
    )


def _ended(cases: Sequence[Row]) -> dt.datetime | None:
    ends = [str(row["ended_at"]) for row in cases if row["ended_at"]]
    return values.read_instant(max(ends)) if ends else None


def _days(cases: Sequence[Row], now: dt.datetime, *, running: bool) -> int:
    end = now if running else _ended(cases) or now
    return (day_of(end) - day_of(values.read_instant(str(cases[0]["started_at"])))).days


def _case(told: _Told, row: Row) -> MatterCase:
    made, open_ = told.program(row), told.open(row)
    dues = sorted(str(one["due"]) for one in open_ if one["due"])
    end = made.elements.get(str(row["outcome"]))
    ended = (end.name if end else "") or str(row["outcome"])
    return MatterCase(
        case=str(row["id"]),
        process_name=made.name,
        title=str(row["title"]),
        from_unit=told.names.unit(row["unit"]),
        state=row["state"],  # type: ignore[arg-type]  # the table holds these words
        step="、".join(dict.fromkeys(str(one["name"]) for one in open_)) or ended,
        holder="、".join(dict.fromkeys(told.holder(one) for one in open_)),
        started_at=values.read_instant(str(row["started_at"])),
        ended_at=values.read_instant(str(row["ended_at"])) if row["ended_at"] else None,
        deadline=told.deadlines.of(dues[0]) if dues else Deadline(),
        urgency=str(row["urgency"]),
    )


def _standing(told: _Told, running: Sequence[Row]) -> list[tuple[Row, Row, str]]:
    """(case, open task, holder) of everything that waits for somebody, the newest first."""
    found = [(row, one, told.holder(one)) for row in running for one in told.open(row)]
    return sorted(found, key=lambda standing: str(standing[1]["opened_at"]), reverse=True)


def _ahead(connection: Connection, who: Actor, told: _Told, running: Sequence[Row]) -> tuple[tuple[Gates, ...], str]:
    """The stations of running cases, and what follows on the case whose time limit is nearest."""
    nearest = sorted(running, key=lambda row: min((str(t["due"] or "9") for t in told.open(row)), default="9"))
    found, then = [], ""
    for row in nearest[:MOST_GATES]:
        made, live = told.program(row), store.loaded(connection, str(row["id"]))
        known = machine.variables(made, live.rows, None)
        seen = context(connection, who.now, str(row["matter"]), known)
        ahead = Ahead(made, seen, known, told.names)
        stops = route(made, row, told.tasks.get(str(row["id"]), []), ahead, who.login)
        listed = tuple(stop for stop in stops if stop.name and stop.kind != "gateway")
        found.append(Gates(str(row["id"]), made.name, str(row["title"]), listed))
        here = list(dict.fromkeys(str(one["element"]) for one in told.open(row)))
        if not then and len(here) == 1:
            following = [stop.name or stop.element for stop in ahead.usual(here[0])]
            then = ("或" if made.elements[here[0]].choices else "、").join(following)
    return tuple(found), then


def _startable(connection: Connection, who: Actor) -> tuple[tuple[str, str], ...]:
    """Only what they are named for: elsewhere a guard may tell anybody the rule, here it would be a dead end."""
    if who.roles & DECIDE_NEVER:
        return ()
    return tuple((item.process, item.name) for item in startable(connection, who) if item.named)


def _visible_to(told: _Told) -> tuple[str, ...]:
    """Who acted or holds something of it, by today's post; the heads of the units that began its cases; the office."""
    people = [row["starter"] for row in told.cases]
    people += [one[held] for found in told.tasks.values() for one in found for held in ("ended_by", "assignee")]
    units = dict.fromkeys(told.names.unit(row["unit"]) for row in told.cases)
    heads = [f"{unit}负责人" for unit in units if unit]
    titles = [told.names.title(login) for login in dict.fromkeys(people) if login]
    return tuple(dict.fromkeys([*titles, *heads, "办公室", "审计人员"]))
