"""Due work as Camunda 7's jobs: timers, save points, messages and signals on their way, of cases one may see."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, literal, select

from engine import values
from engine.tables import case_, due_work
from engine.worklist.listing._incidents import FAILED, failures
from engine.worklist.listing._query import (
    EVERY,
    NONE,
    Filter,
    Listing,
    Row,
    after,
    before,
    flag,
    missing,
    text,
    texts,
)
from engine.worklist.who import Actor, visible

c, w = case_.c, due_work.c
KINDS = tuple(FAILED["failedJob"])
TRIES = 3
"""What Camunda 7 begins with; how often and when it is tried here, the diagram and the engine say."""
_ID: ColumnElement[str] = w.case_id + literal(":") + w.n


def _seen(connection: Connection, who: Actor) -> Select[Any]:
    found = select(due_work, _ID.label("id"), c.definition_id, c.key.label("process")).join(case_, c.id == w.case_id)
    return found.where(w.kind.in_(KINDS), w.state.in_(("open", "incident")), visible(connection, who))


def _told(connection: Connection, rows: list[Row]) -> list[Row]:
    """With the element where it stands ("" for what has left its sender), why it failed, how many tries are left."""
    told: list[Row] = []
    last = failures(connection, [row for row in rows if row["state"] == "incident"])
    for row in rows:
        body = values.read(row["body"])
        element = str(body.get("element", "")) if isinstance(body, dict) else ""
        left = 0 if row["state"] == "incident" else max(TRIES - int(row["tries"]), 1)
        failed = last.get((row["case_id"], row["n"]))
        error = str(failed.data.get("why", "")) if failed else row["error"]
        told.append({**row, "element": element, "left": left, "error": error})
    return told


def _due(now: str) -> ColumnElement[bool]:
    return (w.state == "open") & (w.due <= now)


JOBS = Listing(
    seen=_seen,
    key=_ID,
    missing=missing("UNKNOWN_JOB"),
    finish=_told,
    ties=(w.case_id, w.n),
    filters={
        "jobId": text(_ID),
        "jobIds": texts(_ID),
        "processInstanceId": text(w.case_id),
        "processInstanceIds": texts(w.case_id),
        "executionId": text(w.case_id),
        "processDefinitionId": text(c.definition_id),
        "processDefinitionKey": text(c.key),
        "timers": flag(w.kind == "timer"),
        "messages": flag(w.kind != "timer"),
        "executable": Filter("flag", lambda _value, scene: _due(values.instant(scene.who.now))),
        "withRetriesLeft": flag(w.state == "open"),
        "noRetriesLeft": flag(w.state == "incident"),
        "withException": flag((w.error != "") | (w.state == "incident")),
        "dueDatesBefore": before(w.due),
        "dueDatesAfter": after(w.due),
        "active": EVERY,
        "suspended": NONE,
        "withoutTenantId": EVERY,
    },
    sorts={
        "jobId": _ID,
        "executionId": w.case_id,
        "processInstanceId": w.case_id,
        "processDefinitionId": c.definition_id,
        "processDefinitionKey": c.key,
        "jobDueDate": w.due,
    },
)
"""Camunda 7 takes dueDates as a list of comparisons; here they are two filters."""
