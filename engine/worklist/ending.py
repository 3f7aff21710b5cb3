"""May this person end a case before its time (撤销), and where may the office put it (调度)?"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Connection, select

from engine import machine, store, values
from engine.errors import Conflict, Failure, NotAllowed, NotFound, Refused
from engine.machine import Moment, WrongToken
from engine.store import Case
from engine.tables import event, task
from engine.worklist.who import Actor, may_see, need

Standing = Literal["own", "office"]
OFFICE = ("office", "operator")
ACTED = ("completed", "message", "claimed", "moved", "instance_added", "instance_removed")
"""Kinds of event by which somebody has taken the case in hand."""
DRAWN = ("startEvent", "boundaryEvent")
"""A message that arrives here goes past the step the case is at; elsewhere it is part of the way."""


def cancellable(connection: Connection, who: Actor, case: Case) -> Standing:
    """How `who` may cancel `case`: "own", as who began it, or "office", which owes a reason.

    Conflict where it has ended; Refused where the diagram draws a withdrawal for who began it; NotAllowed for others.
    """
    if case.row["state"] != "active":
        raise Conflict("CASE_ALREADY_ENDED")
    mine = case.row["starter"] == who.login
    if mine and not _others_acted(connection, case):
        drawn = _drawn(case, who.login)
        if not drawn:
            return "own"
        if not who.roles & set(OFFICE):
            raise Refused("WITHDRAWAL_DRAWN", name=drawn)
    if mine and not who.roles & set(OFFICE):
        raise NotAllowed("CANCEL_BY_OFFICE")
    need(who, *OFFICE)
    return "office"


def rules_bind(connection: Connection, who: Actor, case_id: str) -> bool:
    """Whether the process of a case is closed: then it is put nowhere it has not been. NotFound for strangers."""
    case = store.loaded(connection, case_id)
    if not may_see(connection, who, case.row):
        raise NotFound("UNKNOWN_CASE")
    return case.program.closed


def reached(connection: Connection, case_id: str) -> frozenset[str]:
    """Elements of the user tasks that the case has opened so far."""
    wanted = select(task.c.element).where(task.c.case_id == case_id, task.c.kind == "user")
    return frozenset(connection.scalars(wanted))


def movable(connection: Connection, who: Actor, case: Case, element: str) -> bool:
    """Whether a token can be put there: not where it stands already, not in a call that has ended."""
    if any(row["element"] == element for row in case.tasks.values()):
        return False
    moment = Moment(who.now, case.seq + 1, store.ask_now(connection, who.now, str(case.row["matter"])), who.login)
    try:
        machine.move_to(case.program, case.rows, (element, None), {}, moment)
    except (WrongToken, Failure):
        return False
    return True


def _others_acted(connection: Connection, case: Case) -> bool:
    c = event.c
    wanted = select(c.seq).where(c.stream == case.id, c.kind.in_(ACTED), c.actor.not_in(("", case.row["starter"])))
    return connection.execute(wanted.limit(1)).first() is not None


def _drawn(case: Case, login: str) -> str:
    """Name of the withdrawal that the diagram offers `login` now, "" for none."""
    for _, row in sorted(case.subscriptions.items()):
        info = case.program.elements[str(row["element"])]
        performers = values.read(str(row["performers"]))
        if row["kind"] == "message" and info.type in DRAWN and isinstance(performers, list) and login in performers:
            return info.properties.get("button") or info.name or str(row["name"])
    return ""
