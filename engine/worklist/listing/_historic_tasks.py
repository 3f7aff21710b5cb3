"""User tasks, open and ended, of every case that the asker may see."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, select

from engine.tables import case_, definition, task
from engine.worklist.listing._query import (
    EVERY,
    Listing,
    after,
    before,
    flag,
    like,
    missing,
    number,
    text,
    texts,
)
from engine.worklist.who import Actor, visible

t, c, d = task.c, case_.c, definition.c


def _seen(connection: Connection, who: Actor) -> Select[Any]:
    found = select(task, c.key.label("process"), c.definition_id, c.matter).join(case_, c.id == t.case_id)
    return found.join(definition, d.id == c.definition_id).where(t.kind == "user", visible(connection, who))


HISTORIC_TASKS = Listing(
    seen=_seen,
    key=t.id,
    missing=missing("UNKNOWN_TASK"),
    filters={
        "taskId": text(t.id),
        "processInstanceId": text(t.case_id),
        "rootProcessInstanceId": text(t.case_id),
        "executionId": text(t.case_id),
        "processInstanceBusinessKey": text(c.matter),
        "processInstanceBusinessKeyIn": texts(c.matter),
        "processInstanceBusinessKeyLike": like(c.matter),
        "processDefinitionId": text(c.definition_id),
        "processDefinitionKey": text(c.key),
        "processDefinitionName": text(d.name),
        "taskDefinitionKey": text(t.element),
        "taskDefinitionKeyIn": texts(t.element),
        "taskName": text(t.name),
        "taskNameLike": like(t.name),
        "taskAssignee": text(t.assignee),
        "taskAssigneeLike": like(t.assignee),
        "assigned": flag(t.assignee.is_not(None)),
        "unassigned": flag(t.assignee.is_(None)),
        "taskPriority": number(lambda n: t.priority == n),
        "finished": flag(t.state != "open"),
        "unfinished": flag(t.state == "open"),
        "processFinished": flag(c.state != "active"),
        "processUnfinished": flag(c.state == "active"),
        "startedBefore": before(t.opened_at),
        "startedAfter": after(t.opened_at),
        "finishedBefore": before(t.ended_at),
        "finishedAfter": after(t.ended_at),
        "taskDueDateBefore": before(t.due),
        "taskDueDateAfter": after(t.due),
        "withoutTaskDueDate": flag(t.due.is_(None)),
        "withoutTenantId": EVERY,
    },
    sorts={
        "taskId": t.id,
        "historicActivityInstanceId": t.id,
        "processDefinitionId": c.definition_id,
        "processInstanceId": t.case_id,
        "executionId": t.case_id,
        "taskName": t.name,
        "assignee": t.assignee,
        "startTime": t.opened_at,
        "endTime": t.ended_at,
        "dueDate": t.due,
        "followUpDate": t.follow_up,
        "taskDefinitionKey": t.element,
        "priority": t.priority,
    },
)
"""Who holds a task, or held it when it ended, is its assignee."""
