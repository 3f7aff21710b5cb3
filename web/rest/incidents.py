"""What failed for good, of the cases that the caller may see; the operator mends it on the desk."""

from __future__ import annotations

from flask import Blueprint, Response

from engine.worklist import listing
from engine.worklist.listing import Row
from web.rest import lists
from web.rest.answers import date
from web.rest.contract import Operation, tells
from web.rest.live_shapes import Incident

routes = Blueprint("incidents_rest", __name__, url_prefix="/incident")


@routes.get("/<incident>")
@tells(Operation(Incident))
def get(incident: str) -> Response:
    """One of them."""
    return lists.one(listing.INCIDENTS, incident, show_incident)


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


lists.serve(routes, "", listing.INCIDENTS, show_incident, bodies=False)
