"""Whether a second person must approve a deployment, and what waits for one.

A deployment that waits for approval has its files and no definitions: nothing can refer to it and nothing starts on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, exists, or_, select

from engine.releases.offering import DEFINING
from engine.tables import definition, deployment, deployment_resource, setting

TWO = "two_person_release"
"""Name of the setting that asks for a second person, "yes" or "no"."""


def two_needed(connection: Connection) -> bool:
    """Does a deployment wait until a second person approves it?"""
    return connection.execute(select(setting.c.value).where(setting.c.name == TWO)).scalar() == "yes"


def waiting(connection: Connection) -> Sequence[dict[str, object]]:
    """The deployments that wait for approval, oldest first: nothing is defined yet by a file that defines something."""
    made = exists().where(definition.c.deployment_id == deployment.c.id)
    defines = or_(*(deployment_resource.c.name.endswith(suffix, autoescape=True) for suffix in DEFINING))
    files = exists().where(deployment_resource.c.deployment_id == deployment.c.id, defines)
    wanted = select(deployment).where(~made, files).order_by(deployment.c.deployed_at)
    return [dict(row) for row in connection.execute(wanted).mappings()]
