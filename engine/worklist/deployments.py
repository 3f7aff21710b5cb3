"""What came in with a deployment: its files, what they defined, who sent and who approved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from engine.errors import NotFound
from engine.tables import definition, deployment, deployment_resource, event
from engine.values import read_instant
from engine.views import DeploymentLine, DesignFile
from engine.worklist._names import Names
from engine.worklist.who import Actor, need

READERS = ("designer", "operator", "auditor")
"""Roles that look at deployments; the first two deploy."""
WORDS = {"process": "流程", "decision": "决策表", "form": "表单", "schedule": "日程", "rule": "核查规则"}
d, p = definition.c, deployment.c


def deployment_page(connection: Connection, who: Actor, ident: str) -> DeploymentLine:
    """One deployment, its files and what it defined. NotFound UNKNOWN_DEPLOYMENT."""
    need(who, *READERS)
    rows = [dict(row) for row in connection.execute(select(deployment).where(p.id == ident)).mappings()]
    if not rows:
        raise NotFound("UNKNOWN_DEPLOYMENT")
    return deployment_lines(connection, who, rows, Names(connection, who.now))[0]


def deployment_lines(
    connection: Connection, who: Actor, rows: Sequence[Mapping[str, Any]], names: Names
) -> tuple[DeploymentLine, ...]:
    """The rows of deployments as the pages tell them, in their order."""
    ids = [str(row["id"]) for row in rows]
    approved = approvers(connection, ids)
    names.know_people([*(row["deployed_by"] for row in rows), *approved.values()])
    made: dict[str, list[str]] = {}
    wanted = select(d.deployment_id, d.kind, d.key, d.name, d.version).where(d.deployment_id.in_(ids))
    for row in connection.execute(wanted.order_by(d.kind.desc(), d.key)):
        made.setdefault(row.deployment_id, []).append(f"{WORDS[row.kind]}“{row.name or row.key}”第 {row.version} 版")
    files = files_of(connection, ids)
    return tuple(
        DeploymentLine(
            id=str(row["id"]),
            name=row["name"],
            source=row["source"],
            at=read_instant(row["deployed_at"]),
            by=names.person(row["deployed_by"]),
            approved_by=names.person(approved.get(str(row["id"]), "")),
            made=tuple(made.get(str(row["id"]), ())),
            files=tuple(files.get(str(row["id"]), ())),
            own=row["deployed_by"] == who.login,
            waits=str(row["id"]) not in made and bool(files.get(str(row["id"]))),
        )
        for row in rows
    )


def approvers(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Login of who approved, by deployment."""
    e = event.c
    here = (e.stream == "system:deployments", e.kind == "deployed", e.element.in_(ids))
    return {row.element: row.actor for row in connection.execute(select(e.element, e.actor).where(*here))}


def files_of(connection: Connection, ids: Sequence[str]) -> dict[str, list[DesignFile]]:
    """What was sent, by deployment."""
    r = deployment_resource.c
    found: dict[str, list[DesignFile]] = {}
    wanted = select(r.deployment_id, r.id, r.name).where(r.deployment_id.in_(ids)).order_by(r.name)
    for row in connection.execute(wanted):
        found.setdefault(row.deployment_id, []).append(DesignFile(row.deployment_id, row.id, row.name))
    return found


def deploys(who: Actor) -> bool:
    """Whether somebody may deploy, and not only look."""
    return bool(who.roles & {"designer", "operator"})
