"""The office puts a running case back on a step it has been at (调度): none is reached that way first (G-01)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from engine import acts, history, machine, store, values, worklist
from engine.database import Database
from engine.errors import Conflict, Failure, Invalid, NotFound, Refused
from engine.history import Entry
from engine.machine import Moment, WrongToken
from engine.store import Case


def move_case(database: Database, login: str, case_id: str, wanted: tuple[str, str], now: dt.datetime) -> None:
    """Opens the user task `wanted[0]` (element) afresh, with a new time limit, for the reason `wanted[1]`.

    Open work that is not parallel to it goes. For the roles office and operator. Refused STEP_NOT_REACHED, kept in the
    log, for every element at which the case has opened no task yet. NotFound for strangers; Conflict where the case
    has ended, stands there already or cannot be put there; Invalid without a reason.
    """
    given = (str(values.admit("element", wanted[0]))[:100], acts.typed("reason", wanted[1]))
    done = database.attempt(lambda connection: _try(connection, login, case_id, given, now))
    if isinstance(done, Refused):
        raise done


def _try(connection: Connection, login: str, case_id: str, given: tuple[str, str], now: dt.datetime) -> Refused | None:
    case = store.locked(connection, case_id)
    who = worklist.actor(connection, login, now)
    if not worklist.may_see(connection, who, case.row):
        raise NotFound("UNKNOWN_CASE")
    worklist.need(who, "office", "operator")
    if case.row["state"] != "active":
        raise Conflict("CASE_ALREADY_ENDED")
    element, reason = given
    if element not in worklist.reached(connection, case.id):
        known = element if element in case.program.elements else ""
        refusal = Refused("STEP_NOT_REACHED", rule="G-01")
        return history.keep_refusal(connection, case, refusal, login, now, {"element": known, "to": element})
    if not reason:
        raise Invalid("REASON_REQUIRED", problems={"reason": "请写明调度的理由。"})
    try:
        with connection.begin_nested():
            _move(connection, case, login, given, now)
    except Failure as failure:
        refusal = history.refused_because(failure, case.program)
        return history.keep_refusal(connection, case, refusal, login, now, {"element": element})
    return None


def _move(connection: Connection, case: Case, login: str, given: tuple[str, str], now: dt.datetime) -> None:
    element, reason = given
    if any(row["element"] == element for row in case.tasks.values()):
        raise Conflict("CHANGED_MEANWHILE")  # it stands there already
    moment = Moment(now, case.seq + 1, store.ask_now(connection, now, str(case.row["matter"])), login)
    try:
        result = machine.move_to(case.program, case.rows, (element, None), {}, moment)
    except WrongToken as error:
        raise Conflict("CHANGED_MEANWHILE") from error
    stay = {offer.token for offer in result.offers}
    gone = [str(row["element"]) for token, row in case.tasks.items() if token not in stay]
    data = {"how": "moved", "left": list(dict.fromkeys(gone)), "returns": machine.RETURNS}
    entry = Entry("moved", login, element=element, data=data, payload={"reason": reason})
    history.record(connection, case, entry, now, result)
