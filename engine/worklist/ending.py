"""May this person end a case before its time (撤销)? Who began it while nobody has acted; then only the office."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Connection, select

from engine import values
from engine.errors import Conflict, NotAllowed, Refused
from engine.store import Case
from engine.tables import event
from engine.worklist.who import Actor, need

Standing = Literal["own", "office"]
OFFICE = ("office", "operator")
ACTED = ("completed", "message", "claimed", "moved")
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
