"""The clock fires a timer, or a message that a case sent is delivered: one due row, one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Connection, select

from engine import history, machine, store, values
from engine.database import Database
from engine.errors import Failure
from engine.history import Entry
from engine.jobs import Due
from engine.machine import Moment
from engine.store import Case
from engine.tables import due_work, subscription

TIMER_ACTOR = ""


def do_due_work(database: Database, row: Due, now: dt.datetime) -> None:
    """Looks at the row again under the lock of the case it concerns; does it, or nothing if it is no longer due.

    An automatic step that fails leaves the case as it was and makes the row an incident for the operator.
    """
    database.attempt(lambda connection: _do(connection, row, now))


def _do(connection: Connection, row: Due, now: dt.datetime) -> None:
    if not store.free(connection, row.case):
        return
    wanted = select(due_work).where(due_work.c.case_id == row.case, due_work.c.n == row.n).with_for_update()
    row_now = connection.execute(wanted).mappings().one_or_none()
    found = dict(row_now) if row_now else {}
    if not found or found["state"] != "open" or str(found["due"]) > values.instant(now):
        return
    case = store.locked(connection, row.case)
    if row.kind == "timer":
        _fire(connection, case, found, now)
    else:
        _send(connection, case, found, now)


def _fire(connection: Connection, case: Case, row: Mapping[str, object], now: dt.datetime) -> None:
    body = values.read(str(row["body"]))
    element = str(body["element"]) if isinstance(body, dict) else ""
    entry = Entry("fired", TIMER_ACTOR, element=element, token=str(row["n"]), data={"due": row["due"]})
    ask = store.ask_now(connection, now, str(case.row["matter"]))
    try:
        with connection.begin_nested():
            result = machine.fire(case.program, case.rows, entry.token, {}, Moment(now, case.seq + 1, ask))
            history.record(connection, case, entry, now, result)
    except Failure as failure:
        _incident(connection, case, entry, failure, now)


def _incident(connection: Connection, case: Case, entry: Entry, failure: Failure, now: dt.datetime) -> None:
    data = {"code": failure.code, "at": failure.element, "why": failure.why}
    history.record(connection, case, Entry("incident", element=entry.element, token=entry.token, data=data), now, None)


def _send(connection: Connection, sender: Case, row: Mapping[str, object], now: dt.datetime) -> None:
    """Contracts 11: one waits: delivered there; nobody: it stays in the mailbox; several: an incident."""
    body = values.read(str(row["body"]))
    assert isinstance(body, dict)
    wanted = select(subscription).where(
        subscription.c.kind == row["kind"],
        subscription.c.name == body["name"],
        subscription.c.matter == body["matter"],
        subscription.c.case_id != sender.id,
    )
    waiting = [dict(w) for w in connection.execute(wanted.order_by(subscription.c.case_id)).mappings()]
    kind = "delivered" if len(waiting) == 1 else "waiting" if not waiting else "incident"
    if row["kind"] == "signal":
        kind = "delivered"
    data: dict[str, object] = {"name": body["name"], "to": [w["case_id"] for w in waiting]}
    for receiver in waiting if kind == "delivered" else ():
        _receive(connection, receiver, (sender.id, str(row["n"])), body, now)
    history.record(connection, sender, Entry(kind, token=str(row["n"]), data=data), now, None)


def _receive(
    connection: Connection,
    row: Mapping[str, object],
    sent: tuple[str, str],
    body: Mapping[str, object],
    now: dt.datetime,
) -> None:
    case = store.locked(connection, str(row["case_id"]))
    given = body["values"]
    assert isinstance(given, dict)
    variables = {name: values.restore(value) for name, value in given.items()}
    ask = store.ask_now(connection, now, str(case.row["matter"]))
    result = machine.fire(case.program, case.rows, str(row["token"]), variables, Moment(now, case.seq + 1, ask))
    entry = Entry(
        kind="message",
        element=str(row["element"]),
        token=str(row["token"]),
        data={"name": body["name"], "from": list(sent)},
        payload={"values": given},
    )
    history.record(connection, case, entry, now, result)
