"""The office looks again for the person of a task that nobody could be found for (待修)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from engine import history, machine, store, worklist
from engine.database import Database
from engine.errors import Conflict, Failure, Refused
from engine.history import Entry
from engine.machine import Moment
from engine.tables import task


def repair_task(database: Database, login: str, task_id: str, now: dt.datetime) -> str:
    """Resolves the assignment again by the organisation of `now`; gives the case's id.

    Needs the role office or operator. Conflict when the task is not waiting for it; Refused with the organisation's own
    words while it still has no answer: WR-12, it is never guessed.
    """
    return database.attempt(lambda connection: _repair(connection, login, task_id, now))


def _repair(connection: Connection, login: str, task_id: str, now: dt.datetime) -> str:
    case = store.locked(connection, store.case_id_of_task(connection, task_id))
    worklist.need(worklist.actor(connection, login, now), "office", "operator")
    row = dict(connection.execute(select(task).where(task.c.id == task_id)).mappings().one())
    if row["state"] != "open" or not row["problem"]:
        raise Conflict("CHANGED_MEANWHILE")
    moment = Moment(now, case.seq + 1, store.ask_now(connection, now, str(case.row["matter"])), login)
    try:
        result = machine.retry_assignment(case.program, case.rows, str(row["token"]), {}, moment)
    except Failure as failure:
        raise history.refused_because(failure, case.program) from failure
    found = next(offer.assignment for offer in result.offers if offer.token == row["token"])
    if found.problem:
        raise Refused(found.problem, found.problem_sentence)
    entry = Entry("repaired", login, element=str(row["element"]), token=str(row["token"]))
    return history.record(connection, case, entry, now, result).id
