"""What is in force: the newest version of everything deployed, by file, with its content."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from engine.tables import definition, resource


@dataclass(frozen=True)
class StandingFile:
    """A deployed file; `defines`: (kind, id) of what is still the newest of what it defines."""

    deployment: str
    name: str
    content: bytes
    defines: frozenset[tuple[str, str]]


def standing(connection: Connection) -> list[StandingFile]:
    """The files of the newest versions, of processes the newest on which cases start. One query."""
    d, r = definition.c, resource.c
    newest = select(d.kind, d.key, func.max(d.version).label("version")).where(d.executable).group_by(d.kind, d.key)
    top = newest.subquery()
    same = (d.kind == top.c.kind) & (d.key == top.c.key) & (d.version == top.c.version)
    wanted = select(d.kind, d.key, d.deployment_id, d.resource_name, r.content).join(top, same)
    rows = connection.execute(wanted.join(resource, r.digest == d.digest).order_by(d.deployment_id, d.resource_name))
    found: dict[tuple[str, str], StandingFile] = {}
    for row in rows:
        at = (row.deployment_id, row.resource_name)
        before = found[at].defines if at in found else frozenset[tuple[str, str]]()
        found[at] = StandingFile(*at, bytes(row.content), before | {(row.kind, row.key)})
    return list(found.values())
