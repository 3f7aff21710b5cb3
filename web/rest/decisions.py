"""Versions of decision tables, for who looks at deployments; a diagram evaluates them, nobody does so from outside."""

from __future__ import annotations

from flask import Blueprint, Response

from engine.worklist import listing
from engine.worklist.listing import Row
from web.rest import lists
from web.rest.answers import answer
from web.rest.contract import Operation, tells
from web.rest.shapes import Decision, Table
from web.surroundings import actor, database

routes = Blueprint("decisions", __name__, url_prefix="/decision-definition")


@routes.get("/<decision>")
@tells(Operation(Decision))
def get(decision: str) -> Response:
    """One version."""
    return lists.one(listing.DECISIONS, decision, show_decision)


@routes.get("/<decision>/xml")
@routes.get("/key/<key>/xml")
@tells(Operation(Table))
def xml(decision: str = "", key: str = "") -> Response:
    """The table as the designer drew it."""
    with database().reading() as connection:
        who = actor(connection)
        found = (
            listing.newest_decision(connection, who, key) if key else listing.DECISIONS.one(connection, who, decision)
        )
        told: Table = {"id": found["id"], "dmnXml": listing.definition_xml(connection, found)}
    return answer(told)


@routes.get("/key/<key>")
@tells(Operation(Decision))
def get_by_key(key: str) -> Response:
    """The newest version of a table."""
    with database().reading() as connection:
        return answer(show_decision(listing.newest_decision(connection, actor(connection), key)))


def show_decision(row: Row) -> Decision:
    """A version as Camunda 7 sends it."""
    return {
        "id": row["id"],
        "key": row["key"],
        "category": None,
        "name": row["name"] or None,
        "version": row["version"],
        "resource": row["resource_name"],
        "deploymentId": row["deployment_id"],
        "tenantId": None,
        "decisionRequirementsDefinitionId": None,
        "decisionRequirementsDefinitionKey": None,
        "historyTimeToLive": None,
        "versionTag": row["version_tag"],
    }


lists.serve(routes, "", listing.DECISIONS, show_decision, bodies=False)
