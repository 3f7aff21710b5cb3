"""What was: cases, the elements they passed, their variables, and what people did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from flask import Blueprint, Response

from engine import values
from engine.worklist import listing
from engine.worklist.listing import Row
from web.rest import lists
from web.rest.answers import date
from web.rest.contract import Operation, tells
from web.rest.past_shapes import HistoricActivity, HistoricInstance, HistoricVariable, UserOperation
from web.rest.variables import show_one

routes = Blueprint("history_rest", __name__, url_prefix="/history")
STATES: Mapping[str, Literal["ACTIVE", "COMPLETED", "EXTERNALLY_TERMINATED"]] = {
    "active": "ACTIVE",
    "completed": "COMPLETED",
    "cancelled": "EXTERNALLY_TERMINATED",
}
TASK_WORKER = frozenset({"Task", "ExternalTask"})


@routes.get("/process-instance/<case>")
@tells(Operation(HistoricInstance))
def case(case: str) -> Response:
    """One case."""
    return lists.one(listing.HISTORIC_CASES, case, show_case)


def lasted(start: str | None, end: str | None) -> int | None:
    """Milliseconds between two instants; None where one is missing."""
    if not start or not end:
        return None
    return int((values.read_instant(end) - values.read_instant(start)).total_seconds() * 1000)


def show_case(row: Row) -> HistoricInstance:
    """A case as Camunda 7's history sends it."""
    return {
        "id": row["id"],
        "businessKey": row["matter"],
        "processDefinitionId": row["definition_id"],
        "processDefinitionKey": row["key"],
        "processDefinitionName": row["process_name"] or None,
        "processDefinitionVersion": row["process_version"],
        "startTime": date(row["started_at"]),
        "endTime": date(row["ended_at"]),
        "removalTime": None,
        "durationInMillis": lasted(row["started_at"], row["ended_at"]),
        "startUserId": row["starter"] or None,
        "startActivityId": None,
        "deleteReason": None,
        "rootProcessInstanceId": row["id"],
        "superProcessInstanceId": None,
        "superCaseInstanceId": None,
        "caseInstanceId": None,
        "tenantId": None,
        "state": STATES[row["state"]],
    }


def show_activity(row: Row) -> HistoricActivity:
    """An element that was passed, as Camunda 7's history sends it."""
    case = row["case"]
    return {
        "id": row["id"],
        "parentActivityInstanceId": case["id"],
        "activityId": row["element"],
        "activityName": row["name"] or None,
        "activityType": row["type"],
        "processDefinitionKey": case["key"],
        "processDefinitionId": case["definition_id"],
        "processInstanceId": case["id"],
        "executionId": case["id"],
        "taskId": row["task"],
        "assignee": row["assignee"],
        "calledProcessInstanceId": None,
        "calledCaseInstanceId": None,
        "startTime": date(row["start"]),
        "endTime": date(row["end"]),
        "durationInMillis": lasted(row["start"], row["end"]),
        "canceled": row["canceled"],
        "completeScope": row["type"] == "endEvent",
        "removalTime": None,
        "rootProcessInstanceId": case["id"],
        "tenantId": None,
    }


def show_variable(row: Row) -> HistoricVariable:
    """A variable as Camunda 7's history sends it."""
    return {
        "id": row["id"],
        "name": row["name"],
        **show_one(row["value"]),
        "processDefinitionKey": row["key"],
        "processDefinitionId": row["definition_id"],
        "processInstanceId": row["case_id"],
        "executionId": row["case_id"],
        "activityInstanceId": row["case_id"],
        "caseDefinitionKey": None,
        "caseDefinitionId": None,
        "caseInstanceId": None,
        "caseExecutionId": None,
        "taskId": None,
        "errorMessage": None,
        "tenantId": None,
        "state": "CREATED",
        "createTime": None,
        "removalTime": None,
        "rootProcessInstanceId": row["case_id"],
    }


def show_operation(row: Row) -> UserOperation:
    """An act as Camunda 7's operation log sends it; a refusal's sentence is in `annotation`."""
    refused = row["kind"] == "refused"
    return {
        "id": row["operation"],
        "userId": row["actor"],
        "timestamp": date(row["at"]),
        "operationId": row["operation"],
        "operationType": row["type"],
        "entityType": row["entity"],
        "category": "TaskWorker" if row["entity"] in TASK_WORKER else "Operator",
        "annotation": row["data"].get("sentence") if refused else None,
        "property": row["data"].get("code") if refused else None,
        "orgValue": None,
        "newValue": row["data"].get("flow"),
        "deploymentId": row["deployment"],
        "processDefinitionId": row["definition_id"],
        "processDefinitionKey": row["key"],
        "processInstanceId": row["id"],
        "executionId": row["id"],
        "caseDefinitionId": None,
        "caseInstanceId": None,
        "caseExecutionId": None,
        "taskId": row["task"],
        "externalTaskId": None,
        "batchId": None,
        "jobId": None,
        "jobDefinitionId": None,
        "removalTime": None,
        "rootProcessInstanceId": row["id"],
    }


lists.serve(routes, "/process-instance", listing.HISTORIC_CASES, show_case)
lists.serve(routes, "/activity-instance", listing.ACTIVITIES, show_activity, needs=("processInstanceId",))
lists.serve(routes, "/variable-instance", listing.HISTORIC_VARIABLES, show_variable)
lists.serve(routes, "/user-operation", listing.OPERATIONS, show_operation, bodies=False)
