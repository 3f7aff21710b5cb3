"""Cases: those that run, and all that there ever were; of both what the asker may see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from engine.tables import case_, definition, due_work, subscription, task
from engine.worklist.listing._query import (
    EVERY,
    NONE,
    Filter,
    Listing,
    after,
    before,
    flag,
    like,
    missing,
    not_texts,
    text,
    texts,
)
from engine.worklist.who import Actor, visible

c, d = case_.c, definition.c


def _all(connection: Connection, who: Actor) -> Select[Any]:
    columns = (d.name.label("process_name"), d.version.label("process_version"), d.deployment_id)
    found = select(case_, *columns).join(definition, d.id == c.definition_id)
    return found.where(visible(connection, who))


def _running(connection: Connection, who: Actor) -> Select[Any]:
    return _all(connection, who).where(c.state == "active")


def _at(elements: list[str]) -> ColumnElement[bool]:
    resting = select(task.c.case_id).where(task.c.state == "open", task.c.element.in_(elements))
    waiting = select(subscription.c.case_id).where(subscription.c.element.in_(elements))
    return c.id.in_(resting) | c.id.in_(waiting)


_BOTH = {
    "processInstanceIds": texts(c.id),
    "processDefinitionId": text(c.definition_id),
    "processDefinitionKey": text(c.key),
    "processDefinitionKeyIn": texts(c.key),
    "processDefinitionKeyNotIn": not_texts(c.key),
    "suspended": NONE,
    "withoutTenantId": EVERY,
    "rootProcessInstances": EVERY,
    "variableNamesIgnoreCase": EVERY,
    "variableValuesIgnoreCase": EVERY,
}
"""What running cases and all cases are asked for alike. A called process is a part of its case: all cases are roots."""
_INCIDENT = c.id.in_(select(due_work.c.case_id).where(due_work.c.state == "incident"))

CASES = Listing(
    seen=_running,
    key=c.id,
    missing=missing("UNKNOWN_CASE"),
    filters=_BOTH
    | {
        "businessKey": text(c.matter),
        "businessKeyLike": like(c.matter),
        "deploymentId": text(d.deployment_id),
        "activityIdIn": Filter("texts", lambda elements, _: _at(elements)),
        "withIncident": flag(_INCIDENT),
        "active": EVERY,
    },
    sorts={"instanceId": c.id, "definitionKey": c.key, "definitionId": c.definition_id, "businessKey": c.matter},
)

EXECUTIONS = replace(
    CASES,
    filters={
        "executionId": text(c.id),
        "processInstanceId": text(c.id),
        **{name: CASES.filters[name] for name in ("businessKey", "processDefinitionId", "processDefinitionKey")},
        "activityId": Filter("text", lambda element, _: _at([element])),
        "variableNamesIgnoreCase": EVERY,
        "variableValuesIgnoreCase": EVERY,
        "active": EVERY,
        "suspended": NONE,
        "withoutTenantId": EVERY,
    },
)
"""Running cases, asked for as Camunda 7's executions are."""

HISTORIC_CASES = Listing(
    seen=_all,
    key=c.id,
    missing=missing("UNKNOWN_CASE"),
    filters=_BOTH
    | {
        "processInstanceId": text(c.id),
        "processDefinitionName": text(d.name),
        "processDefinitionNameLike": like(d.name),
        "processInstanceBusinessKey": text(c.matter),
        "processInstanceBusinessKeyIn": texts(c.matter),
        "processInstanceBusinessKeyLike": like(c.matter),
        "startedBy": text(c.starter),
        "startedBefore": before(c.started_at),
        "startedAfter": after(c.started_at),
        "finishedBefore": before(c.ended_at),
        "finishedAfter": after(c.ended_at),
        "finished": flag(c.ended_at.is_not(None)),
        "unfinished": flag(c.ended_at.is_(None)),
        "active": flag(c.state == "active"),
        "completed": flag(c.state == "completed"),
        "externallyTerminated": flag(c.state == "cancelled"),
        "internallyTerminated": NONE,
        "withIncidents": flag(_INCIDENT),
    },
    sorts={
        "instanceId": c.id,
        "definitionId": c.definition_id,
        "definitionKey": c.key,
        "definitionName": d.name,
        "definitionVersion": d.version,
        "businessKey": c.matter,
        "startTime": c.started_at,
        "endTime": c.ended_at,
    },
)


def standing(connection: Connection, who: Actor) -> dict[str, tuple[int, int]]:
    """Version of a process -> running cases that the asker may see, and incidents in them."""
    cases = _running(connection, who).with_only_columns(c.id, c.definition_id).subquery()
    running = select(cases.c.definition_id, func.count()).group_by(cases.c.definition_id)
    failed = select(cases.c.definition_id, func.count()).join(due_work, due_work.c.case_id == cases.c.id)
    failed = failed.where(due_work.c.state == "incident").group_by(cases.c.definition_id)
    incidents = {name: number for name, number in connection.execute(failed)}
    return {name: (number, incidents.get(name, 0)) for name, number in connection.execute(running)}
