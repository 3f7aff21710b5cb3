"""How variables came to be what they are, and who has held a task, as Camunda 7's history tells it."""

from __future__ import annotations

from flask import Blueprint

from engine.worklist import listing
from engine.worklist.listing import Row
from web.rest import lists
from web.rest.answers import date
from web.rest.past_shapes import HistoricDetail, HistoricIdentityLink
from web.rest.variables import show_one

routes = Blueprint("past_details", __name__, url_prefix="/history")


def show_update(row: Row) -> HistoricDetail:
    """One value that a variable has had."""
    case, shown = row["case"], show_one(row["value"])
    return {
        "id": row["id"],
        "type": "variableUpdate",
        "processDefinitionKey": case["key"],
        "processDefinitionId": case["definition_id"],
        "processInstanceId": case["id"],
        "activityInstanceId": case["id"],
        "executionId": case["id"],
        "caseDefinitionKey": None,
        "caseDefinitionId": None,
        "caseInstanceId": None,
        "caseExecutionId": None,
        "taskId": None,
        "tenantId": None,
        "userOperationId": row["operation"],
        "time": date(row["at"]),
        "removalTime": None,
        "rootProcessInstanceId": case["id"],
        "fieldId": None,
        "fieldValue": None,
        "variableName": row["name"],
        "variableInstanceId": row["variable"],
        "variableType": shown["type"],
        "value": shown["value"],
        "valueInfo": shown["valueInfo"],
        "initial": row["revision"] == 0,
        "revision": row["revision"],
        "errorMessage": None,
    }


def show_hand(row: Row) -> HistoricIdentityLink:
    """One time that somebody was given the task, or it was taken from them."""
    task = row["task"]
    return {
        "id": row["id"],
        "time": date(row["at"]),
        "type": "assignee",
        "userId": row["holder"],
        "groupId": None,
        "taskId": task["id"],
        "processDefinitionId": task["definition_id"],
        "processDefinitionKey": task["process"],
        "operationType": row["how"],
        "assignerId": row["by"],
        "tenantId": None,
        "removalTime": None,
        "rootProcessInstanceId": task["case_id"],
    }


lists.serve(routes, "/detail", listing.UPDATES, show_update, needs=("processInstanceId",))
lists.serve(routes, "/identity-link-log", listing.HANDS, show_hand, bodies=False, needs=("taskId",))
