"""Somebody else than who deployed approves a deployment that waits: only now it is defined (a diagram is law)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from engine import history, releases, store, values, worklist
from engine.database import Database
from engine.errors import Conflict, NotAllowed, NotFound
from engine.history import Entry
from engine.releases import Deployed
from engine.store import Change
from engine.tables import deployment, deployment_resource, resource


def approve_deployment(database: Database, login: str, ident: str, now: dt.datetime) -> Deployed:
    """New versions of all that the waiting deployment `ident` holds, checked against what is deployed now.

    NotAllowed OWN_DEPLOYMENT for who deployed it, Conflict NOT_WAITING where it is decided, Invalid with findings.
    """

    def approve(connection: Connection) -> Deployed:
        history.head(connection, "system:deployments")  # as deploy: versions have no gaps, and one decides
        worklist.need(worklist.actor(connection, login, now), "designer", "operator")
        row = connection.execute(select(deployment).where(deployment.c.id == ident)).mappings().one_or_none()
        if row is None:
            raise NotFound("UNKNOWN_DEPLOYMENT")
        if ident not in {one["id"] for one in releases.waiting(connection)}:
            raise Conflict("NOT_WAITING")
        if row["deployed_by"] == login:
            raise NotAllowed("OWN_DEPLOYMENT")
        files = _files(connection, ident)
        warnings = releases.checked(files, releases.known(connection, now))
        made, changes = releases.definitions(connection, files, ident)
        changes.insert(0, Change.update(deployment, (ident,), deployed_at=values.instant(now)))
        told = {"definitions": [one["id"] for one in made], "submitted_by": row["deployed_by"]}
        entry = Entry("deployed", login, element=ident, data=told)
        history.append_system(connection, "deployments", entry, now, releases.unique(changes))
        store.wake_all(connection, releases.woken(changes))
        return Deployed({**row, "deployed_at": values.instant(now)}, tuple(made), warnings)

    return database.attempt(approve)


def _files(connection: Connection, ident: str) -> dict[str, bytes]:
    here = deployment_resource.c
    wanted = select(here.name, resource.c.content).join(resource, resource.c.digest == here.digest)
    return {row.name: bytes(row.content) for row in connection.execute(wanted.where(here.deployment_id == ident))}
