"""Messages from outside, to the case that waits for them, or to the process that begins with them."""

from __future__ import annotations

from flask import Blueprint, Response
from pydantic import ConfigDict

from engine.commands.correlate_message import Heard, Message, correlate_message
from engine.worklist import listing
from web.rest.answers import answer, nothing
from web.rest.asking import Body, NoObject, NoText, bad, body
from web.rest.contract import Operation, tells
from web.rest.live_shapes import Correlated, Execution
from web.rest.process_instances import show_instance, variables_of
from web.rest.variables import Typed, read
from web.surroundings import actor, database, now, reader

routes = Blueprint("messages", __name__, url_prefix="/message")


class Correlation(Body):
    """A message. Local variables, and tenants, must be empty."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"properties": {"variablesInResultEnabled": {"const": False}}},
                {"properties": {"resultEnabled": {"const": True}}, "required": ["resultEnabled"]},
            ]
        }
    )

    message_name: str
    business_key: str | None = None
    process_instance_id: str | None = None
    process_variables: dict[str, Typed] | None = None
    all: bool = False
    result_enabled: bool = False
    variables_in_result_enabled: bool = False
    correlation_keys: dict[str, Typed] | None = None
    local_correlation_keys: dict[str, Typed] | None = None
    process_variables_local: NoObject = None
    tenant_id: NoText = None
    without_tenant_id: bool | None = None


@routes.post("")
@tells(Operation(list[Correlated], takes=Correlation, else_nothing=True))
def correlate() -> Response:
    """204, or with `resultEnabled` what went on or began. Nobody waits and nothing begins, or several do: 400."""
    given = body(Correlation)
    for name, value in (
        ("processVariablesLocal", given.process_variables_local),
        ("tenantId", given.tenant_id),
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
        keys=read(given.correlation_keys or {}),
        local_keys=read(given.local_correlation_keys or {}),
    )
    if given.variables_in_result_enabled and not given.result_enabled:
        raise bad("“variablesInResultEnabled”要与“resultEnabled”同用。")
    heard = correlate_message(database(), reader().login, message, now())
    if not given.result_enabled:
        return nothing()
    return answer([_told(one, given.variables_in_result_enabled) for one in heard])


def _told(heard: Heard, with_variables: bool) -> Correlated:
    told = _result(heard)
    if with_variables:
        told["variables"] = variables_of(heard.case)
    return told


def _result(heard: Heard) -> Correlated:
    if heard.begun:
        with database().reading() as connection:
            row = listing.HISTORIC_CASES.one(connection, actor(connection), heard.case)
        return {"resultType": "ProcessDefinition", "execution": None, "processInstance": show_instance(row)}
    execution: Execution = {"id": heard.case, "processInstanceId": heard.case, "ended": False, "tenantId": None}
    return {"resultType": "Execution", "execution": execution, "processInstance": None}
