"""All open work of a person goes to another (移交): who leaves, or whose portfolio has changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine import acts, history, store, worklist
from engine.database import Database
from engine.errors import Conflict, Invalid, Refused
from engine.history import HandOver
from engine.tables import task
from engine.views import Kept

UNSEEN = Kept("", "", "", "", "涉密件，由能看这件的人转办")


@dataclass(frozen=True)
class HandedOver:
    """`moved`: ids of the tasks that went; `kept`: those that no rule would give to that person."""

    moved: tuple[str, ...]
    kept: tuple[Kept, ...]


def hand_over(database: Database, login: str, holder: str, wanted: tuple[str, str], now: dt.datetime) -> HandedOver:
    """Everything `holder` has in hand goes to `wanted` (login, reason), one task a transaction: it may be repeated.

    For the roles office and operator. Each task goes as by `reassign_task`, to whom the diagram and the organisation
    would let hold it; what may not go stays and is listed, nothing is forced. NotFound for an unknown person or one no
    longer there; Conflict to the same person; Invalid without a reason.
    """
    to, reason = wanted[0], acts.typed("reason", wanted[1])
    with database.reading() as connection:
        worklist.need(worklist.actor(connection, login, now), "office", "operator")
        person = worklist.actor(connection, to, now)
        tasks = worklist.held_by(connection, holder)
    if holder == to:
        raise Conflict("ALREADY_HELD", who=person.name)
    if not reason:
        raise Invalid("REASON_REQUIRED", problems={"reason": "请写明移交的理由。"})
    moved, kept = list[str](), list[Kept]()
    for one in tasks:
        done = _attempt(database, login, (one, holder), HandOver(to, "", reason, how="handed_over"), now)
        moved += [done] if isinstance(done, str) else []
        kept += [done] if isinstance(done, Kept) else []
    return HandedOver(tuple(moved), tuple(kept))


def _attempt(
    database: Database, login: str, held: tuple[str, str], wanted: HandOver, now: dt.datetime
) -> str | Kept | None:
    return database.attempt(lambda connection: _one(connection, login, held, wanted, now))


def _one(
    connection: Connection, login: str, held: tuple[str, str], wanted: HandOver, now: dt.datetime
) -> str | Kept | None:
    """The task's id where it went; None where it is no longer in that person's hands."""
    task_id, holder = held
    case = store.locked(connection, store.case_id_of_task(connection, task_id))
    row = dict(connection.execute(select(task).where(task.c.id == task_id)).mappings().one())
    if row["state"] != "open" or row["assignee"] != holder:
        return None
    if not worklist.may_see(connection, worklist.actor(connection, login, now), case.row):
        return UNSEEN
    able = worklist.successors(connection, case, row, now)
    if wanted.to not in able.people:
        why = worklist.cannot_hold(connection, row, wanted.to, able).sentence
        return Kept(task_id, case.id, str(case.row["title"]), str(row["name"]), why)
    told = HandOver(wanted.to, able.people[wanted.to], wanted.reason, able.asked, how="handed_over")
    done = history.hand(connection, case, row, login, told, now)
    if isinstance(done, Refused):
        return Kept(task_id, case.id, str(case.row["title"]), str(row["name"]), done.sentence)
    return task_id
