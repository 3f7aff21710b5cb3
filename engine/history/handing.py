"""A task changes hands (转办、改派、移交): one event in the case's log, and a sentence among the task's grounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from engine import organisation, values
from engine.days import day_of, say_day
from engine.errors import Refused
from engine.history.entries import HELD, Entry
from engine.history.holding import change_hands
from engine.machine import Effect
from engine.store import Case
from engine.tables import task, task_candidate

HANDED = "移交：由"
"""How the sentence begins that a hand-over leaves among the grounds of a task."""


@dataclass(frozen=True)
class HandOver:
    """To whom, why that person may hold it, the reason given, and what the organisation was asked for it.

    `how`: "handed_over" as one of all the open work of a person (移交), "delegated" to be given back (委办), "resolved"
    where it is given back (交回), "" for good.
    """

    to: str
    why: str
    reason: str = ""
    asked: Sequence[Effect] = ()
    how: str = ""


def hand(
    connection: Connection, case: Case, row: Mapping[str, object], actor: str, given: HandOver, now: dt.datetime
) -> Case | Refused:
    """Writes the event `reassigned` for the open task `row`, locked with its case; the case afterwards.

    Whoever held it keeps sight of the case. The new holder finds it unread. A refusal where a listener fails.
    """
    before = str(row["assignee"] or "")
    by = organisation.person_name(connection, actor)
    sentence = f"{HANDED}{by} {say_day(day_of(now))} 交{organisation.person_name(connection, given.to)}"
    if before not in ("", actor):
        sentence += f"，原由{organisation.person_name(connection, before)}办理"
    data: dict[str, object] = {"to": given.to, "why": given.why, "said": sentence}
    if given.how:
        data["how"] = given.how
    if before:
        data["from"] = before
    if before not in ("", row["owner"]) and not _kept(connection, row, before):
        data["held"] = True
    if given.asked:
        data["asked"] = [
            [e.name, [values.plain(a) for a in e.args], values.plain(e.value), e.basis] for e in given.asked
        ]
    payload = {"reason": given.reason} if given.reason else None
    entry = Entry("reassigned", actor, element=str(row["element"]), token=str(row["token"]), data=data, payload=payload)
    following = change_hands(connection, case, entry, now)
    if isinstance(following, Refused):
        return following
    connection.execute(update(task).where(task.c.id == row["id"]).values(seen_at=None))
    return following


def _kept(connection: Connection, row: Mapping[str, object], login: str) -> bool:
    c = task_candidate.c
    wanted = select(c.value).where(c.task_id == row["id"], c.kind == HELD, c.value == login)
    return connection.execute(wanted).first() is not None


def handed_by(basis: str) -> str:
    """Name of who handed the task over, if this is the sentence that says so; else ""."""
    return basis.removeprefix(HANDED).partition(" ")[0] if basis.startswith(HANDED) else ""
