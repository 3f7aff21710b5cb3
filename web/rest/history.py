"""What was: cases, the elements they passed, their variables, and what people did."""

from __future__ import annotations

from flask import Blueprint, Response

from engine import values
from engine.worklist import listing
from engine.worklist.listing import Row
from web.rest import lists
from web.rest.answers import date
from web.rest.asking import no_parameters, wanted, wanted_in_body
from web.rest.lists import Shown
from web.rest.variables import show_one

routes = Blueprint("history_rest", __name__, url_prefix="/history")
STATES = {"active": "ACTIVE", "completed": "COMPLETED", "cancelled": "EXTERNALLY_TERMINATED"}
CATEGORIES = {"Task": "TaskWorker", "ProcessInstance": "Operator", "Deployment": "Operator"}


@routes.get("/process-instance")
def cases() -> Response:
    """Every case that the caller may see, running and ended."""
    return lists.rows(listing.HISTORIC_CASES, wanted(listing.HISTORIC_CASES), show_case)


@routes.post("/process-instance")
def query_cases() -> Response:
    """The same, asked for in a body."""
    return lists.rows(listing.HISTORIC_CASES, wanted_in_body(listing.HISTORIC_CASES), show_case)


@routes.get("/process-instance/count")
def count_cases() -> Response:
    """How many."""
    return lists.count(listing.HISTORIC_CASES, wanted(listing.HISTORIC_CASES))


@routes.get("/process-instance/<case>")
def case(case: str) -> Response:
    """One case."""
    no_parameters()
    return lists.one(listing.HISTORIC_CASES, case, show_case)


@routes.get("/activity-instance")
def activities() -> Response:
    """The elements that one case passed, from the log run again."""
    return lists.rows(listing.ACTIVITIES, wanted(listing.ACTIVITIES), show_activity)


@routes.get("/activity-instance/count")
def count_activities() -> Response:
    """How many."""
    return lists.count(listing.ACTIVITIES, wanted(listing.ACTIVITIES))


@routes.get("/variable-instance")
def variables() -> Response:
    """Variables of processes, as they are or were at the end."""
    return lists.rows(listing.HISTORIC_VARIABLES, wanted(listing.HISTORIC_VARIABLES), show_variable)


@routes.get("/variable-instance/count")
def count_variables() -> Response:
    """How many."""
    return lists.count(listing.HISTORIC_VARIABLES, wanted(listing.HISTORIC_VARIABLES))


@routes.get("/user-operation")
def operations() -> Response:
    """What people did, refusals included."""
    return lists.rows(listing.OPERATIONS, wanted(listing.OPERATIONS), show_operation)


@routes.get("/user-operation/count")
def count_operations() -> Response:
    """How many."""
    return lists.count(listing.OPERATIONS, wanted(listing.OPERATIONS))


def lasted(start: str | None, end: str | None) -> int | None:
    """Milliseconds between two instants; None where one is missing."""
    if not start or not end:
        return None
    return int((values.read_instant(end) - values.read_instant(start)).total_seconds() * 1000)


def show_case(row: Row) -> Shown:
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


def show_activity(row: Row) -> Shown:
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


def show_variable(row: Row) -> Shown:
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


def show_operation(row: Row) -> Shown:
    """An act as Camunda 7's operation log sends it; a refusal's sentence is in `annotation`."""
    refused = row["kind"] == "refused"
    return {
        "id": row["operation"],
        "userId": row["actor"],
        "timestamp": date(row["at"]),
        "operationId": row["operation"],
        "operationType": row["type"],
        "entityType": row["entity"],
        "category": CATEGORIES[row["entity"]],
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
