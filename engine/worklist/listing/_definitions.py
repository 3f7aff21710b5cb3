"""What was deployed: versions of processes, which every person may read; deployments and files, which designers may."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from lxml import etree
from sqlalchemy import ColumnElement, Connection, Select, func, select

from engine import diagrams, store
from engine.errors import NotFound
from engine.tables import definition, deployment, deployment_resource, resource
from engine.worklist.listing._query import (
    EVERY,
    Filter,
    Listing,
    Row,
    Scene,
    after,
    before,
    flag,
    like,
    missing,
    number,
    text,
    texts,
)
from engine.worklist.start_page import may_start
from engine.worklist.who import Actor, need

HEAD = 4096
"""Bytes of a diagram within which its namespace is looked for."""
_NAMESPACE = re.compile(rb"""\btargetNamespace\s*=\s*(["'])(.*?)\1""")
READERS = ("designer", "operator", "auditor")
"""Roles that look at deployments."""
d, p = definition.c, deployment.c
PROCESS = (d.kind == "process", d.bundle.is_not(None))
_same = definition.alias()
_newest = (
    select(func.max(_same.c.version))
    .where(_same.c.kind == "process", _same.c.key == d.key)
    .correlate(definition)
    .scalar_subquery()
)


def _processes(_connection: Connection, _who: Actor) -> Select[Any]:
    return select(definition).where(*PROCESS)


def _deployments(_connection: Connection, who: Actor) -> Select[Any]:
    need(who, *READERS)
    return select(deployment)


def _startable(_asked: bool, scene: Scene) -> ColumnElement[bool]:
    """What the asker may start: the diagrams say whom."""
    rows = scene.connection.execute(select(d.id, d.bundle).where(*PROCESS, d.executable)).all()
    return d.id.in_([one.id for one in rows if may_start(scene.who, store.program(scene.connection, one.bundle))])


def _with_categories(connection: Connection, rows: list[Row]) -> list[Row]:
    """With `category`: the targetNamespace of the diagram, as Camunda 7 has it; None where none is read."""
    r = resource.c
    wanted = select(r.digest, func.substr(r.content, 1, HEAD)).where(r.digest.in_({row["digest"] for row in rows}))
    found = {digest: _NAMESPACE.search(bytes(head)) for digest, head in connection.execute(wanted)}
    spaces = {digest: html.unescape(hit[2].decode("utf-8", "replace")) for digest, hit in found.items() if hit}
    return [{**row, "category": spaces.get(row["digest"])} for row in rows]


DEFINITIONS = Listing(
    seen=_processes,
    key=d.id,
    finish=_with_categories,
    missing=lambda ident: NotFound("UNKNOWN_PROCESS", process=ident),
    filters={
        "processDefinitionId": text(d.id),
        "processDefinitionIdIn": texts(d.id),
        "key": text(d.key),
        "keysIn": texts(d.key),
        "keyLike": like(d.key),
        "name": text(d.name),
        "nameLike": like(d.name),
        "deploymentId": text(d.deployment_id),
        "version": number(lambda n: d.version == n),
        "latestVersion": flag(d.version == _newest),
        "latest": flag(d.version == _newest),
        "versionTag": text(d.version_tag),
        "versionTagLike": like(d.version_tag),
        "withoutVersionTag": flag(d.version_tag.is_(None)),
        "resourceName": text(d.resource_name),
        "resourceNameLike": like(d.resource_name),
        "active": flag(d.executable),
        "suspended": flag(~d.executable),
        "withoutTenantId": EVERY,
        "startableInTasklist": EVERY,
        "startablePermissionCheck": Filter("flag", _startable),
    },
    sorts={
        "id": d.id,
        "key": d.key,
        "name": d.name,
        "version": d.version,
        "deploymentId": d.deployment_id,
        "versionTag": d.version_tag,
    },
)


def _decisions(_connection: Connection, who: Actor) -> Select[Any]:
    need(who, *READERS)
    return select(definition).where(d.kind == "decision")


_NEWEST_TABLE = (
    select(func.max(_same.c.version))
    .where(_same.c.kind == "decision", _same.c.key == d.key)
    .correlate(definition)
    .scalar_subquery()
)
DECISIONS = Listing(
    seen=_decisions,
    key=d.id,
    missing=lambda ident: NotFound("UNKNOWN_DECISION", decision=ident),
    filters={
        "decisionDefinitionId": text(d.id),
        "decisionDefinitionIdIn": texts(d.id),
        "key": text(d.key),
        "keyLike": like(d.key),
        "name": text(d.name),
        "nameLike": like(d.name),
        "deploymentId": text(d.deployment_id),
        "version": number(lambda n: d.version == n),
        "latestVersion": flag(d.version == _NEWEST_TABLE),
        "versionTag": text(d.version_tag),
        "resourceName": text(d.resource_name),
        "withoutTenantId": EVERY,
    },
    sorts={"id": d.id, "key": d.key, "name": d.name, "version": d.version, "deploymentId": d.deployment_id},
)
"""Decision tables, for who looks at deployments."""

DEPLOYMENTS = Listing(
    seen=_deployments,
    key=p.id,
    missing=missing("UNKNOWN_DEPLOYMENT"),
    filters={
        "id": text(p.id),
        "name": text(p.name),
        "nameLike": like(p.name),
        "source": text(p.source),
        "withoutSource": flag(p.source == ""),
        "before": before(p.deployed_at),
        "after": after(p.deployed_at),
        "withoutTenantId": EVERY,
    },
    sorts={"id": p.id, "name": p.name, "deploymentTime": p.deployed_at},
)


def newest(connection: Connection, key: str) -> Row:
    """The newest version of process `key` that is in use, as Camunda 7 the newest where none is. NotFound."""
    wanted = select(definition).where(*PROCESS, d.key == key).order_by(d.executable.desc(), d.version.desc()).limit(1)
    row = connection.execute(wanted).mappings().first()
    if row is None:
        raise NotFound("UNKNOWN_PROCESS", process=key)
    return _with_categories(connection, [dict(row)])[0]


def newest_decision(connection: Connection, who: Actor, key: str) -> Row:
    """The newest version of decision `key`. NotFound."""
    need(who, *READERS)
    wanted = select(definition).where(d.kind == "decision", d.key == key).order_by(d.version.desc()).limit(1)
    row = connection.execute(wanted).mappings().first()
    if row is None:
        raise NotFound("UNKNOWN_DECISION", decision=key)
    return dict(row)


def definition_xml(connection: Connection, row: Row) -> str:
    """The diagram of this version: the designer's very text, but for one that is not in UTF-8."""
    drawn = _content(connection, row)
    try:
        return drawn.decode("utf-8-sig")
    except UnicodeDecodeError:
        return etree.tostring(diagrams.read_xml(drawn, row["resource_name"]), encoding="unicode")


def _content(connection: Connection, row: Row) -> bytes:
    wanted = select(resource.c.content).where(resource.c.digest == row["digest"])
    return bytes(connection.execute(wanted).scalar_one())


def definitions_of(connection: Connection, who: Actor, rows: Sequence[Mapping[str, object]]) -> list[Row]:
    """Rows of `definition` in the order of a deployment's answer: first the processes that `who` may start.

    The Modeler's Start button takes the first one.
    """

    def later(row: Row) -> tuple[bool, bool]:
        is_process = row["kind"] == "process" and row["bundle"] is not None
        startable = is_process and may_start(who, store.program(connection, row["bundle"]))
        return (not startable, not is_process)

    return sorted(_with_categories(connection, [cast("Row", row) for row in rows]), key=later)


def resources(connection: Connection, who: Actor, deployment_id: str) -> list[Row]:
    """The files of a deployment: id, name, deployment_id, digest; by name. NotFound UNKNOWN_DEPLOYMENT."""
    DEPLOYMENTS.one(connection, who, deployment_id)
    r = deployment_resource.c
    wanted = select(deployment_resource).where(r.deployment_id == deployment_id).order_by(r.name)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def content(connection: Connection, who: Actor, deployment_id: str, resource_id: str) -> tuple[Row, bytes]:
    """One file of a deployment and what is in it. NotFound UNKNOWN_DEPLOYMENT."""
    found = next((row for row in resources(connection, who, deployment_id) if row["id"] == resource_id), None)
    if found is None:
        raise NotFound("UNKNOWN_DEPLOYMENT")
    return found, _content(connection, found)
