"""What people did, from the log: acts on the cases one may see, and for some roles deployments and refused starts."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, false, literal, or_, select

from engine.history import LOGGED, Recorded, decode
from engine.tables import case_, deployment, event, task
from engine.worklist.listing._definitions import READERS
from engine.worklist.listing._query import Filter, Listing, Row, Scene, after, before, missing, text, texts
from engine.worklist.who import SEE_ALL, Actor, visible

DEPLOYMENTS, REFUSALS = "system:deployments", "system:refusals"
OPERATIONS_BY_KIND = {
    "started": ("Create", "ProcessInstance"),
    "completed": ("Complete", "Task"),
    "claimed": ("Claim", "Task"),
    "released": ("Assign", "Task"),
    "reassigned": ("Assign", "Task"),
    "repaired": ("Assign", "Task"),
    "message": ("Correlate", "ProcessInstance"),
    "moved": ("ModifyProcessInstance", "ProcessInstance"),
    "instance_added": ("ModifyProcessInstance", "ProcessInstance"),
    "instance_removed": ("ModifyProcessInstance", "ProcessInstance"),
    "modified": ("ModifyProcessInstance", "ProcessInstance"),
    "reopened": ("RestartProcessInstance", "ProcessInstance"),
    "migrated": ("Migrate", "ProcessInstance"),
    "cancelled": ("Delete", "ProcessInstance"),
    "failed": ("Fail", "ExternalTask"),
    "incident": ("Fail", "ExternalTask"),
    "retried": ("SetExternalTaskRetries", "ExternalTask"),
    "thrown": ("Throw", "ExternalTask"),
    "urged": ("Urge", "Task"),
    "commented": ("AddComment", "Task"),
    "refused": ("Refuse", "Task"),
    "deployed": ("Create", "Deployment"),
    "retired": ("SuspendProcessDefinition", "ProcessDefinition"),
    "reinstated": ("ActivateProcessDefinition", "ProcessDefinition"),
}
"""Kind of event -> what Camunda 7 calls the operation and the entity. Correlate, Urge and Refuse are ours."""
e, c = event.c, case_.c
_ID: ColumnElement[str] = e.stream + literal("/") + e.seq.cast(e.stream.type)


def _seen(connection: Connection, who: Actor) -> Select[Any]:
    found = select(_ID.label("operation"), *LOGGED, c.definition_id, c.key, c.id).select_from(
        event.outerjoin(case_, c.id == e.stream)
    )
    mine = [visible(connection, who)]
    if who.roles & set(READERS):
        mine.append(e.stream == DEPLOYMENTS)
    everybody = bool(who.roles & SEE_ALL)
    mine.append(e.stream == REFUSALS if everybody else (e.stream == REFUSALS) & (e.actor == who.login))
    return found.where(e.actor != "", e.kind.in_(OPERATIONS_BY_KIND), or_(*mine))


def _told(connection: Connection, rows: list[Row]) -> list[Row]:
    """With `data`, `type`, `entity`, `deployment`, and `task`: the id of the task that the act was done on, or None."""
    read = [(row, decode(row)) for row in rows]
    tokens = {told.token for _, told in read if told.token}
    wanted = select(task.c.case_id, task.c.token, task.c.id).where(
        task.c.case_id.in_({row["stream"] for row in rows}), task.c.token.in_(tokens)
    )
    tasks = {(row.case_id, row.token): row.id for row in connection.execute(wanted)} if tokens else {}
    found: list[Row] = []
    for row, told in read:
        kind, entity = OPERATIONS_BY_KIND[row["kind"]]
        tried = told.data.get("tried")
        tried = tried if isinstance(tried, dict) else {}
        on = tasks.get((row["stream"], told.token)) or tried.get("task")
        entity = "ProcessInstance" if kind == "Refuse" and not on else entity
        one = {**row, "data": told.data, "task": on, "type": kind, "entity": entity, "deployment": _made(told)}
        if row["stream"] == REFUSALS:
            one.update(definition_id=tried.get("definition"), key=tried.get("process"))
        found.append(one)
    return found


def _made(told: Recorded) -> str | None:
    """The deployment that an event tells of: it is the first row it wrote."""
    rows = told.data.get("rows") if told.kind == "deployed" else None
    return next((row[2][0] for row in rows if row[1] == deployment.name), None) if isinstance(rows, list) else None


def _is(ident: str, _scene: Scene) -> ColumnElement[bool]:
    stream, _, seq = ident.rpartition("/")
    return and_(e.stream == stream, e.seq == int(seq)) if re.fullmatch("[0-9]{1,9}", seq) else false()


def _of_type(name: str, _scene: Scene) -> ColumnElement[bool]:
    return e.kind.in_([kind for kind, (operation, _) in OPERATIONS_BY_KIND.items() if operation == name])


def _of_entity(name: str, _scene: Scene) -> ColumnElement[bool]:
    return e.kind.in_([kind for kind, (_, entity) in OPERATIONS_BY_KIND.items() if entity == name])


OPERATIONS = Listing(
    seen=_seen,
    key=_ID,
    missing=missing("UNKNOWN_CASE"),
    finish=_told,
    ties=(e.stream, e.seq),
    filters={
        "operationId": Filter("text", _is),
        "operationType": Filter("text", _of_type),
        "entityType": Filter("text", _of_entity),
        "userId": text(e.actor),
        "processInstanceId": text(c.id),
        "executionId": text(c.id),
        "processDefinitionId": text(c.definition_id),
        "processDefinitionKey": text(c.key),
        "processDefinitionKeyIn": texts(c.key),
        "beforeTimestamp": before(e.at),
        "afterTimestamp": after(e.at),
    },
    sorts={"timestamp": e.at},
)
