"""The log as the watched rules see it: in the global order that the checkpoints give, nothing else.

An event is seen once it has its leaf, at most half a minute after it was written; from then on its place is fixed, so
that whoever folds the log later folds the same sequence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from engine import values
from engine.history.reading import LOGGED
from engine.tables import FOREVER, event, payload
from engine.values import Value
from engine.watch import DaysImported, Fact, Happening, RuleDeployed, TimePassed

PASSED = ("system:findings", "passed")
DEPLOYED = ("system:deployments", "deployed")
IMPORTED = ("system:organisation", "imported")
DAYS = ("calendar_day", "office_hours")

_first, _given = event.alias("first"), payload.alias("given")


def tree_size(connection: Connection) -> int:
    """How many events have their place."""
    return int(connection.execute(select(func.coalesce(func.max(event.c.leaf), -1))).scalar_one()) + 1


def read_on(connection: Connection, since: int, until: int, limit: int) -> list[tuple[int, list[Happening]]]:
    """What happened from leaf `since` up to, not including, `until`: at most `limit` events, each with its leaf."""
    wanted = _wanted().where(event.c.leaf >= since, event.c.leaf < until).order_by(event.c.leaf).limit(limit)
    return [(row.leaf, _read(row)) for row in connection.execute(wanted)]


def time_on_its_way(connection: Connection, since: int) -> bool:
    """Was it told that time has passed, in an event that has no place yet or stands at or behind leaf `since`?"""
    stream, kind = PASSED
    newest = select(event.c.stream, event.c.leaf).where(event.c.kind == kind, event.c.stream == stream)
    row = connection.execute(newest.order_by(event.c.at.desc(), event.c.seq.desc()).limit(1)).first()
    return row is not None and (row.leaf is None or row.leaf >= since)


def read_all(connection: Connection, until: int, at_once: int = 500) -> Iterator[tuple[int, list[Happening]]]:
    """The whole log up to leaf `until`, some at a time."""
    since = 0
    while found := read_on(connection, since, until, at_once):
        yield from found
        since = found[-1][0] + 1


def _wanted() -> Select[Any]:
    """Events of cases, each with the start of its case, and the system events that concern the watch."""
    kept = and_(payload.c.stream == event.c.stream, payload.c.seq == event.c.seq)
    begun = and_(_first.c.stream == event.c.stream, _first.c.seq == 1)
    brought = and_(_given.c.stream == event.c.stream, _given.c.seq == 1)
    source = event.outerjoin(payload, kept).outerjoin(_first, begun).outerjoin(_given, brought)
    columns = (
        event.c.leaf,
        *LOGGED,
        payload.c.content,
        _first.c.body.label("start"),
        _first.c.actor.label("starter"),
        _given.c.content.label("start_content"),
    )
    ours = [_is(*one) for one in (PASSED, DEPLOYED, IMPORTED)]
    return select(*columns).select_from(source).where(or_(~event.c.stream.like("system:%"), *ours))


def _is(stream: str, kind: str) -> ColumnElement[bool]:
    return and_(event.c.stream == stream, event.c.kind == kind)


def _read(row: Row[Any]) -> list[Happening]:
    data = _part(_object(row.body), "data")
    match (row.stream, row.kind):
        case "system:findings", "passed":
            return [TimePassed(str(data["until"]))]
        case "system:deployments", _:
            return list(_rules(row, data))
        case "system:organisation", _:
            recorded = _recorded(data)
            return [DaysImported(recorded)] if recorded else []
    return [_fact(row, data)]


def _rules(told: Row[Any], data: Mapping[str, Any]) -> Iterator[RuleDeployed]:
    for how, table, _key, row in data.get("rows", ()):
        if (how, table) == ("insert", "definition") and row["kind"] == "rule":
            yield RuleDeployed(values.read_instant(told.at), row["key"], row["id"], row["digest"])


def _recorded(data: Mapping[str, Any]) -> str:
    """The newest instant of recording among the days that an import changed; "" where it changed none."""
    stamps = [
        str(row.get("recorded_at", row.get("recorded_until", "")))
        for _how, table, _key, row in data.get("rows", ())
        if table in DAYS
    ]
    return max((stamp for stamp in stamps if stamp != FOREVER), default="")


def _fact(row: Row[Any], data: Mapping[str, Any]) -> Fact:
    begun, payload_ = _part(_object(row.start), "data"), _object(row.content)
    unit, matter = str(begun.get("unit", "")), str(begun.get("matter", ""))
    built_in: dict[str, Value] = {
        "case": row.stream,
        "matter": matter,
        "unit": unit,
        "starter": row.starter or "",
        "post": begun.get("at_post", ""),
    }
    return Fact(
        stream=row.stream,
        seq=row.seq,
        at=values.read_instant(row.at),
        kind=row.kind,
        process=str(begun.get("key", "")),
        matter=matter,
        unit=unit,
        actor=row.actor,
        post=str(data.get("post", "")),
        element=row.element,
        flow=str(data.get("flow", "")),
        outcome=str(data.get("outcome", "")),
        opinion=str(payload_.get("opinion", "")),
        findings={one["code"]: one["sentence"] for one in data.get("findings", ())},
        exceptions=frozenset(one["code"] for one in data.get("exceptions", ())),
        undoes=int(data.get("undone", 0)),
        aside=bool(data.get("aside", False)),
        values={**_values(_object(row.start_content)), **_values(payload_), **built_in},
    )


def _object(text: str | None) -> Mapping[str, Any]:
    read = values.read(text) if text else {}
    return read if isinstance(read, dict) else {}


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = body.get(name, {})
    return part if isinstance(part, dict) else {}


def _values(content: Mapping[str, Any]) -> dict[str, Value]:
    return {name: values.restore(value) for name, value in _part(content, "values").items()}
