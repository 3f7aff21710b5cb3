"""The clock fires a timer, or a message that a case sent is delivered: one due row, one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, select, update

from engine import history, machine, organisation, store, values
from engine.broadcasts import do_signal
from engine.database import Database
from engine.deliveries import body_of, element_of, incident, receive, tell, values_of
from engine.errors import Failure
from engine.history import Entry
from engine.jobs import MOST_TRIES, Due, keepable
from engine.machine import Moment, Unbound, timers
from engine.starts import NEW_MATTER, Origin, begin
from engine.store import Case, Row
from engine.tables import due_work

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
    case, _ = store.locked_for(connection, row.case)
    if found["tries"] >= max(MOST_TRIES, len(_waits(found)) + 1):
        incident(connection, case, found, Failure("GAVE_UP", element_of(found), str(found["error"])), now)
    elif row.kind in ("timer", "job"):
        _fire(connection, case, found, now)
    elif row.kind == "signal":
        return do_signal(connection, case, found, now)
    else:
        return _send(connection, case, found, now)
    return True


def _fire(connection: Connection, case: Case, row: Row, now: dt.datetime) -> None:
    kind = "fired" if row["kind"] == "timer" else "continued"
    entry = Entry(kind, TIMER_ACTOR, element=element_of(row), token=str(row["n"]), data={"due": row["due"]})
    try:
        with connection.begin_nested():
            _move(connection, case, entry, now)
    except Failure as failure:
        if not _again_later(connection, row, failure, now):
            incident(connection, case, row, failure, now)


def _move(connection: Connection, case: Case, entry: Entry, now: dt.datetime) -> None:
    """Goes on; where an expression names what the case does not know yet, once that is joined to it."""
    ask = store.ask_now(connection, now, str(case.row["matter"]))
    moment = Moment(now, case.seq + 1, ask)
    try:
        result = machine.fire(case.program, case.rows, entry.token, {}, moment)
    except Unbound as unbound:
        digest = store.grown(connection, case, unbound)
        case = replace(case, program=store.program(connection, digest))
        entry = replace(entry, data={**entry.data, "bundle": digest, "named": unbound.wanted.key})
        result = machine.fire(case.program, case.rows, entry.token, {}, moment)
    history.record(connection, case, entry, now, result)


def _waits(row: Row) -> list[str]:
    """How long to wait after each failure, as the designer wrote (camunda:failedJobRetryTimeCycle)."""
    waits = body_of(row).get("retry", [])
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


def _send(connection: Connection, sender: Case, row: Row, now: dt.datetime) -> bool:
    """Contracts 11: one waits: delivered; nobody: it begins a case, or stays in the mailbox; several: an incident.

    False: who it is for is busy. The next turn tries again, and nobody waits for anybody.
    """
    to = store.addressee(row)
    if to:
        if not store.exists(connection, to):
            incident(connection, sender, row, Failure("UNKNOWN_CASE", element_of(row), f"没有案卷“{to}”"), now)
            return True
        if to != sender.id and not store.free(connection, to):
            return False
    elif not _known_matter(connection, row):
        incident(connection, sender, row, Failure("UNKNOWN_MATTER", element_of(row), f"没有事项“{row['matter']}”"), now)
        return True
    found = store.listeners(connection, sender.id, row)
    if len(found) != 1:
        _unheard(connection, sender, row, found, now)
        return True
    receiver = str(found[0]["case_id"])
    if not store.free(connection, receiver) or store.listeners(connection, sender.id, row) != found:
        return False  # the next turn tries again, and nobody waits for anybody
    _deliver(connection, sender, row, found[0], now)
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
        failure = Failure("SEVERAL_WAIT", element_of(row), f"有几件在等这个消息：{several}")
        incident(connection, sender, row, failure, now)
    elif len(starts) > 1:
        several = "、".join(process for process, _ in starts)
        failure = Failure("SEVERAL_START", element_of(row), f"有几个流程以这个消息开始：{several}")
        incident(connection, sender, row, failure, now)
    elif starts:
        _begin(connection, sender, row, starts[0], now)
    elif row["matter"] == NEW_MATTER:
        incident(connection, sender, row, Failure("UNKNOWN_MATTER", element_of(row), NEW_MATTER), now)
    elif to and store.loaded(connection, to).row["state"] != "active":
        tell(connection, sender, row, [], now)  # it has ended and will never wait for anything
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
    body = body_of(row)
    unit, starter = str(body.get("unit", "")), str(body.get("starter", ""))
    if starter and not organisation.is_person(connection, starter):
        failure = Failure("UNKNOWN_PERSON", element_of(row), f"没有人员“{starter}”，不能由他发起")
        return incident(connection, sender, row, failure, now)
    origin = Origin(
        starter=starter or str(sender.row["starter"]),
        unit=unit or str(sender.row["unit"]),
        post="" if unit or starter else str(history.beginning(connection, sender.id).data["at_post"]),
        data={"name": row["name"], "from": [sender.id, row["n"]]},
    )
    try:
        with connection.begin_nested():
            matter = None if row["matter"] == NEW_MATTER else str(row["matter"])
            made = begin(connection, start, matter, origin, values_of(row), now)
            tell(connection, sender, row, [made.id], now)
    except Failure as failure:
        incident(connection, sender, row, failure, now)


def _deliver(connection: Connection, sender: Case, row: Row, waits: Row, now: dt.datetime) -> None:
    try:
        with connection.begin_nested():
            tell(connection, sender, row, [waits["case_id"]], now)
            receive(connection, waits, row, (sender.id, row["n"]), now)
    except Failure as failure:
        incident(connection, sender, row, failure, now)
