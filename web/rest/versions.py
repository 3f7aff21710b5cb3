"""Which Camunda 7 this speaks like, and the one engine there is."""

from __future__ import annotations

from flask import Blueprint, Response

from web.rest.answers import answer
from web.rest.contract import Operation, tells
from web.rest.shapes import Engine, Version

VERSION = "7.24.0"
ENGINE = "default"
routes = Blueprint("versions", __name__)


@routes.get("/version")
@tells(Operation(Version))
def version() -> Response:
    """The version whose contract is kept: the newest that the Modeler knows."""
    return answer({"version": VERSION})


@routes.get("/engine")
@tells(Operation(list[Engine]))
def engines() -> Response:
    """Its name, as clients expect it."""
    return answer([{"name": ENGINE}])
