"""Signals from outside: every case that waits for one hears it."""

from __future__ import annotations

from flask import Blueprint, Response

from engine.commands.send_signal import Signal, send_signal
from web.rest.answers import nothing
from web.rest.asking import Body, NoText, bad, body
from web.rest.contract import Operation, tells
from web.rest.variables import Typed, read
from web.surroundings import database, now, reader

routes = Blueprint("signals", __name__, url_prefix="/signal")


class Broadcast(Body):
    """A signal; `executionId` is a case. Tenants must be empty."""

    name: str
    execution_id: str | None = None
    variables: dict[str, Typed] | None = None
    tenant_id: NoText = None
    without_tenant_id: bool | None = None


@routes.post("")
@tells(Operation(takes=Broadcast))
def throw() -> Response:
    """204, whether anybody waited or not; with `executionId` the case must wait: 400."""
    given = body(Broadcast)
    if given.tenant_id:
        raise bad("不支持“tenantId”。")
    signal = Signal(given.name, given.execution_id or "", read(given.variables or {}))
    send_signal(database(), reader().login, signal, now())
    return nothing()
