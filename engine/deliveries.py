"""Something that a case sent comes to another: what the row of due work says, and the events on both sides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from engine import history, machine, store, values
from engine.errors import Failure
from engine.history import Entry
from engine.machine import Moment
from engine.store import Case, Row
from engine.values import Value


def body_of(row: Row) -> Mapping[str, object]:
    """What a row of due work holds beside its columns."""
    body = values.read(str(row["body"]))
    assert isinstance(body, dict)
    return body


def element_of(row: Row) -> str:
    """The element that the row came of."""
    return str(body_of(row)["element"])


def values_of(sent: Row) -> dict[str, Value]:
    """What goes with a message or signal."""
    given = body_of(sent)["values"]
    assert isinstance(given, dict)
    return {name: values.restore(value) for name, value in given.items()}


def incident(connection: Connection, case: Case, row: Row, failure: Failure, now: dt.datetime) -> None:
    """The row is the operator's from now on."""
    data = {"code": failure.code, "at": failure.element, "why": failure.why}
    entry = Entry("incident", element=element_of(row), token=str(row["n"]), data=data)
    history.record(connection, case, entry, now, None)


def tell(connection: Connection, sender: Case, row: Row, to: Sequence[object], now: dt.datetime) -> None:
    """The sender's log says to whom it came."""
    entry = Entry("delivered", token=str(row["n"]), data={"name": row["name"], "to": list(to)})
    history.record(connection, sender, entry, now, None)


def receive(connection: Connection, row: Row, sent: Row, origin: Sequence[object], now: dt.datetime) -> None:
    """The token of subscription `row` hears what was `sent`, from `origin` (case, number); nothing if it is gone.

    Failure where an automatic step behind it cannot go on.
    """
    case = store.locked(connection, str(row["case_id"]))
    if row["token"] not in case.subscriptions:  # taken away by a receiver before it, which is the same case
        return
    variables = values_of(sent)
    ask = store.ask_now(connection, now, str(case.row["matter"]))
    result = machine.fire(case.program, case.rows, str(row["token"]), variables, Moment(now, case.seq + 1, ask))
    entry = Entry(
        kind="message",
        element=str(row["element"]),
        token=str(row["token"]),
        data={"name": sent["name"], "from": list(origin)},
        payload={"values": body_of(sent)["values"]},
    )
    history.record(connection, case, entry, now, result)
