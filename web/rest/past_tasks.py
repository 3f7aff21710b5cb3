"""Tasks that were, and variables that are, as lists of their own."""

from __future__ import annotations

from flask import Blueprint

from engine.worklist import listing
from engine.worklist.listing import Row
from web.rest import lists
from web.rest.answers import date
from web.rest.history import lasted
from web.rest.live_shapes import VariableInstance
from web.rest.past_shapes import HistoricTask
from web.rest.variables import show_one

routes = Blueprint("past_tasks_rest", __name__)
REASONS = {"completed": "completed", "cancelled": "deleted"}


def show_task(row: Row) -> HistoricTask:
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


def show_variable(row: Row) -> VariableInstance:
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


lists.serve(routes, "/history/task", listing.HISTORIC_TASKS, show_task)
lists.serve(routes, "/variable-instance", listing.VARIABLES, show_variable)
