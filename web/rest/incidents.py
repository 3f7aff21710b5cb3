"""What failed for good, of the cases that the caller may see; the operator mends it on the desk."""

from __future__ import annotations

from flask import Blueprint, Response

from engine.worklist import listing
from engine.worklist.listing import Row
from web.rest import lists
from web.rest.answers import answer, date
from web.rest.contract import Operation, tells
from web.rest.live_shapes import Incident
from web.rest.past_shapes import HistoricIncident
from web.surroundings import actor, database

routes = Blueprint("incidents_rest", __name__, url_prefix="/incident")
past = Blueprint("past_incidents", __name__, url_prefix="/history/incident")


@routes.get("/<incident>")
@tells(Operation(Incident))
def get(incident: str) -> Response:
    """One of them."""
    with database().reading() as connection:
        return answer(show_incident(listing.incident(connection, actor(connection), incident)))


def show_incident(row: Row) -> Incident:
    """An incident as Camunda 7 sends it; `configuration` is our number of the work that failed."""
    return {
        "id": row["id"],
        "processDefinitionId": row["definition_id"],
        "processInstanceId": row["case_id"],
        "executionId": row["case_id"],
        "incidentTimestamp": date(row["at"]),
        "incidentType": row["type"],
        "activityId": row["element"],
        "failedActivityId": row["failed"],
        "causeIncidentId": row["id"],
        "rootCauseIncidentId": row["id"],
        "configuration": row["n"],
        "tenantId": None,
        "incidentMessage": row["why"] or None,
        "jobDefinitionId": None,
        "annotation": None,
    }


def show_past(row: Row) -> HistoricIncident:
    """An incident as Camunda 7's history sends it."""
    told = row["told"]
    return {
        "id": row["id"],
        "processDefinitionKey": row["process"],
        "processDefinitionId": row["definition_id"],
        "processInstanceId": row["stream"],
        "executionId": row["stream"],
        "rootProcessInstanceId": row["stream"],
        "createTime": date(row["at"]),
        "endTime": date(row["ended_at"]),
        "removalTime": None,
        "incidentType": row["type"],
        "activityId": row["element"],
        "failedActivityId": str(told.data.get("at") or row["element"]),
        "causeIncidentId": row["id"],
        "rootCauseIncidentId": row["id"],
        "configuration": row["n"],
        "historyConfiguration": None,
        "incidentMessage": str(told.data.get("why", "")) or None,
        "tenantId": None,
        "jobDefinitionId": None,
        "open": row["ended_at"] is None,
        "deleted": False,
        "resolved": row["ended_at"] is not None,
        "annotation": None,
    }


lists.serve(past, "", listing.HISTORIC_INCIDENTS, show_past, bodies=False)
lists.serve(routes, "", listing.INCIDENTS, show_incident, bodies=False)
