"""Messages from outside, to the case that waits for them, or to the process that begins with them."""

from __future__ import annotations

from flask import Blueprint, Response

from engine.commands.correlate_message import Heard, Message, correlate_message
from engine.worklist import listing
from web.rest.answers import answer, nothing
from web.rest.asking import Body, bad, body, no_parameters
from web.rest.lists import Shown
from web.rest.process_instances import show_instance
from web.rest.variables import Typed, read
from web.surroundings import actor, database, now, reader

routes = Blueprint("messages", __name__, url_prefix="/message")


class Correlation(Body):
    """A message. What narrows by variables, and tenants, must be empty."""

    message_name: str
    business_key: str | None = None
    process_instance_id: str | None = None
    process_variables: dict[str, Typed] | None = None
    all: bool = False
    result_enabled: bool = False
    variables_in_result_enabled: bool = False
    correlation_keys: dict[str, Typed] | None = None
    local_correlation_keys: dict[str, Typed] | None = None
    process_variables_local: dict[str, Typed] | None = None
    tenant_id: str | None = None
    without_tenant_id: bool | None = None


@routes.post("")
def correlate() -> Response:
    """204, or with `resultEnabled` what went on or began. Nobody waits and nothing begins, or several do: 400."""
    no_parameters()
    given = body(Correlation)
    for name, value in (
        ("correlationKeys", given.correlation_keys),
        ("localCorrelationKeys", given.local_correlation_keys),
        ("processVariablesLocal", given.process_variables_local),
        ("tenantId", given.tenant_id),
        ("variablesInResultEnabled", given.variables_in_result_enabled),
    ):
        if value:
            raise bad(f"不支持“{name}”。")
    with database().reading() as connection:
        listing.need_sender(connection, actor(connection), given.message_name)
    message = Message(
        name=given.message_name,
        matter=given.business_key,
        case=given.process_instance_id,
        values=read(given.process_variables or {}),
        all=given.all,
    )
    heard = correlate_message(database(), reader().login, message, now())
    return answer([_result(one) for one in heard]) if given.result_enabled else nothing()


def _result(heard: Heard) -> Shown:
    if heard.begun:
        with database().reading() as connection:
            row = listing.HISTORIC_CASES.one(connection, actor(connection), heard.case)
        return {"resultType": "ProcessDefinition", "execution": None, "processInstance": show_instance(row)}
    execution = {"id": heard.case, "processInstanceId": heard.case, "ended": False, "tenantId": None}
    return {"resultType": "Execution", "execution": execution, "processInstance": None}
