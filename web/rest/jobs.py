"""Due work as Camunda 7's jobs. When it is due, the diagram and the calendar say: nobody changes it here."""

from __future__ import annotations

from flask import Blueprint, Response

from engine.commands.retry_due_work import retry_due_work
from engine.worklist import listing
from engine.worklist.listing import Row
from web.rest import lists
from web.rest.answers import date, nothing
from web.rest.asking import body
from web.rest.contract import Operation, tells
from web.rest.external_bodies import Retries
from web.rest.live_shapes import Job
from web.surroundings import actor, database, now, reader

routes = Blueprint("jobs", __name__, url_prefix="/job")


@routes.get("/<job>")
@tells(Operation(Job))
def get(job: str) -> Response:
    """One piece of due work."""
    return lists.one(listing.JOBS, job, show_job)


@routes.get("/<job>/stacktrace")
@tells(Operation(file="text/plain"))
def stacktrace(job: str) -> Response:
    """Why its last try failed, as text."""
    with database().reading() as connection:
        row = listing.JOBS.one(connection, actor(connection), job)
    return Response(row["error"], content_type="text/plain; charset=utf-8")


@routes.put("/<job>/retries")
@tells(Operation(takes=Retries))
def set_retries(job: str) -> Response:
    """The operator lets what has failed be tried again, at once."""
    body(Retries)
    with database().reading() as connection:
        row = listing.JOBS.one(connection, actor(connection), job)
    retry_due_work(database(), reader().login, str(row["case_id"]), str(row["n"]), now())
    return nothing()


def show_job(row: Row) -> Job:
    """Due work as Camunda 7 sends a job; `retries` are 0 where it has failed for good."""
    return {
        "id": row["id"],
        "jobDefinitionId": None,
        "dueDate": date(row["due"]),
        "processInstanceId": row["case_id"],
        "executionId": row["case_id"],
        "processDefinitionId": row["definition_id"],
        "processDefinitionKey": row["process"],
        "retries": row["left"],
        "exceptionMessage": row["error"] or None,
        "failedActivityId": row["element"] if row["error"] else None,
        "suspended": False,
        "priority": 0,
        "tenantId": None,
        "createTime": None,
    }


lists.serve(routes, "", listing.JOBS, show_job)
