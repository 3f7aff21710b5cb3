"""Somebody takes up a task that is theirs, or offered to them, and does it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from engine import machine, store, worklist
from engine.acts import Seen, Submission
from engine.commands.complete_task import complete_task
from engine.commands.reassign_task import reassign_task
from engine.errors import EngineError, Refused
from engine.machine import Choice, ElementInfo
from engine.simulation.filling import fill
from engine.simulation.life import Act, Life, act_of, beside
from engine.simulation.people import doer, post_for, uploads
from engine.simulation.plan import Break, Manner
from engine.tables import case_, task

PATIENCE = 5
"""So often somebody tries a task that they are refused, before it is trouble."""


def do_tasks(life: Life, now: dt.datetime) -> None:
    """Every open task that is due to be taken up at `now`, the oldest first."""
    wanted = (
        select(task, case_.c.key)
        .join(case_, case_.c.id == task.c.case_id)
        .where(task.c.state == "open", task.c.kind == "user", task.c.problem == "")
        .order_by(task.c.opened_at, case_.c.matter, case_.c.key, task.c.token)  # ids differ from run to run
    )
    with life.database.reading() as connection:
        rows = [dict(row) for row in connection.execute(wanted).mappings()]
    open_now = {row["id"] for row in rows}
    life.due = {ident: at for ident, at in life.due.items() if ident in open_now}
    for row in rows:
        first, last = life.plan.manner(row["element"]).days
        life.due.setdefault(row["id"], now + dt.timedelta(days=life.chance.uniform(first, last)))
        if life.due[row["id"]] <= now and life.tries.get(row["id"], 0) < PATIENCE:
            _do(life, row, now)


def _do(life: Life, row: Mapping[str, Any], now: dt.datetime) -> None:
    with life.database.reading() as connection:
        still = connection.execute(select(task.c.state).where(task.c.id == row["id"])).scalar_one()
        found = doer(connection, row, now, life.here, life.chance)
        if found is None or still != "open":
            return
        prepared = _prepare(life, connection, row, found, now)
    if prepared is None:
        return
    act, given = prepared

    def do() -> str:
        case = complete_task(life.database, act.login, row["id"], given, now).case
        life.told.done[row["element"]] += 1
        return case

    done = life.attempt(act, do)
    if isinstance(done, Refused) and act.passes_to:
        _pass_on(life, act, str(row["id"]), now)
    elif not isinstance(done, str):
        unlucky = isinstance(done, Refused) and done.code in act.unlucky
        life.tries[row["id"]] = life.tries.get(row["id"], 0) + (not unlucky)


def _pass_on(life: Life, act: Act, task_id: str, now: dt.datetime) -> None:
    """Whoever must not do it gives it to whom the plan says; trouble where the rules do not let that person hold it."""
    try:
        reassign_task(life.database, act.login, task_id, act.passes_to, "", now)
        life.told.handed_over += 1
    except EngineError as error:
        life.told.trouble.append(f"{act.what}, passes it to {act.passes_to}: {error.code} {error.sentence}")


def _prepare(
    life: Life, connection: Connection, row: Mapping[str, Any], who: tuple[str, str], now: dt.datetime
) -> tuple[Act, Submission] | None:
    """What is handed in, breaking a rule or not; None while what the plan wants is not there."""
    case = store.loaded(connection, str(row["case_id"]))
    element = case.program.elements[str(row["element"])]
    manner = life.plan.manner(element.id)
    ask = store.ask_now(connection, now, str(case.row["matter"]))
    variables = machine.variables(case.program, case.rows, str(row["token"]))
    login, group = who
    for wrong in life.breaks(manner, life.tries.get(row["id"], 0)):
        choice = _choice(life, element, manner, wrong)
        own = {choice.variable: choice.literal, "decision": choice.flow} if choice else {}
        seen = Seen({**variables, **own, "doer": login}, now, ask)
        planned = life.planned(manner, wrong, seen)
        if planned is None:
            continue
        act = act_of(login, f"{login} does {row['key']}/{element.id}", manner, wrong, beside(seen, planned))
        form = case.program.forms[element.form] if element.form else None
        held = post_for(worklist.actor(connection, login, now), group or str(case.row["unit"]), str(row["basis"]))
        given = Submission(
            answers=fill(form, planned, seen, life.chance) if form else {},
            decision=choice.flow if choice else None,
            capacity=held.id if held else None,
            opinion=life.chance.choice(manner.opinions) if choice or element.properties.get("opinion") else "",
            reason=manner.reason if wrong is None or wrong.reason is None else wrong.reason,
            uploads=uploads(manner.files or (("附件.txt",) if element.attachments == "required" else ())),
        )
        return act, given
    return None


def _choice(life: Life, element: ElementInfo, manner: Manner, wrong: Break | None) -> Choice | None:
    if not element.choices:
        return None
    if wrong and wrong.decision:
        return next(choice for choice in element.choices if choice.flow == wrong.decision)
    usual = {c.flow: 0.0 if c.style == "stop" else 1.0 for c in element.choices}
    weights = [manner.weights.get(flow, 0.0 if manner.weights else usual[flow]) for flow in usual]
    if not any(weights):
        weights = [1.0] * len(weights)
    return life.chance.choices(element.choices, weights)[0]
