"""Incidents that were: whatever failed for good in the cases that one may see, from their logs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, literal, select

from engine import history
from engine.tables import case_, due_work, event
from engine.worklist.listing._incidents import FAILED
from engine.worklist.listing._query import EVERY, Listing, Row, after, before, missing, text, texts
from engine.worklist.who import Actor, visible

e, c, w = event.c, case_.c, due_work.c
_ID: ColumnElement[str] = e.stream + literal("/") + e.seq.cast(e.stream.type)


def _seen(connection: Connection, who: Actor) -> Select[Any]:
    found = select(*history.LOGGED, _ID.label("id"), c.definition_id, c.key.label("process"))
    return found.join(case_, c.id == e.stream).where(e.kind == "incident", visible(connection, who))


def _told(connection: Connection, rows: list[Row]) -> list[Row]:
    """With `told`, the event; the `work_kind` and number `n` of what failed; `ended_at`: when it was tried again."""
    cases = {row["stream"] for row in rows}
    works = select(w.case_id, w.n, w.kind).where(w.case_id.in_(cases))
    kinds = {(one.case_id, one.n): one.kind for one in connection.execute(works)}
    wanted = select(*history.LOGGED).where(e.stream.in_(cases), e.kind == "retried").order_by(e.seq.desc())
    again = [history.decode(one) for one in connection.execute(wanted).mappings()]
    told: list[Row] = []
    for row in rows:
        one = history.decode(row)
        later = [act.at for act in again if (act.stream, act.token) == (one.stream, one.token) and act.seq > one.seq]
        kind = kinds.get((one.stream, one.token), "")
        name = next((name for name, works in FAILED.items() if kind in works), "failedJob")
        told.append({**row, "told": one, "type": name, "n": one.token, "ended_at": later[-1] if later else None})
    return told


HISTORIC_INCIDENTS = Listing(
    seen=_seen,
    key=_ID,
    missing=missing("UNKNOWN_INCIDENT"),
    finish=_told,
    ties=(e.stream, e.seq),
    filters={
        "processInstanceId": text(e.stream),
        "executionId": text(e.stream),
        "processDefinitionId": text(c.definition_id),
        "processDefinitionKey": text(c.key),
        "processDefinitionKeyIn": texts(c.key),
        "activityId": text(e.element),
        "createTimeBefore": before(e.at),
        "createTimeAfter": after(e.at),
        "withoutTenantId": EVERY,
    },
    sorts={"createTime": e.at, "activityId": e.element, "processInstanceId": e.stream, "processDefinitionKey": c.key},
)
