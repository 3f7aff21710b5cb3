"""Where our pages are, for the Modeler's «Open in Camunda Cockpit»; and the addresses that it then makes up."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from web.rest.answers import answer

COCKPIT = "/ops/"
"""The Modeler appends `repository?…` and `process-instance/<id>` to what it is told."""
routes = Blueprint("well_known", __name__)


@routes.get("/.well-known/camunda-automation-platform/webapps")
def webapps() -> Response:
    """Without authentication, as the Modeler asks."""
    root = request.host_url.rstrip("/")
    return answer({"adminUrl": f"{root}/", "cockpitUrl": root + COCKPIT, "tasklistUrl": root + url_for("tasks.inbox")})


@routes.get(COCKPIT + "process-instance/<case>")
def case(case: str) -> ResponseReturnValue:
    """A case that was started with the Modeler's button."""
    return redirect(url_for("cases.show", case=case))


@routes.get(COCKPIT)
@routes.get(COCKPIT + "repository")
def repository() -> ResponseReturnValue:
    """What was deployed: the start page lists the procedures."""
    return redirect(url_for("start.index"))
