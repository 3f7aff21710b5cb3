"""A signal from outside (POST /signal), for every case that waits and every process that begins with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from engine import history, machine, store, values, worklist
from engine.acts import BUILT_IN, Submission
from engine.database import Database
from engine.errors import Failure, Invalid, Refused
from engine.history import Entry
from engine.machine import Moment
from engine.starts import Door, begin_as
from engine.store import Row


@dataclass(frozen=True)
class Signal:
    """`name`, the one case that is to hear it ("" for all), and variables for whoever does."""

    name: str
    case: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


def send_signal(database: Database, login: str, signal: Signal, now: dt.datetime) -> list[str]:
    """The ids of the cases that heard the signal or began with it, each in a transaction of its own.

    Needs the role operator. Nobody waiting is no error, unless a case is named: Invalid NO_MATCH. Invalid
    VARIABLE_NOT_ACCEPTED, before anybody has heard anything, where a case takes no variables from outside. Refused
    (kept in its log) where a case cannot go on; the others have heard it.
    """
    with database.reading() as connection:
        worklist.need(worklist.actor(connection, login, now), "operator")
        found, starts = _meant(connection, signal)
        for row in found:
            _clean(store.loaded(connection, str(row["case_id"])).program, signal)
    done = [database.attempt(lambda c, row=row: _hear(c, login, row, signal, now)) for row in found]  # type: ignore[misc]
    done += [database.attempt(lambda c, start=start: _begin(c, login, start, signal, now)) for start in starts]  # type: ignore[misc]
    for outcome in done:
        if isinstance(outcome, Refused):
            raise outcome
    return [str(outcome) for outcome in done if outcome]


def _meant(connection: Connection, signal: Signal) -> tuple[list[Row], list[tuple[str, str]]]:
    if not all(values.is_key(text) for text in (signal.name, signal.case) if text):
        raise Invalid("NO_MATCH", name=signal.name)
    found = store.waiting_for(connection, signal.name, case=signal.case)
    if signal.case and not found:
        raise Invalid("NO_MATCH", name=signal.name)
    return found, [] if signal.case else store.signal_starts(connection, signal.name)


def _clean(program: machine.Program, signal: Signal) -> dict[str, values.Value]:
    clean = {name: values.admit(name, value) for name, value in signal.values.items()}
    for name in clean:
        if program.closed or name in BUILT_IN:
            raise Invalid("VARIABLE_NOT_ACCEPTED", name=name)
    return clean


def _hear(connection: Connection, login: str, row: Row, signal: Signal, now: dt.datetime) -> str | Refused:
    """The id of the case; "" if it waits no more."""
    case, token = store.locked(connection, str(row["case_id"])), str(row["token"])
    if token not in case.subscriptions:
        return ""
    clean = _clean(case.program, signal)
    moment = Moment(now, case.seq + 1, store.ask_now(connection, now, str(case.row["matter"])), login)
    element = str(row["element"])
    try:
        with connection.begin_nested():
            result = machine.fire(case.program, case.rows, token, clean, moment)
            payload = {"values": {name: values.plain(value) for name, value in clean.items()}}
            entry = Entry("message", login, element=element, token=token, data={"name": signal.name}, payload=payload)
            return history.record(connection, case, entry, now, result).id
    except Failure as failure:
        refusal = history.refused_because(failure, case.program)
        tried = {"element": element, "message": signal.name, "answers": signal.values}
        return history.keep_refusal(connection, case, refusal, login, now, tried)


def _begin(
    connection: Connection, login: str, start: tuple[str, str], signal: Signal, now: dt.datetime
) -> str | Refused:
    """A new case, in a new matter, by whoever sent the signal."""
    process, element = start
    who = worklist.actor(connection, login, now)
    found = store.program_of(connection, process)
    assert found is not None  # signal starts are those of executable processes
    try:
        with connection.begin_nested():
            door = Door(found[0], found[1], element, signal.name)
            return begin_as(connection, who, door, None, Submission(answers=signal.values)).id
    except Failure as failure:
        refusal = history.refused_because(failure, found[2])
    except Refused as error:
        refusal = error
    tried = {"element": element, "message": signal.name, "process": process, "answers": signal.values}
    return history.keep_refusal(connection, None, refusal, login, now, tried)
