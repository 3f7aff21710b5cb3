"""The form with which a process starts, for clients that draw it themselves; and how many cases run of each version."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, Response

from engine.worklist import listing
from engine.worklist.listing import Row
from web.rest.answers import answer
from web.rest.asking import parameters, truth
from web.rest.contract import Operation, Parameter, tells
from web.rest.live_shapes import ActivityStatistics
from web.rest.process_definitions import Start, found, show_definition, start_of
from web.rest.shapes import DefinitionStatistics, Form, IncidentCount, Instance, Variables
from web.rest.task_parts import show_form
from web.rest.variables import NAMED, named, show
from web.surroundings import actor, database

COUNTED = {name: Parameter("flag") for name in ("failedJobs", "incidents", "rootIncidents")}
routes = Blueprint("start_forms_rest", __name__, url_prefix="/process-definition")


@routes.get("/<definition>/startForm")
@routes.get("/key/<key>/startForm")
@tells(Operation(Form))
def start_form(definition: str = "", key: str = "") -> Response:
    """The key of the form."""
    row = found(definition, key)
    with database().reading() as connection:
        return answer(show_form(*listing.start_form(connection, actor(connection), row["id"])))


@routes.get("/<definition>/deployed-start-form")
@routes.get("/key/<key>/deployed-start-form")
@tells(Operation(file="application/json"))
def deployed_start_form(definition: str = "", key: str = "") -> Response:
    """The form's file as the designer drew it."""
    row = found(definition, key)
    with database().reading() as connection:
        content = listing.start_form_file(connection, actor(connection), row["id"])
    return Response(content, content_type="application/json")


@routes.get("/<definition>/form-variables")
@routes.get("/key/<key>/form-variables")
@tells(Operation(Variables, query=NAMED))
def form_variables(definition: str = "", key: str = "") -> Response:
    """What the form begins with for the caller; `variableNames` picks some."""
    row = found(definition, key)
    with database().reading() as connection:
        told = show(listing.start_form_variables(connection, actor(connection), row["id"]))
    return answer(named(told))


@routes.post("/<definition>/submit-form")
@routes.post("/key/<key>/submit-form")
@tells(Operation(Instance, takes=Start))
def submit_form(definition: str = "", key: str = "") -> Response:
    """The same as starting: forms are always checked here."""
    return start_of(found(definition, key))


@routes.get("/statistics")
@tells(Operation(list[DefinitionStatistics], query=COUNTED))
def statistics() -> Response:
    """Running cases and incidents of every version of which cases run; `failedJobs`, `incidents`, `rootIncidents`."""
    counted = {name: truth(name, value) for name, value in parameters().items()}
    with database().reading() as connection:
        who = actor(connection)
        running = listing.standing(connection, who)
        rows = [listing.DEFINITIONS.one(connection, who, name) for name in sorted(running)]
    return answer([_statistics(row, running[row["id"]], counted) for row in rows])


@routes.get("/<definition>/statistics")
@routes.get("/key/<key>/statistics")
@tells(Operation(list[ActivityStatistics], query=COUNTED))
def activity_statistics(definition: str = "", key: str = "") -> Response:
    """How many tokens stand at each element of a version, in the cases that the caller may see."""
    counted = {name: truth(name, value) for name, value in parameters().items()}
    row = found(definition, key)
    with database().reading() as connection:
        standing = listing.standing_at(connection, actor(connection), row["id"])
    return answer([_standing(name, number, failed, counted) for name, (number, failed) in standing.items()])


def _standing(element: str, number: int, failed: Counter[str], counted: dict[str, bool]) -> ActivityStatistics:
    wanted = counted.get("incidents") or counted.get("rootIncidents")
    kinds = Counter({"failedExternalTask": failed["external"], "failedJob": failed.total() - failed["external"]})
    told: list[IncidentCount] = [{"incidentType": kind, "incidentCount": kinds[kind]} for kind in sorted(+kinds)]
    jobs = kinds["failedJob"] if counted.get("failedJobs") else 0
    return {"id": element, "instances": number, "failedJobs": jobs, "incidents": told if wanted else []}


def _statistics(row: Row, standing: tuple[int, int], counted: dict[str, bool]) -> DefinitionStatistics:
    cases, failed = standing
    wanted = counted.get("incidents") or counted.get("rootIncidents")
    kinds: list[IncidentCount] = [{"incidentType": "failedJob", "incidentCount": failed}] if failed and wanted else []
    return {
        "id": row["id"],
        "instances": cases,
        "failedJobs": failed if counted.get("failedJobs") else 0,
        "incidents": kinds,
        "definition": show_definition(row),
        "@class": "org.camunda.bpm.engine.rest.dto.repository.ProcessDefinitionStatisticsResultDto",
    }
