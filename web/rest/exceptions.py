"""Asking for an exception: ours, Camunda 7 has nothing like it."""

from __future__ import annotations

from flask import Blueprint, Response

from engine.commands.ask_exception import ask_exception
from web.rest.answers import answer
from web.rest.asking import Body, body
from web.rest.contract import Operation, tells
from web.rest.live_shapes import Granted
from web.surroundings import database, now, reader

routes = Blueprint("exceptions", __name__, url_prefix="/exception")


class Asking(Body):
    """The refused try, by the `record` of its 400, and why it should be allowed."""

    record: str
    reason: str


@routes.post("")
@tells(Operation(Granted, takes=Asking))
def ask() -> Response:
    """The cases that were begun, one for each exception."""
    given = body(Asking)
    cases = ask_exception(database(), reader().login, given.record, given.reason, now())
    return answer({"cases": list(cases)})
