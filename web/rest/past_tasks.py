"""Tasks that were, and variables that are, as lists of their own."""

from __future__ import annotations

from flask import Blueprint, Response

from engine.worklist import listing
from engine.worklist.listing import Row
from web.rest import lists
from web.rest.answers import date
from web.rest.asking import wanted, wanted_in_body
from web.rest.history import lasted
from web.rest.lists import Shown
from web.rest.variables import show_one

routes = Blueprint("past_tasks_rest", __name__)
REASONS = {"completed": "completed", "cancelled": "deleted"}


@routes.get("/history/task")
def tasks() -> Response:
    """Tasks, open and ended."""
    return lists.rows(listing.HISTORIC_TASKS, wanted(listing.HISTORIC_TASKS), show_task)


@routes.post("/history/task")
def query_tasks() -> Response:
    """The same, asked for in a body."""
    return lists.rows(listing.HISTORIC_TASKS, wanted_in_body(listing.HISTORIC_TASKS), show_task)


@routes.get("/history/task/count")
def count_tasks() -> Response:
    """How many."""
    return lists.count(listing.HISTORIC_TASKS, wanted(listing.HISTORIC_TASKS))


@routes.get("/variable-instance")
def variables() -> Response:
    """Variables of running cases."""
    return lists.rows(listing.VARIABLES, wanted(listing.VARIABLES), show_variable)


@routes.post("/variable-instance")
def query_variables() -> Response:
    """The same, asked for in a body."""
    return lists.rows(listing.VARIABLES, wanted_in_body(listing.VARIABLES), show_variable)


@routes.get("/variable-instance/count")
def count_variables() -> Response:
    """How many."""
    return lists.count(listing.VARIABLES, wanted(listing.VARIABLES))


def show_task(row: Row) -> Shown:
    """A task as Camunda 7's history sends it."""
    return {
        "id": row["id"],
        "processDefinitionKey": row["process"],
        "processDefinitionId": row["definition_id"],
        "processInstanceId": row["case_id"],
        "executionId": row["case_id"],
        "caseDefinitionKey": None,
        "caseDefinitionId": None,
        "caseInstanceId": None,
        "caseExecutionId": None,
        "activityInstanceId": row["id"],
        "name": row["name"],
        "description": None,
        "deleteReason": REASONS.get(row["state"]),
        "owner": None,
        "assignee": row["assignee"],
        "startTime": date(row["opened_at"]),
        "endTime": date(row["ended_at"]),
        "duration": lasted(row["opened_at"], row["ended_at"]),
        "taskDefinitionKey": row["element"],
        "priority": row["priority"],
        "due": date(row["due"]),
        "parentTaskId": None,
        "followUp": date(row["follow_up"]),
        "tenantId": None,
        "removalTime": None,
        "rootProcessInstanceId": row["case_id"],
    }


def show_variable(row: Row) -> Shown:
    """A variable as Camunda 7 sends it."""
    return {
        "id": row["id"],
        "name": row["name"],
        **show_one(row["value"]),
        "processDefinitionId": row["definition_id"],
        "processInstanceId": row["case_id"],
        "executionId": row["case_id"],
        "caseInstanceId": None,
        "caseExecutionId": None,
        "taskId": None,
        "batchId": None,
        "activityInstanceId": row["case_id"],
        "errorMessage": None,
        "tenantId": None,
    }
