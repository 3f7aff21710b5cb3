"""Incidents: what failed for good and waits for the operator, of the cases that the asker may see."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, false, func, literal, select

from engine import history, values
from engine.errors import NotFound
from engine.tables import case_, due_work, event
from engine.worklist.listing._query import EVERY, Filter, Listing, Row, Scene, Wanted, missing, text, texts
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
        said = _said(row, last.get((row["case_id"], row["n"])))
        told.append({**row, **said, "id": _ident(row["case_id"], row["n"])})
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


def _ident(case: str, n: str) -> str:
    """Clients of Camunda 7 insist on UUIDs."""
    return str(uuid.uuid5(uuid.UUID(case), f"incident {n}"))


def _is(ident: str, scene: Scene) -> ColumnElement[bool]:
    """Looks through all open incidents, of which there are few."""
    open_ones = scene.connection.execute(select(w.case_id, w.n).where(w.state == "incident"))
    found = next((one for one in open_ones if _ident(one.case_id, one.n) == ident), None)
    return (w.case_id == found.case_id) & (w.n == found.n) if found else false()


def incident(connection: Connection, who: Actor, ident: str) -> Row:
    """One open incident. NotFound where there is none for the asker."""
    rows = INCIDENTS.rows(connection, who, Wanted({"incidentId": ident}))
    if not rows:
        raise NotFound("UNKNOWN_INCIDENT")
    return rows[0]


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
        "incidentId": Filter("text", _is),
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
