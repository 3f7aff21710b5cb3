"""Incidents: what failed for good and waits for the operator, of the cases that the asker may see."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select

from engine import history, values
from engine.tables import case_, due_work, event
from engine.worklist.listing._query import EVERY, Filter, Listing, Row, missing, text, texts
from engine.worklist.who import Actor, visible

c, w = case_.c, due_work.c
_ID: ColumnElement[str] = w.case_id + literal(":") + w.n
FAILED = {"failedExternalTask": ["external"], "failedJob": ["timer", "job", "message", "signal", "broadcast"]}
"""Camunda 7's types of incident -> kinds of due work."""


def _seen(connection: Connection, who: Actor) -> Select[Any]:
    found = select(due_work, _ID.label("id"), c.definition_id, c.key, c.matter).join(case_, c.id == w.case_id)
    return found.where(w.state == "incident", visible(connection, who))


def _told(connection: Connection, rows: list[Row]) -> list[Row]:
    """With the element, and when and why it failed, as the log says."""
    last, told = failures(connection, rows), list[Row]()
    for row in rows:
        told.append({**row, **_said(row, last.get((row["case_id"], row["n"])))})
    return told


def failures(connection: Connection, rows: list[Row]) -> dict[tuple[str, str], history.Recorded]:
    """Case and number of due work -> the event by which it failed for good, where it has."""
    cases = {row["case_id"] for row in rows}
    wanted = select(*history.LOGGED).where(event.c.stream.in_(cases), event.c.kind == "incident")
    logged = [history.decode(one) for one in connection.execute(wanted.order_by(event.c.seq)).mappings()]
    return {(one.stream, one.token): one for one in logged}


def _said(row: Row, found: history.Recorded | None) -> Row:
    body = values.read(row["body"])
    element = body.get("element", "") if isinstance(body, dict) else ""
    said = {"at": found.at, "why": str(found.data.get("why", ""))} if found else {"at": row["due"], "why": ""}
    failed = str(found.data.get("at") or element) if found else element
    return {**said, "element": element, "failed": failed, "type": _type(row["kind"])}


def _type(kind: str) -> str:
    return next(name for name, kinds in FAILED.items() if kind in kinds)


def _of_type(name: str) -> ColumnElement[bool]:
    return w.kind.in_(FAILED.get(name, []))


INCIDENTS = Listing(
    seen=_seen,
    key=_ID,
    missing=missing("UNKNOWN_INCIDENT"),
    finish=_told,
    ties=(w.case_id, w.n),
    filters={
        "incidentId": text(_ID),
        "incidentType": Filter("text", lambda name, _: _of_type(name)),
        "processInstanceId": text(w.case_id),
        "executionId": text(w.case_id),
        "processDefinitionId": text(c.definition_id),
        "processDefinitionKeyIn": texts(c.key),
        "configuration": text(w.n),
        "withoutTenantId": EVERY,
    },
    sorts={
        "incidentId": _ID,
        "incidentType": func.coalesce(w.kind, ""),
        "incidentTimestamp": w.due,
        "processInstanceId": w.case_id,
        "executionId": w.case_id,
        "processDefinitionId": c.definition_id,
        "configuration": w.n,
    },
)
