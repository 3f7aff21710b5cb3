"""Open user tasks, of the cases that the asker may see."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, and_, exists, or_, select, true

from engine import organisation, store
from engine.tables import case_, definition, task, task_candidate
from engine.worklist.delegating import delegations
from engine.worklist.listing._query import (
    EVERY,
    NONE,
    Condition,
    Filter,
    Listing,
    Row,
    Scene,
    after,
    at,
    before,
    flag,
    like,
    missing,
    not_like,
    not_text,
    not_texts,
    number,
    text,
    texts,
)
from engine.worklist.who import Actor, visible

t, c = task.c, case_.c


def _seen(connection: Connection, who: Actor) -> Select[Any]:
    columns = (c.key.label("process"), c.definition_id, c.matter, c.bundle)
    found = select(task, *columns).join(case_, c.id == t.case_id).join(definition, definition.c.id == c.definition_id)
    return found.where(t.state == "open", t.kind == "user", visible(connection, who))


def _described(connection: Connection, rows: list[Row]) -> list[Row]:
    """With what the diagram says of the step: `documentation`, `form`, the id of its form or "", and `form_key`;

    and with `delegation`, where its holder is to give it back or has been given it back.
    """
    told: list[Row] = []
    lent = delegations(connection, rows)
    for row in rows:
        made = store.program(connection, row["bundle"])
        info = made.elements.get(row["element"])
        form = made.forms.get(info.form) if info and info.form else None
        told.append(
            {
                **row,
                "documentation": info.documentation if info else "",
                "form": form.id if form and form.file.endswith(".form") else "",
                "form_key": info.form_key if info else "",
                "delegation": lent.get(row["id"]),
            }
        )
    return told


def _candidate(kind: str, names: list[str] | None = None) -> Condition:
    offered = [task_candidate.c.task_id == t.id, task_candidate.c.kind == kind]
    if names is not None:
        offered.append(task_candidate.c.value.in_(names))
    return exists().where(*offered)


def _free(scene: Scene) -> Condition:
    """Candidates are asked for while nobody has claimed, unless the asker wants those too."""
    return true() if scene.filters.get("includeAssignedTasks") else t.assignee.is_(None)


def _for_groups(names: list[str], scene: Scene) -> Condition:
    return and_(_candidate("group", names), _free(scene))


def _for_user(login: str, scene: Scene) -> Condition:
    groups = sorted(organisation.groups(scene.connection, login, scene.who.now))
    return and_(or_(_candidate("user", [login]), _candidate("group", groups)), _free(scene))


def _involves(login: str, _scene: Scene) -> Condition:
    return or_(t.assignee == login, t.owner == login, _candidate("user", [login]))


TASKS = Listing(
    seen=_seen,
    key=t.id,
    missing=missing("UNKNOWN_TASK"),
    finish=_described,
    filters={
        "taskId": text(t.id),
        "taskIdIn": texts(t.id),
        "processInstanceId": text(t.case_id),
        "processInstanceIdIn": texts(t.case_id),
        "executionId": text(t.case_id),
        "processInstanceBusinessKey": text(c.matter),
        "processInstanceBusinessKeyIn": texts(c.matter),
        "processInstanceBusinessKeyLike": like(c.matter),
        "processDefinitionId": text(c.definition_id),
        "processDefinitionKey": text(c.key),
        "processDefinitionKeyIn": texts(c.key),
        "processDefinitionName": text(definition.c.name),
        "processDefinitionNameLike": like(definition.c.name),
        "taskDefinitionKey": text(t.element),
        "taskDefinitionKeyIn": texts(t.element),
        "taskDefinitionKeyLike": like(t.element),
        "name": text(t.name),
        "nameNotEqual": not_text(t.name),
        "nameLike": like(t.name),
        "nameNotLike": not_like(t.name),
        "assignee": text(t.assignee),
        "assigneeIn": texts(t.assignee),
        "assigneeNotIn": not_texts(t.assignee),
        "assigneeLike": like(t.assignee),
        "assigned": flag(t.assignee.is_not(None)),
        "unassigned": flag(t.assignee.is_(None)),
        "candidateGroup": Filter("text", lambda name, scene: _for_groups([name], scene)),
        "candidateGroups": Filter("texts", _for_groups),
        "candidateUser": Filter("text", _for_user),
        "involvedUser": Filter("text", _involves),
        "includeAssignedTasks": EVERY,
        "withCandidateGroups": flag(_candidate("group")),
        "withoutCandidateGroups": flag(~_candidate("group")),
        "withCandidateUsers": flag(_candidate("user")),
        "withoutCandidateUsers": flag(~_candidate("user")),
        "priority": number(lambda n: t.priority == n),
        "minPriority": number(lambda n: t.priority >= n),
        "maxPriority": number(lambda n: t.priority <= n),
        "dueDate": at(t.due),
        "dueBefore": before(t.due),
        "dueAfter": after(t.due),
        "withoutDueDate": flag(t.due.is_(None)),
        "followUpDate": at(t.follow_up),
        "followUpBefore": before(t.follow_up),
        "followUpAfter": after(t.follow_up),
        "createdOn": at(t.opened_at),
        "createdBefore": before(t.opened_at),
        "createdAfter": after(t.opened_at),
        "variableNamesIgnoreCase": EVERY,
        "variableValuesIgnoreCase": EVERY,
        "active": EVERY,
        "suspended": NONE,
        "withoutTenantId": EVERY,
    },
    sorts={
        "id": t.id,
        "instanceId": t.case_id,
        "executionId": t.case_id,
        "name": t.name,
        "nameCaseInsensitive": t.name,
        "assignee": t.assignee,
        "created": t.opened_at,
        "dueDate": t.due,
        "followUpDate": t.follow_up,
        "priority": t.priority,
    },
)
