"""Open external work: for the programs that do it, and of the cases that a person may see."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, and_, case, literal, or_, select, true

from engine import history, store, values
from engine.tables import case_, due_work, task
from engine.worklist.listing._query import (
    EVERY,
    NONE,
    Condition,
    Filter,
    Listing,
    Scene,
    after,
    before,
    flag,
    missing,
    text,
    texts,
)
from engine.worklist.who import Actor, visible
from engine.worklist.working import WORKERS

t, c, d = task.c, case_.c, due_work.c
_RETRIES = case((d.state == "incident", literal(0)), else_=t.retries)


def _seen(connection: Connection, who: Actor) -> Select[Any]:
    columns = (
        d.name.label("topic"),
        d.error,
        _RETRIES.label("left"),
        c.key.label("process"),
        c.definition_id,
        c.matter,
    )
    found = select(task, *columns).join(due_work, and_(d.case_id == t.case_id, d.n == t.token))
    found = found.join(case_, c.id == t.case_id).where(t.state == "open", t.kind == store.EXTERNAL)
    return found.where(true() if who.roles & set(WORKERS) else visible(connection, who))


def _locked(scene: Scene) -> Condition:
    return and_(t.locked_until.is_not(None), t.locked_until > values.instant(scene.who.now))


def topic_names(connection: Connection, who: Actor) -> list[str]:
    """The topics of open work."""
    wanted = _seen(connection, who).with_only_columns(d.name).distinct().order_by(d.name)
    return [str(name) for name in connection.execute(wanted).scalars()]


def error_details(connection: Connection, who: Actor, task_id: str) -> str:
    """What the program said when it last failed at open work, "" where nothing. NotFound for strangers."""
    row = EXTERNAL_TASKS.one(connection, who, task_id)
    failed = [one for one in history.events(connection, row["case_id"]) if one.kind in ("failed", "incident")]
    payloads = [one.payload or {} for one in failed if one.token == row["token"]]
    return str(payloads[-1].get("details", "")) if payloads else ""


EXTERNAL_TASKS = Listing(
    seen=_seen,
    key=t.id,
    missing=missing("UNKNOWN_TASK"),
    filters={
        "externalTaskId": text(t.id),
        "externalTaskIdIn": texts(t.id),
        "topicName": text(d.name),
        "workerId": text(t.worker),
        "locked": Filter("flag", lambda _value, scene: _locked(scene)),
        "notLocked": Filter("flag", lambda _value, scene: ~_locked(scene)),
        "withRetriesLeft": flag(or_(t.retries.is_(None), _RETRIES > 0)),
        "noRetriesLeft": flag(_RETRIES == 0),
        "lockExpirationAfter": after(t.locked_until),
        "lockExpirationBefore": before(t.locked_until),
        "activityId": text(t.element),
        "activityIdIn": texts(t.element),
        "executionId": text(t.case_id),
        "processInstanceId": text(t.case_id),
        "processInstanceIdIn": texts(t.case_id),
        "processDefinitionId": text(c.definition_id),
        "active": EVERY,
        "suspended": NONE,
    },
    sorts={
        "id": t.id,
        "lockExpirationTime": t.locked_until,
        "processInstanceId": t.case_id,
        "processDefinitionId": c.definition_id,
        "createTime": t.opened_at,
        "taskPriority": t.priority,
    },
)
