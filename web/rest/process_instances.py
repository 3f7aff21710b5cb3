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
from web.rest.asking import bad, no_parameters, parameters, wanted, wanted_in_body
from web.rest.lists import Shown
from web.rest.variables import show
from web.surroundings import actor, database, now, reader

ALWAYS = {
    "skipCustomListeners": "false",
    "skipIoMappings": "false",
    "skipSubprocesses": "false",
    "failIfNotExists": "true",
}
"""Parameters of a deletion that have one value here."""
routes = Blueprint("process_instances", __name__, url_prefix="/process-instance")


@routes.get("")
def index() -> Response:
    """Running cases that the caller may see."""
    return lists.rows(listing.CASES, wanted(listing.CASES), show_instance)


@routes.post("")
def query() -> Response:
    """The same, asked for in a body."""
    return lists.rows(listing.CASES, wanted_in_body(listing.CASES), show_instance)


@routes.get("/count")
def count() -> Response:
    """How many."""
    return lists.count(listing.CASES, wanted(listing.CASES))


@routes.post("/count")
def count_query() -> Response:
    """How many, asked for in a body."""
    return lists.count(listing.CASES, wanted_in_body(listing.CASES))


@routes.get("/<case>")
def get(case: str) -> Response:
    """One running case."""
    no_parameters()
    return lists.one(listing.CASES, case, show_instance)


@routes.delete("/<case>")
def delete(case: str) -> Response:
    """Ends a running case before its time; its history stays."""
    cancel_case(database(), reader().login, case, _ending().get("reason", ""), now())
    return nothing()


def _ending() -> dict[str, str]:
    """The parameters of a deletion. What would leave something out is refused: nothing is left out here."""
    given = parameters("reason", *ALWAYS)
    for name, value in ALWAYS.items():
        if given.get(name, value) != value:
            raise bad(f"参数“{name}”只能是 {value}。")
    return given


@routes.get("/<case>/variables")
def variables(case: str) -> Response:
    """The variables of the process itself."""
    no_parameters()
    with database().reading() as connection:
        return answer(show(listing.case_variables(connection, actor(connection), case)))


@routes.get("/<case>/variables/<name>")
def variable(case: str, name: str) -> Response:
    """One of them."""
    no_parameters()
    with database().reading() as connection:
        found = show(listing.case_variables(connection, actor(connection), case))
    return one_variable(found, name)


def variables_of(case: str) -> Shown:
    """The variables of a case that has just moved, and may have ended with it."""
    with database().reading() as connection:
        return dict(show(listing.case_variables(connection, actor(connection), case, ended=True)))


def one_variable(found: dict[str, dict[str, object]], name: str) -> Response:
    """A variable out of those that one may see; 404."""
    if name not in found:
        raise NotFound("UNKNOWN_VARIABLE", name=name[:100])
    return answer(found[name])


@routes.get("/<case>/activity-instances")
def activity_instances(case: str) -> Response:
    """Where its tokens stand, as a tree."""
    parameters()
    with database().reading() as connection:
        row, tokens = listing.activity_tree(connection, actor(connection), case)
    root = _activity(row, {"id": case, "element": row["definition_id"], "name": row["process_name"]}, None)
    root["activityType"] = "processDefinition"
    root["childActivityInstances"] = _children(row, tokens, "", case)
    return answer(root)


def _children(row: Row, tokens: Sequence[Row], parent: str, shown: str) -> list[Shown]:
    below = []
    for token in tokens:
        if token["parent"] == parent:
            one = _activity(row, token, shown)
            one["childActivityInstances"] = _children(row, tokens, token["id"], token["id"])
            below.append(one)
    return below


def _activity(row: Row, token: Row, parent: str | None) -> Shown:
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


def show_instance(row: Row) -> Shown:
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
