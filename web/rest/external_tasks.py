"""External work for programs: asking for it and taking it, saying what came of it (Camunda 7's external tasks)."""

from __future__ import annotations

import threading
import time
from typing import cast

from flask import Blueprint, Response

from engine.commands.complete_external_task import Handed, complete_external_task, throw_bpmn_error
from engine.commands.fail_external_task import Failing, fail_external_task
from engine.commands.fetch_external_tasks import Taken, fetch_external_tasks
from engine.commands.lock_external_task import extend_external_task, lock_external_task, unlock_external_task
from engine.commands.retry_due_work import retry_due_work
from engine.worklist import listing
from engine.worklist.listing import Row
from web.rest import lists
from web.rest.answers import answer, date, nothing
from web.rest.asking import Body, bad, body
from web.rest.contract import Operation, tells
from web.rest.external_bodies import Asked, Done, Failed, Fetch, Lock, Longer, Retries, Thrown, span
from web.rest.live_shapes import ExternalTask, LockedExternalTask
from web.rest.variables import show
from web.surroundings import actor, database, now, reader

LONGEST_WAIT, PAUSE, WAITERS = 20.0, 0.5, 4
"""Seconds that an answer is held back while there is nothing to do, between two looks, and how many may wait so.

A request that waits keeps one of the server's threads; whoever comes when all places are taken is answered at once.
"""
_places = threading.BoundedSemaphore(WAITERS)
routes = Blueprint("external_tasks", __name__, url_prefix="/external-task")


@routes.get("/<task>")
@tells(Operation(ExternalTask))
def get(task: str) -> Response:
    """One piece of open work."""
    return lists.one(listing.EXTERNAL_TASKS, task, show_work)


@routes.get("/topic-names")
@tells(Operation(list[str]))
def topic_names() -> Response:
    """The topics of open work."""
    with database().reading() as connection:
        return answer(listing.topic_names(connection, actor(connection)))


@routes.get("/<task>/errorDetails")
@tells(Operation(file="text/plain", else_nothing=True))
def error_details(task: str) -> Response:
    """What the program said when it last failed; 204 where it said nothing."""
    with database().reading() as connection:
        told = listing.error_details(connection, actor(connection), task)
    return Response(told, content_type="text/plain; charset=utf-8") if told else nothing()


@routes.post("/fetchAndLock")
@tells(Operation(list[LockedExternalTask], takes=Fetch))
def fetch_and_lock() -> Response:
    """Takes free work of the topics; waits a while for some where `asyncResponseTimeout` says so."""
    given = body(Fetch)
    wait = min((given.async_response_timeout or 0) / 1000, LONGEST_WAIT)
    found = _fetch(given)
    if not found and wait and _places.acquire(blocking=False):
        try:
            until = time.monotonic() + wait
            while not found and time.monotonic() < until:
                time.sleep(PAUSE)
                found = _fetch(given)
        finally:
            _places.release()
    asked = {topic.topic_name: topic for topic in given.topics}
    return answer([_taken(one, asked[str(one.row["topic"])]) for one in found])


def _fetch(given: Fetch) -> list[Taken]:
    return fetch_external_tasks(database(), reader().login, given.worker_id, given.wanted(), now())


@routes.post("/<task>/complete")
@tells(Operation(takes=Done))
def complete(task: str) -> Response:
    """Done."""
    given = body(Done)
    handed = Handed(given.values(), given.local())
    complete_external_task(database(), reader().login, (task, given.worker_id), handed, now())
    return nothing()


@routes.post("/<task>/failure")
@tells(Operation(takes=Failed))
def failure(task: str) -> Response:
    """Not done; tried again, or an incident where no retries are left."""
    given = body(Failed)
    if given.variables or given.local_variables:
        raise bad("“variables”和“localVariables”不能随失败报告。")
    wait = span(given.retry_timeout or 0)
    failing = Failing(given.error_message or "", given.error_details or "", given.retries or 0, wait)
    fail_external_task(database(), reader().login, (task, given.worker_id), failing, now())
    return nothing()


@routes.post("/<task>/bpmnError")
@tells(Operation(takes=Thrown))
def bpmn_error(task: str) -> Response:
    """Ended with an error that an event of the diagram catches."""
    given = body(Thrown)
    told = (given.error_code, given.error_message or "", given.values())
    throw_bpmn_error(database(), reader().login, (task, given.worker_id), told, now())
    return nothing()


@routes.post("/<task>/lock")
@tells(Operation(takes=Lock))
def lock(task: str) -> Response:
    """Takes this very work."""
    given = body(Lock)
    lock_external_task(database(), reader().login, (task, given.worker_id), span(given.lock_duration), now())
    return nothing()


@routes.post("/<task>/extendLock")
@tells(Operation(takes=Longer))
def extend_lock(task: str) -> Response:
    """Keeps it longer."""
    given = body(Longer)
    extend_external_task(database(), reader().login, (task, given.worker_id), span(given.new_duration), now())
    return nothing()


@routes.post("/<task>/unlock")
@tells(Operation(takes=Body))
def unlock(task: str) -> Response:
    """Gives it back."""
    body(Body)
    unlock_external_task(database(), reader().login, task, now())
    return nothing()


@routes.put("/<task>/retries")
@tells(Operation(takes=Retries))
def set_retries(task: str) -> Response:
    """The operator lets work that has failed be tried again."""
    body(Retries)
    with database().reading() as connection:
        row = listing.EXTERNAL_TASKS.one(connection, actor(connection), task)
    retry_due_work(database(), reader().login, str(row["case_id"]), str(row["token"]), now())
    return nothing()


def _taken(one: Taken, asked: Asked) -> LockedExternalTask:
    found, names = show(one.variables), asked.variables
    chosen = found if names is None else {name: found[name] for name in names if name in found}
    work = show_work({**one.row, "left": one.row["retries"], "process": one.row["key"]})
    told = cast("LockedExternalTask", {**work, "variables": chosen})
    if asked.include_extension_properties:
        told["extensionProperties"] = dict(one.properties)
    return told


def show_work(row: Row) -> ExternalTask:
    """Work as Camunda 7 sends it."""
    return {
        "activityId": row["element"],
        "activityInstanceId": row["token"],
        "errorMessage": row["error"] or None,
        "executionId": row["case_id"],
        "id": row["id"],
        "lockExpirationTime": date(row["locked_until"]),
        "createTime": date(row["opened_at"]),
        "processDefinitionId": row["definition_id"],
        "processDefinitionKey": row["process"],
        "processDefinitionVersionTag": None,
        "processInstanceId": row["case_id"],
        "retries": row["left"],
        "suspended": False,
        "workerId": row["worker"],
        "topicName": row["topic"],
        "tenantId": None,
        "priority": row["priority"],
        "businessKey": row["matter"],
    }


lists.serve(routes, "", listing.EXTERNAL_TASKS, show_work)
