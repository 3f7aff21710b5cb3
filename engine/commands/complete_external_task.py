"""A program tells what came of its external work: it is done, or ended with an error that the diagram catches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from engine import history, machine, store, values, worklist
from engine.acts import BUILT_IN, typed
from engine.database import Database
from engine.errors import Failure, Invalid, Refused
from engine.history import Entry
from engine.machine import Moment
from engine.store import Case
from engine.values import Value


@dataclass(frozen=True)
class Handed:
    """What a program hands in: variables, and variables for the step alone, which its output parameters may read."""

    values: Mapping[str, Value]
    local: Mapping[str, Value] = field(default_factory=dict)

    def payload(self) -> dict[str, object]:
        """As the log keeps it."""
        kept = {"values": self.values, "local": self.local} if self.local else {"values": self.values}
        return {part: {name: values.plain(value) for name, value in given.items()} for part, given in kept.items()}


def complete_external_task(
    database: Database, login: str, held: tuple[str, str], handed: Handed, now: dt.datetime
) -> str:
    """The work is done; `held`: the task's id and the worker. The case's id.

    NotAllowed, NotFound; Invalid WORK_NOT_YOURS, VARIABLE_NOT_ACCEPTED for a built-in. Refused, kept in the log, where
    an automatic step behind it cannot go on: the work stays open.
    """
    return _done(database, login, held, (Entry("completed", login), handed), now)


def throw_bpmn_error(
    database: Database,
    login: str,
    held: tuple[str, str],
    told: tuple[str, str, Mapping[str, Value]],
    now: dt.datetime,
) -> str:
    """The work ended in an error; `told`: its code, message and variables (BPMN 2.0 §10.5.6). The case's id.

    As `complete_external_task`; Refused too where nothing in the diagram catches the code.
    """
    code, message, given = told
    if not code.strip():
        raise Invalid("UNFIT", why="没有错误代码。")
    data = {"code": typed("errorCode", code), "message": typed("errorMessage", message)}
    return _done(database, login, held, (Entry("thrown", login, data=data), Handed(given)), now)


def _done(database: Database, login: str, held: tuple[str, str], told: tuple[Entry, Handed], now: dt.datetime) -> str:
    for name in (*told[1].values, *told[1].local):
        if name in BUILT_IN:
            raise Invalid("VARIABLE_NOT_ACCEPTED", problems={name: "这一步不接受这项内容。"}, name=name)
    done = database.attempt(lambda connection: _try(connection, login, held, told, now))
    if isinstance(done, Refused):
        raise done
    return done


def _try(
    connection: Connection,
    login: str,
    held: tuple[str, str],
    told: tuple[Entry, Handed],
    now: dt.datetime,
) -> str | Refused:
    case = store.locked(connection, store.case_id_of_task(connection, held[0]))
    row = worklist.held_work(connection, worklist.actor(connection, login, now), *held)
    try:
        with connection.begin_nested():
            return _go_on(connection, case, row, told, now)
    except Failure as failure:
        refusal = history.refused_because(failure, case.program)
    tried = {"element": row["element"], "task": held[0], "answers": {**told[1].values, **told[1].local}}
    return history.keep_refusal(connection, case, refusal, login, now, tried)


def _go_on(
    connection: Connection,
    case: Case,
    row: Mapping[str, object],
    told: tuple[Entry, Handed],
    now: dt.datetime,
) -> str:
    entry, handed = told
    ask = store.ask_now(connection, now, str(case.row["matter"]))
    moment, token = Moment(now, case.seq + 1, ask, entry.actor), str(row["token"])
    if entry.kind == "thrown":
        result = machine.throw(case.program, case.rows, token, {**history.thrown(entry.data), **handed.values}, moment)
    else:
        result = machine.complete(case.program, case.rows, token, handed.values, moment, handed.local)
    kept = Entry(
        kind=entry.kind,
        actor=entry.actor,
        element=str(row["element"]),
        token=token,
        data={**entry.data, "worker": row["worker"]},
        payload=handed.payload(),
    )
    return history.record(connection, case, kept, now, result).id
