"""The page of one case: where it is, what happened, what can be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Literal

from sqlalchemy import Connection, select

from engine import history, store, values
from engine.days import day_of
from engine.errors import EngineError, NotFound
from engine.machine import Program
from engine.tables import case_, definition
from engine.views import CaseView, LineEntry, OpenTask, RaisableEvent, RelatedCase
from engine.worklist._ahead import Ahead
from engine.worklist._file import CaseFile, opened
from engine.worklist._rows import groups_of
from engine.worklist.ending import cancellable, movable
from engine.worklist.instances import many_of
from engine.worklist.lists import holder
from engine.worklist.undoing import undoable
from engine.worklist.who import DECIDE_NEVER, SEE_ALL, Actor, may_see, may_urge, visible

MOST_RELATED = 50
Row = Mapping[str, object]


def case(connection: Connection, who: Actor, case_id: str) -> CaseView:
    """What `who` sees of a case. NotFound for strangers."""
    found = store.loaded(connection, case_id)
    if not may_see(connection, who, found.row):
        raise NotFound("UNKNOWN_CASE")
    file = opened(connection, who, found)
    row, ahead, line = found.row, file.ahead(), file.line()
    here = list(dict.fromkeys(str(t["element"]) for t in found.tasks.values()))
    return CaseView(
        case=found.id,
        matter=str(row["matter"]),
        title=str(row["title"]),
        process=str(row["key"]),
        process_name=file.program.name,
        version=_version(connection, row),
        from_unit=file.names.unit(row["unit"]),
        starter=file.names.title(row["starter"]),
        started_at=values.read_instant(str(row["started_at"])),
        state=row["state"],  # type: ignore[arg-type]  # the table holds these words
        outcome=_outcome(file, line),
        ended_at=values.read_instant(str(row["ended_at"])) if row["ended_at"] else None,
        days=_days(row, who.now),
        urgency=str(row["urgency"]),
        secrecy=file.text("secrecy"),
        number=file.text("number"),
        route=file.route(ahead),
        open_tasks=_open_tasks(file),
        then=_then(file, ahead, here),
        facts=file.facts(),
        attachments=file.attachments,
        line=line,
        related=_related(connection, who, row),
        raisable=_raisable(file, ahead),
        visible_to=_visible_to(file),
        may_replay=bool(who.roles & SEE_ALL),
        take_back=_take_back(file),
        may_cancel=_may_cancel(file),
        may_reopen=row["state"] == "cancelled" and bool(who.roles & {"office", "operator"}),
        moves=_moves(file),
        many=many_of(connection, who, found),
        may_mark="office" in who.roles and row["state"] == "active",
    )


def _take_back(file: CaseFile) -> str:
    """The last act, where the reader may take it back."""
    try:
        undone = undoable(file.connection, file.case, file.who.login, file.events)
    except EngineError:
        return ""
    return history.act(file.program, undone.event)


def _may_cancel(file: CaseFile) -> Literal["", "own", "office"]:
    try:
        return cancellable(file.connection, file.who, file.case)
    except EngineError:
        return ""


def _moves(file: CaseFile) -> tuple[tuple[str, str], ...]:
    """Every step it has been at and is not now, where the machine can open it again."""
    if file.row["state"] != "active" or not file.who.roles & {"office", "operator"}:
        return ()
    been = {str(row["element"]): str(row["name"]) for row in reversed(file.tasks)}
    return tuple(one for one in been.items() if movable(file.connection, file.who, file.case, one[0]))


def _outcome(file: CaseFile, line: Sequence[LineEntry]) -> str:
    """Name of the end event reached; the last act where it ended without one of its own (withdrawn, cancelled)."""
    if file.row["state"] == "active":
        return ""
    end = file.program.elements.get(str(file.row["outcome"]))
    return (end.name if end else "") or str(file.row["outcome"]) or (line[0].act if line else "")


def _version(connection: Connection, row: Row) -> int:
    wanted = select(definition.c.version).where(definition.c.id == row["definition_id"])
    return int(connection.execute(wanted).scalar_one())


def _days(row: Row, now: dt.datetime) -> int:
    end = values.read_instant(str(row["ended_at"])) if row["ended_at"] else now
    return (day_of(end) - day_of(values.read_instant(str(row["started_at"])))).days


def _open_tasks(file: CaseFile) -> tuple[OpenTask, ...]:
    running = [row for row in file.tasks if row["state"] == "open"]
    groups = groups_of(file.connection, [row["id"] for row in running])
    return tuple(_open_task(file, row, groups.get(str(row["id"]), [])) for row in running)


def _open_task(file: CaseFile, row: Row, groups: list[str]) -> OpenTask:
    who = file.who
    may_take = row["assignee"] == who.login or (not row["assignee"] and bool(who.groups & set(groups)))
    may_open = (may_take and not who.roles & DECIDE_NEVER) or bool(who.roles & SEE_ALL)
    return OpenTask(
        task=str(row["id"]) if may_open else "",
        step=str(row["name"]),
        holder=holder(row, groups, file.names),
        deadline=file.deadlines.of(row["due"]),
        problem=str(row["problem_sentence"]) if row["problem"] else "",
        repairable=bool(row["problem"]) and bool(who.roles & {"office", "operator"}),
        urge=str(row["id"]) if may_urge(file.connection, who, file.row, row) else "",
    )


def _then(file: CaseFile, ahead: Ahead, here: list[str]) -> str:
    """What follows on the usual way, where the case stands at one step only."""
    if len(here) != 1:
        return ""
    names = [stop.name or stop.element for stop in ahead.usual(here[0])]
    return ("或" if file.program.elements[here[0]].choices else "、").join(names)


def _related(connection: Connection, who: Actor, row: Row) -> tuple[RelatedCase, ...]:
    seen = visible(connection, who)
    wanted = (
        select(case_.c.id, case_.c.title, case_.c.state, definition.c.name, case_.c.key)
        .join(definition, definition.c.id == case_.c.definition_id)
        .where(case_.c.matter == row["matter"], case_.c.id != row["id"], seen)
        .order_by(case_.c.started_at, case_.c.id)
        .limit(MOST_RELATED)
    )
    return tuple(
        RelatedCase(r.id, r.name or r.key, r.title, r.state)  # the table holds these words
        for r in connection.execute(wanted)
    )


def _raisable(file: CaseFile, ahead: Ahead) -> tuple[RaisableEvent, ...]:
    """Messages that the diagram lets the reader raise (property `performer`)."""
    found = []
    for token, row in sorted(file.case.subscriptions.items()):
        performers = values.read(str(row["performers"]))
        if row["kind"] != "message" or not isinstance(performers, list) or file.who.login not in performers:
            continue
        info = file.program.elements[str(row["element"])]
        form = file.program.forms.get(info.form)
        name = info.properties.get("button") or info.name or str(row["name"])
        found.append(RaisableEvent(token, str(row["name"]), name, ahead.words(_enters(file.program, info.id)), form))
    return tuple(found)


def _enters(program: Program, element: str) -> str:
    """Where the walk goes on from: of an event sub-process, its start event."""
    inner = [plan.start for plan in program.plans.values() if plan.owner and plan.owner[1] == element and plan.start]
    return inner[0].details.id if inner else element


def _visible_to(file: CaseFile) -> tuple[str, ...]:
    """Whoever acted or holds it, by post; the head of the starter's unit; the office and the auditors."""
    acted = [str(e.data.get("post") or file.names.title(e.actor)) for e in file.events if e.actor]
    file.names.know_titles(row["assignee"] for row in file.tasks)
    held = [file.names.title(row["assignee"]) for row in file.tasks if row["assignee"]]
    unit = file.names.unit(file.row["unit"])
    fixed = [f"{unit}负责人"] if unit else []
    return tuple(dict.fromkeys([*acted, *held, *fixed, "办公室", "审计人员"]))
