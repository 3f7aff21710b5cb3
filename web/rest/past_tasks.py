"""Tasks that were, and variables that are, as lists of their own."""

from __future__ import annotations

from flask import Blueprint, Response

from engine.errors import NotFound
from engine.worklist import listing
from engine.worklist.listing import Row, Wanted
from web.rest import lists
from web.rest.answers import answer, date
from web.rest.contract import Operation, tells
from web.rest.history import lasted
from web.rest.live_shapes import VariableInstance
from web.rest.past_shapes import HistoricTask
from web.rest.variables import PICKED, show_one
from web.surroundings import actor, database

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


@routes.get("/variable-instance/<variable>")
@tells(Operation(VariableInstance, query=PICKED))
def variable(variable: str) -> Response:
    """One variable of a running case."""
    with database().reading() as connection:
        found = listing.VARIABLES.rows(
            connection, actor(connection), Wanted({"processInstanceIdIn": [_case(variable)]})
        )
    for row in found:
        if row["id"] == variable:
            return answer(show_variable(row))
    raise NotFound("UNKNOWN_VARIABLE", name=variable[:100])


def _case(variable: str) -> str:
    """The case that an id of ours begins with."""
    return variable.partition(":")[0]


lists.serve(routes, "/history/task", listing.HISTORIC_TASKS, show_task)
lists.serve(routes, "/variable-instance", listing.VARIABLES, show_variable)
