"""The door through which expressions ask the organisation, the calendar and the matter (contracts 5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection, func, select

from engine import calendar, organisation
from engine.errors import Refused
from engine.machine import Ask, Effect
from engine.store import books
from engine.store.mailbox import lock_matter
from engine.tables import case_
from engine.values import Value

COUNTED = frozenset({"calendar.add_working_days", "calendar.add_days"})
"""Questions whose answer is a deadline. What a day was (`is_working_day`, `today`) has been acted on, and stays."""


def ask_now(connection: Connection, now: dt.datetime, matter: str) -> Ask:
    """Answers from the database as it is at `now`; `matter` is the business key of the case that asks."""

    def ask(name: str, args: Sequence[Value]) -> tuple[Value, str]:
        family = name.partition(".")[0]
        if family == "org":
            return organisation.answer(connection, name, args, now)
        if family == "calendar":
            return calendar.answer(connection, name, args, now)
        if family == "register":
            return books.answer(connection, name, args, hold)
        if not connection.get_execution_options().get("postgresql_readonly"):
            lock_matter(connection, matter)  # contracts 12: of two cases that ask at once, one sees the other's act
        return _MATTER[name](connection, matter, *args), f"事项 {matter}"

    def hold(name: str) -> None:
        if not connection.get_execution_options().get("postgresql_readonly"):
            lock_matter(connection, matter)  # always the matter first, whatever is asked first
            books.lock_book(connection, name)

    return ask


class Diverged(Exception):
    """Replay asked something else than the recorded run did."""


def ask_recorded(effects: Sequence[Effect]) -> Ask:
    """Answers what was recorded, in order; raises Diverged when name or arguments differ."""
    recorded = iter(effects)

    def ask(name: str, args: Sequence[Value]) -> tuple[Value, str]:
        effect = next(recorded, None)
        if effect is None or (effect.name, effect.args) != (name, tuple(args)):
            raise Diverged(f"asked {name}{tuple(args)}, recorded {effect}")
        if effect.refusal:
            raise Refused(effect.refusal, effect.basis)
        return effect.value, effect.basis

    return ask


def ask_counted(effects: Sequence[Effect], count: Ask) -> Ask:
    """Answers what was recorded, but has `count` reckon deadlines again, whatever day they are reckoned from.

    Raises Diverged where something else is asked than in the recorded run.
    """
    recorded = iter(effects)

    def ask(name: str, args: Sequence[Value]) -> tuple[Value, str]:
        effect = next(recorded, None)
        if effect is not None and effect.name == name and name in COUNTED:
            return count(name, args)
        return ask_recorded([effect] if effect is not None else [])(name, args)

    return ask


def _has_outcome(connection: Connection, matter: str, process: Value, outcome: Value) -> bool:
    """Has a case of `process` in this matter ended at end event `outcome`?"""
    found = select(case_.c.id).where(case_.c.matter == matter, case_.c.key == process, case_.c.outcome == outcome)
    return connection.execute(found.limit(1)).first() is not None


def _open_cases(connection: Connection, matter: str, process: Value) -> int:
    """How many cases of `process` run in this matter."""
    found = select(func.count()).where(case_.c.matter == matter, case_.c.key == process, case_.c.state == "active")
    return connection.execute(found).scalar_one()


_MATTER: Mapping[str, Callable[..., Value]] = {
    "matter.has_outcome": _has_outcome,
    "matter.open_cases": _open_cases,
}
