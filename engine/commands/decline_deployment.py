"""A deployment that waits is declined, or taken back by who sent it: it is gone, the log keeps what it was and why."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from engine import history, releases, worklist
from engine.acts import typed
from engine.database import Database
from engine.errors import Conflict, Invalid
from engine.history import Entry
from engine.store import Change
from engine.tables import deployment, deployment_resource


def decline_deployment(database: Database, login: str, ident: str, reason: str, now: dt.datetime) -> None:
    """Nothing of it takes effect. Invalid REASON_REQUIRED, Conflict NOT_WAITING where it is decided already."""
    why = typed("reason", reason)
    if not why:
        raise Invalid("REASON_REQUIRED", problems={"reason": "请写明理由。"})

    def decline(connection: Connection) -> None:
        history.head(connection, "system:deployments")
        worklist.need(worklist.actor(connection, login, now), "designer", "operator")
        row = next((one for one in releases.waiting(connection) if one["id"] == ident), None)
        if row is None:
            raise Conflict("NOT_WAITING")
        here = deployment_resource.c
        names = connection.execute(select(here.name).where(here.deployment_id == ident).order_by(here.name)).scalars()
        changes = [Change.delete(deployment_resource, (ident, name)) for name in names]
        told = {"name": row["name"], "digest": row["digest"], "deployed_by": row["deployed_by"], "reason": why}
        entry = Entry("declined", login, element=ident, data=told)
        history.append_system(connection, "deployments", entry, now, [*changes, Change.delete(deployment, (ident,))])

    database.attempt(decline)
