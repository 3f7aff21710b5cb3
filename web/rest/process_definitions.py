"""Versions of processes: every signed-in person may read them; who may start them is the diagram's to say."""

from __future__ import annotations

from flask import Blueprint, Response

from engine.commands.start_case import Wish, start_case
from engine.worklist import listing
from engine.worklist.listing import Row
from web.rest import lists
from web.rest.answers import answer, nothing
from web.rest.asking import NoList, NoText, NotTrue, bad, body, unfit
from web.rest.contract import Operation, tells
from web.rest.process_instances import show_instance, variables_of
from web.rest.shapes import Definition, Diagram, Instance
from web.rest.variables import Filled
from web.surroundings import actor, database, now, reader

routes = Blueprint("process_definitions", __name__, url_prefix="/process-definition")


class Start(Filled):
    """What starts a case. The last four are Camunda 7's and must be empty.

    `id`, `key`: npm camunda-bpm-sdk-js says the process in the body once more.
    """

    id: str | None = None
    key: str | None = None
    business_key: str | None = None
    case_instance_id: NoText = None
    start_instructions: NoList = None
    skip_custom_listeners: NotTrue = None
    skip_io_mappings: NotTrue = None


@routes.get("/<definition>")
@tells(Operation(Definition))
def get(definition: str) -> Response:
    """One version."""
    return lists.one(listing.DEFINITIONS, definition, show_definition)


@routes.get("/key/<key>")
@tells(Operation(Definition))
def get_by_key(key: str) -> Response:
    """The newest version of a process."""
    return answer(show_definition(_newest(key)))


@routes.get("/<definition>/xml")
@tells(Operation(Diagram))
def xml(definition: str) -> Response:
    """The diagram as the designer drew it."""
    with database().reading() as connection:
        return _drawn(listing.DEFINITIONS.one(connection, actor(connection), definition))


@routes.get("/key/<key>/xml")
@tells(Operation(Diagram))
def xml_by_key(key: str) -> Response:
    """The diagram of the newest version."""
    return _drawn(_newest(key))


@routes.get("/<definition>/diagram")
@routes.get("/key/<key>/diagram")
@tells(Operation())
def picture(definition: str = "", key: str = "") -> Response:
    """204: no picture is deployed with a diagram; clients draw it from its XML, and `youxu draw` does."""
    found(definition, key)
    return nothing()


@routes.post("/<definition>/start")
@tells(Operation(Instance, takes=Start))
def start(definition: str) -> Response:
    """Starts a case of this version."""
    return start_of(found(definition))


@routes.post("/key/<key>/start")
@tells(Operation(Instance, takes=Start))
def start_by_key(key: str) -> Response:
    """Starts a case of the newest version."""
    return start_of(_newest(key))


def _newest(key: str) -> Row:
    with database().reading() as connection:
        return listing.newest(connection, key)


def _drawn(row: Row) -> Response:
    with database().reading() as connection:
        drawn = listing.definition_xml(connection, row)
    told: Diagram = {"id": row["id"], "bpmn20Xml": drawn}
    return answer(told)


def found(definition: str = "", key: str = "") -> Row:
    """The version of this id, or the newest of process `key`."""
    if key:
        return _newest(key)
    with database().reading() as connection:
        return listing.DEFINITIONS.one(connection, actor(connection), definition)


def start_of(row: Row) -> Response:
    """Starts a case of a version with what the request's body says."""
    given = body(Start)
    for name, value in (
        ("caseInstanceId", given.case_instance_id),
        ("startInstructions", given.start_instructions),
        ("skipCustomListeners", given.skip_custom_listeners),
        ("skipIoMappings", given.skip_io_mappings),
    ):
        if value:
            raise bad(f"不支持“{name}”。")
    if given.id not in (None, row["id"]) or given.key not in (None, row["key"]):
        raise unfit("“id”和“key”与地址里的流程不是同一个。")
    wish = Wish(definition=row["id"], matter=given.business_key or None)
    done = start_case(database(), reader().login, wish, given.submission(), now())
    told = show_instance(
        {"id": done.case, "definition_id": done.definition, "matter": done.matter, "state": done.state}
    )
    if given.with_variables_in_return:
        told["variables"] = variables_of(done.case)
    return answer(told)


def show_definition(row: Row) -> Definition:
    """A version as Camunda 7 sends it."""
    return {
        "id": row["id"],
        "key": row["key"],
        "category": row["category"],
        "description": None,
        "name": row["name"] or None,
        "version": row["version"],
        "resource": row["resource_name"],
        "deploymentId": row["deployment_id"],
        "diagram": None,
        "suspended": not row["executable"],
        "tenantId": None,
        "versionTag": row["version_tag"] or None,
        "historyTimeToLive": None,
        "startableInTasklist": True,
    }


lists.serve(routes, "", listing.DEFINITIONS, show_definition, bodies=False)
