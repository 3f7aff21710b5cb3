"""A program could not do its external work: it will be tried again, or becomes an incident for the operator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, update

from engine import history, machine, store, values, worklist
from engine.acts import REASON_LIMIT
from engine.database import Database
from engine.errors import Failure
from engine.history import Entry
from engine.machine import Moment
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

    A failure that the diagram calls an error (camunda:errorEventDefinition) is thrown as one instead.

    NotAllowed, NotFound; Invalid WORK_NOT_YOURS. What was said is cut to what a log should hold.
    """
    database.attempt(lambda connection: _fail(connection, login, held, failing, now))


def _fail(connection: Connection, login: str, held: tuple[str, str], failing: Failing, now: dt.datetime) -> None:
    case = store.locked(connection, store.case_id_of_task(connection, held[0]))
    row = worklist.held_work(connection, worklist.actor(connection, login, now), *held)
    left = max(failing.retries, 0)
    why = str(values.admit("errorMessage", failing.message))[:REASON_LIMIT]
    if _is_error(connection, case, row, (login, why, str(values.admit("errorDetails", failing.details))), now):
        return
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


def _is_error(
    connection: Connection, case: store.Case, row: Mapping[str, object], told: tuple[str, str, str], now: dt.datetime
) -> bool:
    """Throws the error that the diagram says this failure is (camunda:errorEventDefinition); False: it is none.

    `told`: who says it, message and details. An expression that fails, or an error that nothing catches, is no error.
    """
    login, why, details = told
    token, said = str(row["token"]), {"errorMessage": why, "errorDetails": details}
    ask = store.ask_now(connection, now, str(case.row["matter"]))
    moment = Moment(now, case.seq + 1, ask, login)
    try:
        with connection.begin_nested():
            code = machine.error_in(case.program, case.rows, token, said, moment)
            if code is None:
                return False
            data = {"code": code, "message": why, "worker": row["worker"]}
            result = machine.throw(case.program, case.rows, token, {"errorCode": code, "errorMessage": why}, moment)
            entry = Entry("thrown", login, element=str(row["element"]), token=token, data=data, payload={"values": {}})
            history.record(connection, case, entry, now, result)
    except Failure:
        return False
    return True
