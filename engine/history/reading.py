"""Reads the log back: events as typed records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, bindparam, select

from engine import values
from engine.machine import Effect
from engine.tables import case_, event, payload


@dataclass(frozen=True)
class Recorded:
    """An event as it was written. `payload` is None if there was none, or if it was lawfully destroyed."""

    stream: str
    seq: int
    at: str
    kind: str
    actor: str
    capacity: str
    element: str
    token: str
    data: Mapping[str, object]
    payload: Mapping[str, object] | None
    effects: tuple[Effect, ...]
    state: str
    hash: str
    prev: str

    @property
    def now(self) -> dt.datetime:
        """When it happened, aware, UTC."""
        return values.read_instant(self.at)

    @property
    def variables(self) -> dict[str, values.Value]:
        """The values that came in with it."""
        return self._given("values")

    @property
    def local(self) -> dict[str, values.Value]:
        """The values that came in with it for its element alone."""
        return self._given("local")

    def _given(self, part: str) -> dict[str, values.Value]:
        given = (self.payload or {}).get(part, {})
        assert isinstance(given, dict)
        return {name: values.restore(value) for name, value in given.items()}

    @property
    def said(self) -> dict[str, dict[str, str]]:
        """What chosen options were called, where a form worked them out: variable -> value as text -> label."""
        given = (self.payload or {}).get("said", {})
        return given if isinstance(given, dict) else {}

    @property
    def opinion(self) -> str:
        """What the person wrote, "" for nothing."""
        return str((self.payload or {}).get("opinion", ""))


LOGGED = (
    event.c.stream,
    event.c.seq,
    event.c.at,
    event.c.kind,
    event.c.actor,
    event.c.element,
    event.c.body,
    event.c.hash,
)
"""The columns that `decode` reads."""
_EVENTS = (
    select(*LOGGED, payload.c.content)
    .select_from(event.outerjoin(payload, and_(payload.c.stream == event.c.stream, payload.c.seq == event.c.seq)))
    .where(event.c.stream == bindparam("name"), event.c.seq > bindparam("since"))
    .order_by(event.c.seq)
)


def events(connection: Connection, stream: str, since: int = 0) -> list[Recorded]:
    """The events of a stream with a number above `since`, in order."""
    rows = connection.execute(_EVENTS, {"name": stream, "since": since})
    return [decode(row, row["content"]) for row in rows.mappings()]


def beginning(connection: Connection, case: str) -> Recorded:
    """The first event of a case, without its payload."""
    wanted = select(*LOGGED).where(event.c.stream == case, event.c.seq == 1)
    return decode(connection.execute(wanted).mappings().one())


def case_ids(connection: Connection) -> list[str]:
    """The ids of all cases, oldest first."""
    return list(connection.execute(select(case_.c.id).order_by(case_.c.id)).scalars())


def decode(row: RowMapping | Mapping[str, Any], content: str | None = None) -> Recorded:
    """A record from its row (`LOGGED`). Raises ValueError, KeyError or TypeError for text nobody here wrote."""
    body = values.read(row["body"])
    if not isinstance(body, dict):
        raise TypeError("an event is an object")
    given = values.read(content) if content is not None else None
    return Recorded(
        stream=row["stream"],
        seq=row["seq"],
        at=row["at"],
        kind=row["kind"],
        actor=row["actor"],
        capacity=body.get("capacity", ""),
        element=row["element"],
        token=body.get("token", ""),
        data=body.get("data", {}),
        payload=given if isinstance(given, dict) else None,
        effects=tuple(_effect(told) for told in body.get("effects", ())),
        state=body.get("state", ""),
        hash=row["hash"],
        prev=body["prev"],
    )


def _effect(told: list[object]) -> Effect:
    name, args, value, basis, *refusal = told
    assert isinstance(args, list)
    return Effect(
        name=str(name),
        args=tuple(values.restore(a) for a in args),
        value=values.restore(value),
        basis=str(basis),
        refusal=str(refusal[0]) if refusal else "",
    )
