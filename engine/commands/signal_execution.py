"""A program lets a receive task go on (POST /execution/{id}/signal), with or without a message of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Connection

from engine import history, machine, store, values, worklist
from engine.acts import BUILT_IN
from engine.database import Database
from engine.errors import Failure, Invalid, Refused
from engine.history import Entry
from engine.machine import Moment
from engine.store import Case, Row

RECEIVES = "receiveTask"


def signal_execution(
    database: Database, login: str, case_id: str, given: Mapping[str, object], now: dt.datetime
) -> None:
    """The one receive task at which the case stands is done, with the variables `given`.

    Needs the role operator. NotFound UNKNOWN_CASE; Invalid NO_MATCH where it stands at none, or at several;
    Invalid VARIABLE_NOT_ACCEPTED; Refused (kept in the log) where the case cannot go on.
    """
    done = database.attempt(lambda connection: _signal(connection, login, case_id, given, now))
    if isinstance(done, Refused):
        raise done


def _signal(
    connection: Connection, login: str, case_id: str, given: Mapping[str, object], now: dt.datetime
) -> Refused | None:
    worklist.need(worklist.actor(connection, login, now), "operator")
    case = store.locked(connection, case_id)
    clean = {name: values.admit(name, value) for name, value in given.items()}
    for name in clean:
        if case.program.closed or name in BUILT_IN:
            raise Invalid("VARIABLE_NOT_ACCEPTED", name=name)
    row = _received(case)
    element, token = str(row["element"]), str(row["token"])
    moment = Moment(now, case.seq + 1, store.ask_now(connection, now, str(case.row["matter"])), login)
    try:
        with connection.begin_nested():
            result = machine.fire(case.program, case.rows, token, clean, moment)
            payload = {"values": {name: values.plain(value) for name, value in clean.items()}}
            told = {"name": row["name"]}
            entry = Entry("message", login, element=element, token=token, data=told, payload=payload)
            history.record(connection, case, entry, now, result)
            return None
    except Failure as failure:
        refusal = history.refused_because(failure, case.program)
        tried = {"element": element, "message": row["name"], "answers": given}
        return history.keep_refusal(connection, case, refusal, login, now, tried)


def _received(case: Case) -> Row:
    """Of those with a message and one without, the one without is meant."""
    waits = machine.view(case.program, case.rows).waits
    types = {wait.token: case.program.info(wait.event, wait.process).type for wait in waits}
    rows = [row for token, row in case.subscriptions.items() if types.get(token) == RECEIVES]
    found = [row for row in rows if not row["name"]] or rows
    if len(found) != 1:
        raise Invalid("NO_MATCH", name="")
    return found[0]
