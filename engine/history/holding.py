"""A task changes hands: claimed, given back, handed over. Its listeners hear of it, and what they do is kept."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from engine import machine, store
from engine.errors import Failure, Refused
from engine.history.entries import Entry
from engine.history.log import record
from engine.history.refusals import keep_refusal, refused_because
from engine.machine import Moment, Program, Result, Rows

HANDS = ("claimed", "released", "reassigned")
"""Kinds of the events by which a task changes hands."""


def held(program: Program, rows: Rows, entry: Entry, moment: Moment) -> Result | None:
    """What the machine makes of such an event; None for a task without listeners: then nothing moves."""
    if not machine.has_listeners(program, entry.element):
        return None
    holders = {"claimed": entry.actor, "reassigned": entry.data.get("to")}
    return machine.hold(program, rows, entry.token, {"assignee": _login(holders.get(entry.kind))}, moment)


def _login(holder: object) -> str | None:
    return holder if isinstance(holder, str) else None


def change_hands(connection: Connection, case: store.Case, entry: Entry, now: dt.datetime) -> store.Case | Refused:
    """Writes the event; the case afterwards, or the refusal, kept in the log, where a listener fails."""
    if not machine.has_listeners(case.program, entry.element):
        return record(connection, case, entry, now, None)
    moment = Moment(now, case.seq + 1, store.ask_now(connection, now, str(case.row["matter"])), entry.actor)
    try:
        with connection.begin_nested():
            return record(connection, case, entry, now, held(case.program, case.rows, entry, moment))
    except Failure as failure:
        refusal = refused_because(failure, case.program)
    tried = {"element": entry.element, "hands": entry.kind}
    return keep_refusal(connection, case, refusal, entry.actor, now, tried)
