"""Where our pages are, for the Modeler's «Open in Camunda Cockpit»; and the addresses that it then makes up."""

from __future__ import annotations

import json

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
    """What was deployed, with what the checks remark on it: of that the Modeler shows no word."""
    ident = _asked(request.args.get("deploymentsQuery", ""))
    return redirect(url_for("designs.deployment", deployment=ident) if ident else url_for("designs.index"))


def _asked(query: str) -> str:
    """The deployment that the Modeler's link is about: [{"type": "id", "operator": "eq", "value": …}]; "" for none."""
    try:
        found = [one.get("value") for one in json.loads(query) if one.get("type") == "id"]
    except (ValueError, TypeError, AttributeError):
        return ""
    return found[0] if found and isinstance(found[0], str) else ""
