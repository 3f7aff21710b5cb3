"""The office takes an instance out of a running multi-instance (减签): somebody was asked who need not be."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from engine import acts, history, machine, store, worklist
from engine.database import Database
from engine.errors import Conflict, Failure, Invalid, NotFound, Refused
from engine.history import Entry
from engine.machine import Moment, One, Running
from engine.store import Case


def remove_instance(
    database: Database, login: str, case_id: str, wanted: tuple[str, str, str], now: dt.datetime
) -> None:
    """One instance fewer of the multi-instance on token `wanted[0]`, because of `wanted[2]`.

    `wanted[1]`: the token of a live instance, or the number, from 0, of one whose turn has not come. What has been
    completed cannot be taken away. The completion condition is looked at again; without an instance left the case goes
    on. For the roles office and operator; Refused SIGNERS_FIXED, kept in the log, where the diagram does not let it be
    done. NotFound for strangers; Conflict where it is not there any more; Invalid without a reason.
    """
    given = (wanted[0], wanted[1], acts.typed("reason", wanted[2]))
    done = database.attempt(lambda connection: _try(connection, login, case_id, given, now))
    if isinstance(done, Refused):
        raise done


def _try(
    connection: Connection, login: str, case_id: str, given: tuple[str, str, str], now: dt.datetime
) -> Refused | None:
    case = store.locked(connection, case_id)
    who = worklist.actor(connection, login, now)
    if not worklist.may_see(connection, who, case.row):
        raise NotFound("UNKNOWN_CASE")
    worklist.need(who, "office", "operator")
    if case.row["state"] != "active":
        raise Conflict("CASE_ALREADY_ENDED")
    token, which, reason = given
    many, one = _found(case, token, which)
    try:
        worklist.need_allowed(case.program, many, "remove")
    except Refused as refused:
        return history.keep_refusal(connection, case, refused, login, now, {"element": many.element})
    if not reason:
        raise Invalid("REASON_REQUIRED", problems={"reason": "请写明减签的理由。"})
    label = worklist.known(connection, who).label(one.value) if many.variable else ""
    entry = Entry(
        "instance_removed",
        login,
        element=many.element,
        token=token,
        data={"one": one.token, "index": one.index},
        payload={"reason": reason, "label": label},
    )
    try:
        with connection.begin_nested():
            _remove(connection, case, entry, one, now)
    except Failure as failure:
        refusal = history.refused_because(failure, case.program)
        return history.keep_refusal(connection, case, refusal, login, now, {"element": many.element})
    return None


def _found(case: Case, token: str, which: str) -> tuple[Running, One]:
    """The multi-instance and the instance that are meant, as they stand now."""
    for many in machine.running(case.program, case.rows):
        for one in many.ones if many.token == token else ():
            if which == (one.token or str(one.index)):
                return many, one
    raise Conflict("CHANGED_MEANWHILE")


def _remove(connection: Connection, case: Case, entry: Entry, one: One, now: dt.datetime) -> None:
    moment = Moment(now, case.seq + 1, store.ask_now(connection, now, str(case.row["matter"])), entry.actor)
    gone = (entry.token, one.token, one.index)
    result = machine.remove_instance(case.program, case.rows, gone, {}, moment)
    history.record(connection, case, entry, now, result)
