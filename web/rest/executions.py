"""Executions: as in Camunda 7's simplest case the execution is the case itself."""

from __future__ import annotations

from flask import Blueprint, Response

from engine.commands.signal_execution import signal_execution
from web.rest.answers import nothing
from web.rest.asking import Body, body
from web.rest.contract import Operation, tells
from web.rest.variables import Typed, read
from web.surroundings import database, now, reader

routes = Blueprint("executions", __name__, url_prefix="/execution")


class Signalled(Body):
    """Variables for the case."""

    variables: dict[str, Typed] | None = None


@routes.post("/<case>/signal")
@tells(Operation(takes=Signalled))
def signal(case: str) -> Response:
    """204: the receive task at which the case stands is done. None, or several: 400."""
    given = body(Signalled)
    signal_execution(database(), reader().login, case, read(given.variables or {}), now())
    return nothing()
