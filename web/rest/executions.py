"""Executions: as in Camunda 7's simplest case the execution is the case itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from flask import Blueprint, Response

from engine.commands.correlate_message import Message, correlate_message
from engine.commands.signal_execution import signal_execution
from engine.errors import NotFound
from engine.worklist import listing
from engine.worklist.listing import Row, Wanted
from web.rest import lists
from web.rest.answers import answer, nothing
from web.rest.asking import Body, body
from web.rest.contract import Operation, tells
from web.rest.live_shapes import Execution, Subscription
from web.rest.process_instances import one_variable
from web.rest.shapes import Variable, Variables
from web.rest.variables import PICKED, Typed, read, show
from web.surroundings import actor, database, now, reader

routes = Blueprint("executions", __name__, url_prefix="/execution")
subscriptions = Blueprint("subscriptions", __name__, url_prefix="/event-subscription")
WAITS: Mapping[str, Literal["message", "signal", "conditional"]] = {
    "message": "message",
    "signal": "signal",
    "condition": "conditional",
}


class Signalled(Body):
    """Variables for the case."""

    variables: dict[str, Typed] | None = None


@routes.get("/<case>")
@tells(Operation(Execution))
def get(case: str) -> Response:
    """One running case."""
    return lists.one(listing.CASES, case, show_execution)


@routes.get("/<case>/localVariables")
@tells(Operation(Variables, query=PICKED))
def variables(case: str) -> Response:
    """The variables of the process itself."""
    with database().reading() as connection:
        return answer(show(listing.case_variables(connection, actor(connection), case)))


@routes.get("/<case>/localVariables/<name>")
@tells(Operation(Variable, query=PICKED))
def variable(case: str, name: str) -> Response:
    """One of them."""
    with database().reading() as connection:
        found = show(listing.case_variables(connection, actor(connection), case))
    return one_variable(found, name)


@routes.post("/<case>/signal")
@tells(Operation(takes=Signalled))
def signal(case: str) -> Response:
    """204: the receive task at which the case stands is done. None, or several: 400."""
    given = body(Signalled)
    signal_execution(database(), reader().login, case, read(given.variables or {}), now())
    return nothing()


@routes.get("/<case>/messageSubscriptions/<name>")
@tells(Operation(Subscription))
def awaited(case: str, name: str) -> Response:
    """What in the case waits for this message."""
    wanted = Wanted({"processInstanceId": case, "eventType": "message", "eventName": name}, most=1)
    with database().reading() as connection:
        found = listing.SUBSCRIPTIONS.rows(connection, actor(connection), wanted)
    if not found:
        raise NotFound("NOTHING_AWAITED", name=name[:100])
    return answer(show_subscription(found[0]))


@routes.post("/<case>/messageSubscriptions/<name>/trigger")
@tells(Operation(takes=Signalled))
def trigger(case: str, name: str) -> Response:
    """204: the case has got the message that it waits for. Nobody waits for it there, or several: 400."""
    given = body(Signalled)
    with database().reading() as connection:
        listing.need_sender(connection, actor(connection), name)
    message = Message(name=name, matter=None, case=case, values=read(given.variables or {}))
    correlate_message(database(), reader().login, message, now())
    return nothing()


def show_execution(row: Row) -> Execution:
    """A case as Camunda 7 sends an execution."""
    return {"id": row["id"], "processInstanceId": row["id"], "ended": row["state"] != "active", "tenantId": None}


def show_subscription(row: Row) -> Subscription:
    """What a token waits for, as Camunda 7 sends an event subscription."""
    return {
        "id": row["id"],
        "eventType": WAITS[row["kind"]],
        "eventName": row["name"] or None,
        "executionId": row["case_id"],
        "processInstanceId": row["case_id"],
        "activityId": row["element"],
        "createdDate": None,
        "tenantId": None,
    }


lists.serve(subscriptions, "", listing.SUBSCRIPTIONS, show_subscription, bodies=False)
lists.serve(routes, "", listing.EXECUTIONS, show_execution)
