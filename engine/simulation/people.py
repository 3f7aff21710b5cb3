"""Who is there, who does a task in a simulation, and in which of their posts."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from engine import organisation
from engine.acts import Upload
from engine.organisation import Capacity
from engine.tables import FOREVER, absence, person, task_candidate
from engine.values import instant
from engine.worklist import Actor


def present(connection: Connection, now: dt.datetime) -> frozenset[str]:
    """Everybody who can sign in and is not away."""
    a = absence.c
    away = select(a.login).where(a.valid_from <= instant(now), a.valid_to > instant(now), a.recorded_until == FOREVER)
    return frozenset(connection.scalars(select(person.c.login).where(person.c.active, person.c.login.not_in(away))))


def members(connection: Connection, group: str, now: dt.datetime, here: frozenset[str]) -> list[str]:
    """Those of a group who are there, the highest post first."""
    return [login for login in organisation.members(connection, group, now) if login in here]


def doer(
    connection: Connection, row: Mapping[str, Any], now: dt.datetime, here: frozenset[str], chance: random.Random
) -> tuple[str, str] | None:
    """Whoever has the task, or somebody it is offered to, and the group it is offered to; None while nobody can."""
    if row["assignee"]:
        return (str(row["assignee"]), "") if row["assignee"] in here else None
    offered = connection.execute(
        select(task_candidate.c.kind, task_candidate.c.value)
        .where(task_candidate.c.task_id == row["id"])
        .order_by(task_candidate.c.kind, task_candidate.c.value)
    ).all()
    found = {one.value: "" for one in offered if one.kind == "user" and one.value in here}
    for one in offered:
        if one.kind == "group":
            found = {login: one.value for login in members(connection, one.value, now, here)} | found
    return chance.choice(list(found.items())) if found else None


def post_for(who: Actor, group: str, basis: str = "") -> Capacity | None:
    """In which of their posts somebody acts: the one that brought them the work (`basis` names it; of who acts for
    another it names both, the other's counts), else as a member of `group`; without a fitting one, in the main one.
    """
    held: Sequence[Capacity] = sorted(who.capacities, key=lambda capacity: (not capacity.main, capacity.id))
    named = sorted((c for c in held if c.title in basis), key=lambda capacity: capacity.main)
    fitting = [c for c in held if group in (c.post, c.post_kind, c.unit, c.unit_kind, f"{c.unit}:{c.post_kind}")]
    return next(iter(named or fitting or held), None)


def uploads(names: tuple[str, ...]) -> tuple[Upload, ...]:
    """Small files of these names."""
    return tuple(Upload(name, "text/plain", f"{name}（模拟）".encode()) for name in names)
