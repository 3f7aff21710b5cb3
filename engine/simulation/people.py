"""Who does a task in a simulation, and what they hand in."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from engine import machine, organisation, store, worklist
from engine.acts import Seen, Submission, Upload
from engine.machine import Choice, ElementInfo, Program
from engine.organisation import Capacity
from engine.simulation.filling import fill
from engine.simulation.plan import Break, Manner, settled
from engine.tables import person, task_candidate
from engine.worklist import Actor


def doer(connection: Connection, row: Mapping[str, Any], now: dt.datetime, chance: random.Random) -> str | None:
    """Whoever has the task, or somebody to whom it is offered; None while nobody can."""
    if row["assignee"]:
        return str(row["assignee"]) if row["assignee"] in present(connection, [row["assignee"]]) else None
    offered = connection.execute(
        select(task_candidate.c.kind, task_candidate.c.value)
        .where(task_candidate.c.task_id == row["id"])
        .order_by(task_candidate.c.kind, task_candidate.c.value)
    ).all()
    logins = [one.value for one in offered if one.kind == "user"]
    for one in offered:
        if one.kind == "group":
            logins += organisation.members(connection, one.value, now)
    logins = present(connection, logins)
    return chance.choice(logins) if logins else None


def present(connection: Connection, logins: Sequence[str]) -> list[str]:
    """Those of `logins` who can still sign in, each once, in order."""
    known = set(connection.execute(select(person.c.login).where(person.c.login.in_(logins), person.c.active)).scalars())
    return [login for login in dict.fromkeys(logins) if login in known]


def post_for(who: Actor, group: str) -> Capacity | None:
    """In which of their posts somebody acts as a member of `group`; without a fitting one, in their main one."""
    held = sorted(who.capacities, key=lambda capacity: (not capacity.main, capacity.id))
    fitting = [c for c in held if group in (c.post, c.post_kind, c.unit, c.unit_kind, f"{c.unit}:{c.post_kind}")]
    return next(iter(fitting or held), None)


def handed_in(
    connection: Connection, row: Mapping[str, Any], manner: Manner, wrong: Break | None, chance: random.Random
) -> Submission:
    """What `row["doer"]`, who does the task in this manner, hands in, or with what they break a rule."""
    case = store.loaded(connection, str(row["case_id"]))
    element = case.program.elements[str(row["element"])]
    now: dt.datetime = row["now"]
    choice = _choice(element, manner, wrong, chance)
    seen = Seen(
        machine.variables(case.program, case.rows, str(row["token"])),
        now,
        store.ask_now(connection, now, str(case.row["matter"])),
    )
    post = post_for(worklist.actor(connection, str(row["doer"]), now), "")
    planned = settled({**manner.answers, **(wrong.answers if wrong else {})}, now)
    return Submission(
        answers=_answers(case.program, element, planned, choice, seen, chance),
        decision=choice.flow if choice else None,
        capacity=post.id if post else None,
        opinion=chance.choice(manner.opinions) if element.choices or element.properties.get("opinion") else "",
        uploads=uploads(manner.files or (("附件.txt",) if element.attachments == "required" else ())),
    )


def _choice(element: ElementInfo, manner: Manner, wrong: Break | None, chance: random.Random) -> Choice | None:
    if not element.choices:
        return None
    if wrong and wrong.decision:
        return next(choice for choice in element.choices if choice.flow == wrong.decision)
    usual = {c.flow: 0.0 if c.style == "stop" else 1.0 for c in element.choices}
    weights = [manner.weights.get(flow, 0.0 if manner.weights else usual[flow]) for flow in usual]
    if not any(weights):
        weights = [1.0] * len(weights)
    return chance.choices(element.choices, weights)[0]


def _answers(
    program: Program,
    element: ElementInfo,
    planned: Mapping[str, object],
    choice: Choice | None,
    seen: Seen,
    chance: random.Random,
) -> dict[str, object]:
    if choice:
        seen.visible[choice.variable] = choice.literal
    return fill(program.forms[element.form], planned, seen, chance) if element.form else {}


def uploads(names: tuple[str, ...]) -> tuple[Upload, ...]:
    """Small files of these names."""
    return tuple(Upload(name, "text/plain", f"{name}（模拟）".encode()) for name in names)
