"""A program could not do its external work: it will be tried again, or becomes an incident for the operator."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, update

from engine import history, store, values, worklist
from engine.acts import REASON_LIMIT
from engine.database import Database
from engine.history import Entry
from engine.tables import due_work, task

CODE = "WORK_FAILED"


@dataclass(frozen=True)
class Failing:
    """What a program says of its failure. `retries`: how often it wants to try again; `wait`: how long before."""

    message: str = ""
    details: str = ""
    retries: int = 0
    wait: dt.timedelta = dt.timedelta()


def fail_external_task(
    database: Database, login: str, held: tuple[str, str], failing: Failing, now: dt.datetime
) -> None:
    """`held`: the task's id and the worker. Without retries left it stands among the operator's repairs.

    NotAllowed, NotFound; Invalid WORK_NOT_YOURS. What was said is cut to what a log should hold.
    """
    database.attempt(lambda connection: _fail(connection, login, held, failing, now))


def _fail(connection: Connection, login: str, held: tuple[str, str], failing: Failing, now: dt.datetime) -> None:
    case = store.locked(connection, store.case_id_of_task(connection, held[0]))
    row = worklist.held_work(connection, worklist.actor(connection, login, now), *held)
    left = max(failing.retries, 0)
    why = str(values.admit("errorMessage", failing.message))[:REASON_LIMIT]
    data = {"code": CODE, "at": row["element"], "why": why, "worker": row["worker"], "retries": left}
    entry = Entry(
        kind="failed" if left else "incident",
        actor=login,
        element=str(row["element"]),
        token=str(row["token"]),
        data=data,
        payload={"values": {}, "details": str(values.admit("errorDetails", failing.details))[:20_000]},
    )
    history.record(connection, case, entry, now, None)
    again = {"locked_until": values.instant(now + failing.wait), "retries": left}
    connection.execute(update(task).where(task.c.id == held[0]).values(**again))
    here = (due_work.c.case_id == case.id, due_work.c.n == row["token"])
    connection.execute(update(due_work).where(*here).values(error=why))
