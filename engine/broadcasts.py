"""Signals: heard by every case that waits, and by every process that begins with them (BPMN 2.0, 10.5.1).

Who hears it is written down once, when the sender's row is done; each of them then hears it in a transaction of its
own, so that neither a busy nor a failing one holds up the others (decision record 0018).
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from engine import history, store
from engine.deliveries import body_of, element_of, incident, receive, tell, values_of
from engine.errors import Failure
from engine.history import Entry
from engine.starts import Origin, begin
from engine.store import Case, Row
from engine.tables import due_work


def do_signal(connection: Connection, sender: Case, row: Row, now: dt.datetime) -> bool:
    """Writes down who hears the signal of a due row, or lets one of them hear it; False where that one is busy."""
    body = body_of(row)
    if "of" not in body:
        _spread(connection, sender, row, now)
        return True
    wanted = select(due_work).where(due_work.c.case_id == sender.id, due_work.c.n == str(body["of"]))
    sent = dict(connection.execute(wanted).mappings().one())
    if "process" in body:
        _begin(connection, sender, row, sent, now)
        return True
    return _hear(connection, sender, row, sent, now)


def _spread(connection: Connection, sender: Case, row: Row, now: dt.datetime) -> None:
    body = body_of(row)
    reach = str(body.get("reach", "matter"))
    found = store.hearers(connection, sender.id, row, str(body.get("by", "")), reach)
    starts = store.signal_starts(connection, str(row["name"])) if reach == "all" else []
    if not found and not starts:
        return tell(connection, sender, row, [], now)
    to = [[one["case_id"], one["token"]] for one in found]
    data = {"name": row["name"], "to": to, "starts": [list(start) for start in starts]}
    entry = Entry("broadcast", element=element_of(row), token=str(row["n"]), data=data)
    history.record(connection, sender, entry, now, None)


def _hear(connection: Connection, sender: Case, row: Row, sent: Row, now: dt.datetime) -> bool:
    body = body_of(row)
    to = str(body["case"])
    if to != sender.id and not store.free(connection, to):
        return False
    receiver = sender if to == sender.id else store.locked(connection, to)
    waits = receiver.subscriptions.get(str(body["token"]))
    if waits is None:  # it waits no more: nobody hears it
        tell(connection, sender, row, [], now)
        return True
    try:
        with connection.begin_nested():
            tell(connection, sender, row, [to], now)
            receive(connection, waits, sent, (sender.id, row["n"]), now)
    except Failure as failure:
        incident(connection, sender, row, failure, now)
    return True


def _begin(connection: Connection, sender: Case, row: Row, sent: Row, now: dt.datetime) -> None:
    """A new case in the sender's matter, for the sender's starter and unit."""
    body = body_of(row)
    start = (str(body["process"]), str(body["start"]))
    if start not in store.signal_starts(connection, str(row["name"])):  # a version since then begins otherwise
        return tell(connection, sender, row, [], now)
    origin = Origin(
        starter=str(sender.row["starter"]),
        unit=str(sender.row["unit"]),
        post=str(history.beginning(connection, sender.id).data["at_post"]),
        data={"name": row["name"], "from": [sender.id, row["n"]]},
    )
    try:
        with connection.begin_nested():
            made = begin(connection, start, str(sender.row["matter"]), origin, values_of(sent), now)
            tell(connection, sender, row, [made.id], now)
    except Failure as failure:
        incident(connection, sender, row, failure, now)
