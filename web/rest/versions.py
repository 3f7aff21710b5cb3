"""Which Camunda 7 this speaks like, and the one engine there is."""

from __future__ import annotations

from flask import Blueprint, Response

from web.rest.answers import answer

VERSION = "7.24.0"
routes = Blueprint("versions", __name__)


@routes.get("/version")
def version() -> Response:
    """The version whose contract is kept: the newest that the Modeler knows."""
    return answer({"version": VERSION})


@routes.get("/engine")
def engines() -> Response:
    """Its name, as clients expect it."""
    return answer([{"name": "default"}])
