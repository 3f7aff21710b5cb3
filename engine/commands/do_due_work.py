"""The clock fires a timer, or a message that a case sent is delivered: one due row, one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select, update

from engine import history, machine, organisation, store, values
from engine.database import Database
from engine.errors import Failure
from engine.history import Entry
from engine.jobs import MOST_TRIES, Due, keepable
from engine.machine import Moment, timers
from engine.starts import NEW_MATTER, Origin, begin
from engine.store import Case, Row
from engine.tables import due_work
from engine.values import Value

TIMER_ACTOR = ""


def do_due_work(database: Database, row: Due, now: dt.datetime) -> bool:
    """Looks at the row again under the lock of the case it concerns; does it, or nothing (False) if it is not due.

    An automatic step that fails leaves the case as it was and makes the row an incident for the operator, and so does
    a row that has failed `jobs.MOST_TRIES` times for a reason that is none of the diagram's.
    """
    return database.attempt(lambda connection: _do(connection, row, now))


def _do(connection: Connection, row: Due, now: dt.datetime) -> bool:
    if not store.free(connection, row.case):
        return False
    wanted = select(due_work).where(due_work.c.case_id == row.case, due_work.c.n == row.n).with_for_update()
    row_now = connection.execute(wanted).mappings().one_or_none()
    found = dict(row_now) if row_now else {}
    if not found or found["state"] != "open" or str(found["due"]) > values.instant(now):
        return False
    case = store.locked(connection, row.case)
    if found["tries"] >= max(MOST_TRIES, len(_waits(found)) + 1):
        _incident(connection, case, found, Failure("GAVE_UP", _element(found), str(found["error"])), now)
    elif row.kind in ("timer", "job"):
        _fire(connection, case, found, now)
    else:
        return _send(connection, case, found, now)
    return True


def _body(row: Row) -> Mapping[str, object]:
    body = values.read(str(row["body"]))
    assert isinstance(body, dict)
    return body


def _element(row: Row) -> str:
    return str(_body(row)["element"])


def _fire(connection: Connection, case: Case, row: Row, now: dt.datetime) -> None:
    kind = "fired" if row["kind"] == "timer" else "continued"
    entry = Entry(kind, TIMER_ACTOR, element=_element(row), token=str(row["n"]), data={"due": row["due"]})
    ask = store.ask_now(connection, now, str(case.row["matter"]))
    try:
        with connection.begin_nested():
            result = machine.fire(case.program, case.rows, entry.token, {}, Moment(now, case.seq + 1, ask))
            history.record(connection, case, entry, now, result)
    except Failure as failure:
        if not _again_later(connection, row, failure, now):
            _incident(connection, case, row, failure, now)


def _waits(row: Row) -> list[str]:
    """How long to wait after each failure, as the designer wrote (camunda:failedJobRetryTimeCycle)."""
    waits = _body(row).get("retry", [])
    assert isinstance(waits, list)
    return waits


def _again_later(connection: Connection, row: Row, failure: Failure, now: dt.datetime) -> bool:
    """Puts a failing timer or save point off as its designer wrote; False when it has been tried often enough."""
    tries, waits = int(str(row["tries"])), _waits(row)
    if tries >= len(waits):
        return False
    here = (due_work.c.case_id == row["case_id"], due_work.c.n == row["n"])
    later = values.instant(timers.after(now, waits[tries]))
    why = keepable(f"{failure.code} {failure.element}: {failure.why}")
    connection.execute(update(due_work).where(*here).values(tries=tries + 1, due=later, error=why))
    return True


def _incident(connection: Connection, case: Case, row: Row, failure: Failure, now: dt.datetime) -> None:
    data = {"code": failure.code, "at": failure.element, "why": failure.why}
    entry = Entry("incident", element=_element(row), token=str(row["n"]), data=data)
    history.record(connection, case, entry, now, None)


def _send(connection: Connection, sender: Case, row: Row, now: dt.datetime) -> bool:
    """Contracts 11: one waits: delivered; nobody: it begins a case, or stays in the mailbox; several: an incident.

    False: who it is for is busy. The next turn tries again, and nobody waits for anybody.
    """
    to = store.addressee(row)
    if to:
        if not store.exists(connection, to):
            _incident(connection, sender, row, Failure("UNKNOWN_CASE", _element(row), f"没有案卷“{to}”"), now)
            return True
        if to != sender.id and not store.free(connection, to):
            return False
    elif not _known_matter(connection, row) and row["kind"] == "message":
        _incident(connection, sender, row, Failure("UNKNOWN_MATTER", _element(row), f"没有事项“{row['matter']}”"), now)
        return True
    found = store.listeners(connection, sender.id, row)
    if row["kind"] == "message" and len(found) != 1:
        _unheard(connection, sender, row, found, now)
    elif _hold(connection, sender, found) and store.listeners(connection, sender.id, row) == found:
        _deliver(connection, sender, row, found, now)
    else:
        return False
    return True


def _known_matter(connection: Connection, row: Row) -> bool:
    """Locks the matter that a message is for, unless the case it begins is to open one."""
    return row["matter"] == NEW_MATTER or store.lock_matter(connection, str(row["matter"]))


def _unheard(connection: Connection, sender: Case, row: Row, found: Sequence[Row], now: dt.datetime) -> None:
    """A message that not exactly one waits for."""
    to = store.addressee(row)
    starts = [] if to or found else _starts(connection, str(row["name"]))
    if found:
        several = "、".join(str(one["case_id"]) for one in found[:10])
        failure = Failure("SEVERAL_WAIT", _element(row), f"有几件在等这个消息：{several}")
        _incident(connection, sender, row, failure, now)
    elif len(starts) > 1:
        several = "、".join(process for process, _ in starts)
        failure = Failure("SEVERAL_START", _element(row), f"有几个流程以这个消息开始：{several}")
        _incident(connection, sender, row, failure, now)
    elif starts:
        _begin(connection, sender, row, starts[0], now)
    elif row["matter"] == NEW_MATTER:
        _incident(connection, sender, row, Failure("UNKNOWN_MATTER", _element(row), NEW_MATTER), now)
    elif to and store.loaded(connection, to).row["state"] != "active":
        _tell(connection, sender, row, [], now)  # it has ended and will never wait for anything
    else:
        data = {"name": row["name"], "to": []}
        history.record(connection, sender, Entry("waiting", token=str(row["n"]), data=data), now, None)


def _starts(connection: Connection, message: str) -> list[tuple[str, str]]:
    """What the message begins; looked at again behind a deployment, which would not find it in the mailbox yet."""
    found = store.message_starts(connection, message)
    if not found:
        history.head(connection, "system:deployments")
        found = store.message_starts(connection, message)
    return found


def _begin(connection: Connection, sender: Case, row: Row, start: tuple[str, str], now: dt.datetime) -> None:
    """A new case, in the matter or a new one, for the sender's starter and unit, or those that the message names."""
    body = _body(row)
    unit, starter = str(body.get("unit", "")), str(body.get("starter", ""))
    if starter and not organisation.is_person(connection, starter):
        failure = Failure("UNKNOWN_PERSON", _element(row), f"没有人员“{starter}”，不能由他发起")
        return _incident(connection, sender, row, failure, now)
    origin = Origin(
        starter=starter or str(sender.row["starter"]),
        unit=unit or str(sender.row["unit"]),
        post="" if unit or starter else str(history.beginning(connection, sender.id).data["at_post"]),
        data={"name": row["name"], "from": [sender.id, row["n"]]},
    )
    try:
        with connection.begin_nested():
            matter = None if row["matter"] == NEW_MATTER else str(row["matter"])
            made = begin(connection, start, matter, origin, _values(row), now)
            _tell(connection, sender, row, [made.id], now)
    except Failure as failure:
        _incident(connection, sender, row, failure, now)


def _hold(connection: Connection, sender: Case, found: Sequence[Row]) -> bool:
    """Locks every receiver; False when one of them is busy: the next turn tries again, and nobody waits for anybody."""
    receivers = dict.fromkeys(str(one["case_id"]) for one in found)
    return all(receiver == sender.id or store.free(connection, receiver) for receiver in receivers)


def _deliver(connection: Connection, sender: Case, row: Row, found: Sequence[Row], now: dt.datetime) -> None:
    try:
        with connection.begin_nested():
            _tell(connection, sender, row, [one["case_id"] for one in found], now)
            for receiver in found:
                _receive(connection, receiver, row, now)
    except Failure as failure:
        _incident(connection, sender, row, failure, now)


def _tell(connection: Connection, sender: Case, row: Row, to: Sequence[object], now: dt.datetime) -> None:
    entry = Entry("delivered", token=str(row["n"]), data={"name": row["name"], "to": list(to)})
    history.record(connection, sender, entry, now, None)


def _values(sent: Row) -> dict[str, Value]:
    given = _body(sent)["values"]
    assert isinstance(given, dict)
    return {name: values.restore(value) for name, value in given.items()}


def _receive(connection: Connection, row: Row, sent: Row, now: dt.datetime) -> None:
    case = store.locked(connection, str(row["case_id"]))
    if row["token"] not in case.subscriptions:  # taken away by a receiver before it, which is the same case
        return
    variables = _values(sent)
    ask = store.ask_now(connection, now, str(case.row["matter"]))
    result = machine.fire(case.program, case.rows, str(row["token"]), variables, Moment(now, case.seq + 1, ask))
    entry = Entry(
        kind="message",
        element=str(row["element"]),
        token=str(row["token"]),
        data={"name": sent["name"], "from": [sent["case_id"], sent["n"]]},
        payload={"values": _body(sent)["values"]},
    )
    history.record(connection, case, entry, now, result)
