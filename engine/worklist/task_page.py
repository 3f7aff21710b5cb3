"""The page of one user task: the four questions, what is known, what can be decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from sqlalchemy import Connection, select

from engine import history, store, values
from engine.errors import Conflict, NotFound
from engine.machine import ElementInfo
from engine.store import Case
from engine.tables import task as task_table
from engine.values import Value
from engine.views import CapacityView, ChoiceView, TaskView
from engine.worklist._ahead import Ahead
from engine.worklist._file import clock, draft_of, opened
from engine.worklist._grounds import grounds, why
from engine.worklist._names import Names
from engine.worklist._others import others
from engine.worklist._rows import groups_of
from engine.worklist.inbox import following
from engine.worklist.who import DECIDE_NEVER, Actor, may_see, may_take

Row = Mapping[str, object]


def task(connection: Connection, who: Actor, task_id: str) -> TaskView:
    """What `who` sees of an open task. NotFound for strangers; Conflict tells others who ended it and when."""
    case, row, may = _found(connection, who, task_id)
    file = opened(connection, who, case)
    info = file.program.elements[str(row["element"])]
    groups = groups_of(connection, [task_id]).get(task_id, [])
    effects = [effect for e in file.events if e.seq == row["opened_seq"] for effect in e.effects]
    ahead = file.ahead(str(row["token"]))
    form = file.program.forms.get(info.form)
    return TaskView(
        task=task_id,
        case=case.id,
        matter=str(case.row["matter"]),
        title=str(case.row["title"]),
        verb=info.properties.get("verb", "") or str(row["name"]),
        step=str(row["name"]),
        process=str(case.row["key"]),
        process_name=file.program.name,
        from_unit=file.names.unit(case.row["unit"]),
        deadline=file.deadlines.of(row["due"]),
        why=why(grounds(row, effects, groups), who.login, case.row["starter"], info, file.names, who.capacities),
        may_complete=may,
        blocked="" if may else _blocked(who, row, groups, file.names),
        number=file.text("number"),
        urgency=str(case.row["urgency"]),
        secrecy=file.text("secrecy"),
        round=_round(row, file.tasks),
        documentation=info.documentation,
        rules=history.rule_texts(info.rules),
        route=file.route(ahead),
        facts=file.facts(),
        attachments=file.attachments,
        line=file.line(),
        choices=choices(info, ahead),
        then="" if info.choices else ahead.words(info.id),
        form=form,
        elsewhere="" if form else info.form_key,
        values={**file.visible(str(row["token"])), **acting(who)} if form else None,
        attach=info.attachments,  # type: ignore[arg-type]  # "", "optional" or "required"
        capacities=capacities(who),
        claim=_claim(who, row),
        draft=draft_of(connection, who, task_id),
        **others(file, row),
        following=following(connection, who, task_id),
    )


def _found(connection: Connection, who: Actor, task_id: str) -> tuple[Case, Row, bool]:
    """The task's case and row, and whether `who` may complete it. Looks before it tells anything."""
    found = connection.execute(select(task_table).where(task_table.c.id == task_id)).mappings().one_or_none()
    if found is None:
        raise NotFound("UNKNOWN_TASK")
    row: Row = dict(found)
    case = store.loaded(connection, str(row["case_id"]))
    is_open = row["state"] == "open"
    may = is_open and may_take(connection, who, row)
    if not may and not may_see(connection, who, case.row):
        raise NotFound("UNKNOWN_TASK")
    if is_open:
        return case, row, may
    when, at = clock(row["ended_at"], who.now), values.read_instant(str(row["ended_at"]))
    if row["state"] == "completed":
        first = Names(connection, who.now).title(row["ended_by"])
        login = row["ended_by"]
        raise Conflict("TASK_ALREADY_COMPLETED", who=first, login=login, when=when, at=at, case=case.id)
    raise Conflict("TASK_NO_LONGER_OPEN", when=when, at=at, case=case.id)


def _blocked(who: Actor, row: Row, groups: Sequence[str], names: Names) -> str:
    if row["problem"]:
        return str(row["problem_sentence"])
    if row["assignee"] == who.login and who.roles & DECIDE_NEVER:
        return "审计人员不办理事项，您可以查看。"
    if row["assignee"]:
        return f"这件由{names.title(row['assignee'])}办理，您可以查看。"
    named = "、".join(names.group(group) for group in groups)
    return f"这件由{named}签收办理，您可以查看。" if named else "这件不由您办理，您可以查看。"


def _round(row: Row, tasks: Sequence[Row]) -> int:
    """How often this step has come to the same holder."""
    same = {
        str(t["opened_seq"])
        for t in tasks
        if t["element"] == row["element"]
        and (t["owner"] or "") == (row["owner"] or "")
        and int(str(t["opened_seq"])) <= int(str(row["opened_seq"]))
    }
    return len(same)


def _claim(who: Actor, row: Row) -> Literal["", "open", "mine"]:
    if not row["assignee"]:
        return "open"
    return "mine" if row["assignee"] == who.login and not row["owner"] else ""


def choices(info: ElementInfo, ahead: Ahead) -> tuple[ChoiceView, ...]:
    """One button per flow behind the task, with its consequence."""
    return tuple(
        ChoiceView(
            flow=choice.flow,
            name=choice.name,
            then=ahead.words(info.id, choice.flow),
            rule=choice.rule,
            opinion_required=choice.opinion_required,
            style="stop" if choice.style == "stop" else "",
        )
        for choice in info.choices
    )


def acting(who: Actor) -> dict[str, Value]:
    """What a form sees of whoever fills it in, as the command will say it."""
    return {"actor": who.login, "capacity": who.capacities[0].post if who.capacities else None}


def capacities(who: Actor) -> tuple[CapacityView, ...]:
    """The posts in which `who` can act, the main one first."""
    return tuple(CapacityView(c.id, c.title if c.kind != "delegated" else f"代{c.title}") for c in who.capacities)
