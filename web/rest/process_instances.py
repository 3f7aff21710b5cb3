"""Running cases, their variables, and where they are."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response

from engine.commands.cancel_case import cancel_case
from engine.errors import NotFound
from engine.worklist import listing
from engine.worklist.listing import Row
from web.rest import lists
from web.rest.answers import answer, nothing
from web.rest.asking import parameters
from web.rest.contract import Operation, Parameter, tells
from web.rest.live_shapes import ActivityInstance
from web.rest.shapes import Instance, Variable, Variables
from web.rest.variables import PICKED, show
from web.surroundings import actor, database, now, reader

ENDING = {
    "reason": Parameter(),
    **{name: Parameter(only=("true", "false")) for name in ("skipCustomListeners", "skipIoMappings")},
    "skipSubprocesses": Parameter(only=("false",)),
    "failIfNotExists": Parameter(only=("true",)),
}
"""Of a deletion. Listeners do not run and mappings do not happen where a case is cancelled, whatever is said."""
routes = Blueprint("process_instances", __name__, url_prefix="/process-instance")


@routes.get("/<case>")
@tells(Operation(Instance))
def get(case: str) -> Response:
    """One running case."""
    return lists.one(listing.CASES, case, show_instance)


@routes.delete("/<case>")
@tells(Operation(query=ENDING))
def delete(case: str) -> Response:
    """Ends a running case before its time; its history stays."""
    cancel_case(database(), reader().login, case, parameters().get("reason", ""), now())
    return nothing()


@routes.get("/<case>/variables")
@tells(Operation(Variables, query=PICKED))
def variables(case: str) -> Response:
    """The variables of the process itself."""
    with database().reading() as connection:
        return answer(show(listing.case_variables(connection, actor(connection), case)))


@routes.get("/<case>/variables/<name>")
@tells(Operation(Variable, query=PICKED))
def variable(case: str, name: str) -> Response:
    """One of them."""
    with database().reading() as connection:
        found = show(listing.case_variables(connection, actor(connection), case))
    return one_variable(found, name)


@routes.get("/<case>/variables/<name>/data")
@tells(Operation(file="application/octet-stream"))
def variable_data(case: str, name: str) -> Response:
    """Of Camunda 7's, for files and bytes, which no variable is here: 404."""
    with database().reading() as connection:
        found = show(listing.case_variables(connection, actor(connection), case))
    return no_data(found, name)


def no_data(found: Variables, name: str) -> Response:
    """404: there is no such variable, or it is no file."""
    one_variable(found, name)
    raise NotFound("NO_FILE", name=name[:100])


def variables_of(case: str) -> Variables:
    """The variables of a case that has just moved, and may have ended with it."""
    with database().reading() as connection:
        return show(listing.case_variables(connection, actor(connection), case, ended=True))


def one_variable(found: Variables, name: str) -> Response:
    """A variable out of those that one may see; 404."""
    if name not in found:
        raise NotFound("UNKNOWN_VARIABLE", name=name[:100])
    return answer(found[name])


@routes.get("/<case>/activity-instances")
@tells(Operation(ActivityInstance))
def activity_instances(case: str) -> Response:
    """Where its tokens stand, as a tree."""
    with database().reading() as connection:
        row, tokens = listing.activity_tree(connection, actor(connection), case)
    root = _activity(row, {"id": case, "element": row["definition_id"], "name": row["process_name"]}, None)
    root["activityType"] = "processDefinition"
    root["childActivityInstances"] = _children(row, tokens, "", case)
    return answer(root)


def _children(row: Row, tokens: Sequence[Row], parent: str, shown: str) -> list[ActivityInstance]:
    below = []
    for token in tokens:
        if token["parent"] == parent:
            one = _activity(row, token, shown)
            one["childActivityInstances"] = _children(row, tokens, token["id"], token["id"])
            below.append(one)
    return below


def _activity(row: Row, token: Row, parent: str | None) -> ActivityInstance:
    return {
        "id": token["id"],
        "parentActivityInstanceId": parent,
        "activityId": token["element"],
        "activityType": token.get("type", ""),
        "activityName": token["name"] or None,
        "name": token["name"] or None,
        "processInstanceId": row["id"],
        "processDefinitionId": row["definition_id"],
        "childActivityInstances": [],
        "childTransitionInstances": [],
        "executionIds": [row["id"]],
        "incidentIds": [],
        "incidents": [],
    }


def show_instance(row: Row) -> Instance:
    """A case as Camunda 7 sends it."""
    return {
        "links": [],
        "id": row["id"],
        "definitionId": row["definition_id"],
        "businessKey": row["matter"],
        "caseInstanceId": None,
        "ended": row["state"] != "active",
        "suspended": False,
        "tenantId": None,
    }


lists.serve(routes, "", listing.CASES, show_instance)
