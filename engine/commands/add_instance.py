"""The office gives a running multi-instance one instance more (加签): somebody was forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Connection

from engine import acts, history, machine, store, values, worklist
from engine.database import Database
from engine.errors import Conflict, Failure, Invalid, NotFound, Refused
from engine.history import Entry
from engine.machine import Moment
from engine.store import Case
from engine.values import Value


def add_instance(database: Database, login: str, case_id: str, wanted: tuple[str, str, str], now: dt.datetime) -> None:
    """One instance more of the multi-instance on token `wanted[0]`, for `wanted[1]`, because of `wanted[2]`.

    At once where all work at the same time, last in line where they take turns. What people have done stands. For the
    roles office and operator; Refused SIGNERS_FIXED, kept in the log, where the diagram does not let it be done.
    NotFound for strangers; Conflict where it does not run any more; Invalid without a reason, without a value, with
    one that is there already, or with one of another kind where all are units or people.
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
    token, text, reason = given
    one = next((one for one in machine.running(case.program, case.rows) if one.token == token), None)
    if one is None:
        raise Conflict("CHANGED_MEANWHILE")
    try:
        worklist.need_allowed(case.program, one, "add")
    except Refused as refused:
        return history.keep_refusal(connection, case, refused, login, now, {"element": one.element})
    if not reason:
        raise Invalid("REASON_REQUIRED", problems={"reason": "请写明加签的理由。"})
    known = worklist.known(connection, who)
    meant = worklist.meant(one, text, known)
    told: dict[str, object] = {"reason": reason, "label": "、".join(known.label(value) for value in meant.values())}
    told["values"] = {name: values.plain(value) for name, value in meant.items()}
    entry = Entry("instance_added", login, element=one.element, token=token, payload=told)
    try:
        with connection.begin_nested():
            _add(connection, case, entry, meant, now)
    except Failure as failure:
        refusal = history.refused_because(failure, case.program)
        return history.keep_refusal(connection, case, refusal, login, now, {"element": one.element})
    return None


def _add(connection: Connection, case: Case, entry: Entry, meant: Mapping[str, Value], now: dt.datetime) -> None:
    moment = Moment(now, case.seq + 1, store.ask_now(connection, now, str(case.row["matter"])), entry.actor)
    result = machine.add_instance(case.program, case.rows, entry.token, meant, moment)
    history.record(connection, case, entry, now, result)
