"""Appends to the log: one event per command, chained to the one before it (contracts 8-10).

An event is its columns `HEAD`, by which it is found, and its body, canonical JSON of all the rest, its predecessor's
hash included; `hash` is SM3("youxu-event-2" LF canonical JSON of the list of those columns LF body). Answers and
opinions lie in a payload row of their own and the body holds the payload's SM3: they can be destroyed by law without
breaking the chain. A random salt in the payload keeps a short answer from being guessed from its digest.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, insert, select

from engine import store, values
from engine.errors import Failure
from engine.history.entries import Entry, entry_changes
from engine.machine import Effect, Program, Result
from engine.store import Case, Change, Happened
from engine.tables import event, payload, stream

_EVENT, _PAYLOAD = insert(event), insert(payload)


def record(
    connection: Connection,
    case: Case,
    entry: Entry,
    now: dt.datetime,
    result: Result | None,
    onto: Program | None = None,
) -> Case:
    """Writes an event of a case and everything it changes, in the caller's transaction; the case as it is afterwards.

    The caller holds the case's row lock. `result` None for an event that moves no token. `onto`: the program that the
    case goes on with, where that is another from now on. Failure TOO_LONG where the
    diagram made a name, login or title that no column has room for.
    """
    moved = case if result is None else store.after(case, result)
    if result and result.completed:
        entry = replace(entry, data={**entry.data, "outcome": ended_at(result)})
    row, content = make(
        case.id, case.seq + 1, str(case.row["head"]), now, entry, result.effects if result else (), moved.state_digest
    )
    happened = Happened(
        seq=case.seq + 1,
        at=str(row["at"]),
        hash=str(row["hash"]),
        kind=entry.kind,
        actor=entry.actor,
        capacity=entry.capacity,
        token=entry.token,
    )
    following, changes = store.step(case, happened, result, moved, onto)
    more = entry_changes(following, happened, entry)
    following, changes = store.touched(following, more), [*changes, *more]
    if result and (long := store.too_long(changes)):
        raise Failure("TOO_LONG", entry.element, long)
    store.write(connection, changes)
    if result:
        store.wake(connection, [row for n, row in following.subscriptions.items() if n not in case.subscriptions])
    _insert(connection, row, content)
    return following


def ended_at(result: Result) -> str:
    """The end event that a case came to, "" where it was ended before one."""
    return result.end_events[-1] if result.end_events else ""


def append_system(
    connection: Connection,
    name: str,
    entry: Entry,
    now: dt.datetime,
    changes: Sequence[Change] = (),
    *,
    written: bool = False,
) -> int:
    """Writes `changes` to tables that no case owns, and the event of system stream `name` that tells of them.

    The changed rows are part of the event, so that `youxu verify` can rebuild these tables from the log. Columns that
    hold secrets appear by digest only. `written`: the changes are made already, only tell. Gives the event's number.
    """
    full = f"system:{name}"
    last, previous = head(connection, full)
    seq = last + 1
    told = {**entry.data, "rows": [_told(change) for change in changes]} if changes else entry.data
    entry = Entry(entry.kind, entry.actor, entry.capacity, entry.element, entry.token, told, entry.payload)
    row, content = make(full, seq, previous, now, entry, (), "")
    if not written:
        store.write(connection, changes)
    store.write(connection, [Change.update(stream, (full,), seq=seq, head=row["hash"])])
    _insert(connection, row, content)
    return seq


def head(connection: Connection, full: str) -> tuple[int, str]:
    """Number and hash of the last event of a system stream, its row locked; (0, "") before the first.

    Rivals wait here, before the first event too: its row is made now, they wait for its key, fail at it and are tried
    again (`Database.attempt`). Who then has nothing to tell leaves a stream at 0, which is one that never began.
    """
    row = connection.execute(select(stream).where(stream.c.stream == full).with_for_update()).one_or_none()
    if row:
        return row.seq, row.head
    connection.execute(insert(stream).values(stream=full, seq=0, head=""))
    return 0, ""


SECRET = {("person", "password"), ("setting", "value")}
CONTENT = {("resource", "content"), ("bundle", "body")}
"""Columns whose row is named by the digest of this very content: told by their key alone."""


def _told(change: Change) -> list[object]:
    told = {
        name: values.sm3(str(value)) if (change.table, name) in SECRET else value
        for name, value in change.values.items()
        if (change.table, name) not in CONTENT
    }
    return [change.how, change.table, list(change.key), told]


def make(
    name: str,
    seq: int,
    previous: str,
    now: dt.datetime,
    entry: Entry,
    effects: Sequence[Effect],
    state: str,
) -> tuple[dict[str, object], str | None]:
    """The event row, and the content of its payload row or None."""
    content = None
    body: dict[str, object] = {}
    if entry.capacity:
        body["capacity"] = entry.capacity
    if entry.token:
        body["token"] = entry.token
    if entry.data:
        body["data"] = dict(entry.data)
    if entry.payload is not None:
        content = values.write({"salt": secrets.token_hex(16), **entry.payload})
        body["payload"] = values.sm3(content)
    if effects:
        body["effects"] = [_plain_effect(effect) for effect in effects]
    if state:
        body["state"] = state
    body["prev"] = previous
    row: dict[str, object] = {
        "stream": name,
        "seq": seq,
        "at": values.instant(now),
        "kind": entry.kind,
        "actor": entry.actor,
        "element": entry.element,
        "body": values.write(body),
        "leaf": None,
    }
    row["hash"] = event_hash(row)
    return row, content


HEAD = ("stream", "seq", "at", "kind", "actor", "element")


def event_hash(row: Mapping[str, object]) -> str:
    """The chain hash of an event with this head and this body."""
    return values.sm3(f"youxu-event-2\n{values.write([row[name] for name in HEAD])}\n{row['body']}")


def former_hash(body: str) -> str:
    """The chain hash of an event as the first databases kept it: its body repeats the head."""
    return values.sm3(f"youxu-event-1\n{body}")


def _plain_effect(effect: Effect) -> list[object]:
    told: list[object] = [effect.name, [values.plain(a) for a in effect.args], values.plain(effect.value), effect.basis]
    return [*told, effect.refusal] if effect.refusal else told


def _insert(connection: Connection, row: Mapping[str, object], content: str | None) -> None:
    connection.execute(_EVENT, row)
    if content is not None:
        connection.execute(_PAYLOAD, {"stream": row["stream"], "seq": row["seq"], "content": content})
