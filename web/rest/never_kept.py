"""What Camunda 7 keeps and this city does not: saved filters, tenants, batches, authorizations, CMMN cases.

Task lists and cockpits ask for them as they start. The honest answer is a list without anything in it, however it is
narrowed; making one is 404, as every address that there is not.
"""

from __future__ import annotations

from typing import Annotated, Any

from flask import Blueprint, Response
from pydantic import Field

from web.rest.answers import answer
from web.rest.contract import Operation, tells
from web.rest.shapes import Count

KINDS = (
    *("/filter", "/tenant", "/authorization", "/batch", "/batch/statistics", "/job-definition"),
    *("/case-definition", "/case-instance", "/case-execution", "/decision-requirements-definition"),
    *("/history/batch", "/history/case-instance", "/history/case-activity-instance"),
)
Nothing = Annotated[list[Any], Field(max_length=0)]
routes = Blueprint("never_kept", __name__)


def _serve(path: str) -> None:
    def index() -> Response:
        """None: nothing of this kind is kept here."""
        return answer([])

    def count() -> Response:
        """0: nothing of this kind is kept here."""
        return answer({"count": 0})

    name = path.strip("/").replace("/", "_").replace("-", "_")
    tells(Operation(Nothing, any_query=True))(index)
    tells(Operation(Count, any_query=True))(count)
    routes.add_url_rule(path, f"{name}_list", index)
    routes.add_url_rule(f"{path}/count", f"{name}_count", count)


for kind in KINDS:
    _serve(kind)
