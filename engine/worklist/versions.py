"""One process and its versions: what each consists of, what runs on it, what one changes of another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from engine import comparing, store
from engine.errors import NotFound
from engine.machine import Program
from engine.tables import case_, definition, deployment, resource
from engine.values import read_instant
from engine.views import ComparePage, ElementChange, ProcessPage, SettingChange, VersionLine
from engine.worklist._names import Names
from engine.worklist.deployments import READERS, approvers, deploys, files_of
from engine.worklist.listing import definition_xml
from engine.worklist.who import Actor, need

Row = Mapping[str, Any]
d, p = definition.c, deployment.c


def design(connection: Connection, who: Actor, key: str, version: int | None = None) -> ProcessPage:
    """A process and its versions; shown is `version`, else that on which cases start. NotFound."""
    need(who, *READERS)
    rows, running, names = versions(connection, key), running_on(connection), Names(connection, who.now)
    if not rows:
        raise NotFound("UNKNOWN_PROCESS", process=key)
    current = next((row["id"] for row in rows if row["executable"]), "")
    approved = approvers(connection, [row["deployment_id"] for row in rows])
    names.know_people([*(row["deployed_by"] for row in rows), *approved.values()])
    lines = tuple(
        VersionLine(
            id=row["id"],
            version=row["version"],
            tag=row["version_tag"] or "",
            at=read_instant(row["deployed_at"]),
            by=names.person(row["deployed_by"]),
            approved_by=names.person(approved.get(row["deployment_id"], "")),
            deployment=row["deployment_id"],
            running=running.get(row["id"], 0),
            current=row["id"] == current,
            retired=not row["executable"],
        )
        for row in rows
    )
    asked = [line for line in lines if line.version == version]
    if version is not None and not asked:
        raise NotFound("UNKNOWN_VERSION", process=key, version=version)
    shown = next(iter([*asked, *(line for line in lines if line.current), *lines]))
    return ProcessPage(
        key=key,
        name=next(row["name"] for row in rows if row["id"] == shown.id) or key,
        versions=lines,
        shown=shown,
        files=tuple(files_of(connection, [shown.deployment]).get(shown.deployment, ())),
        deploys=deploys(who),
        migrates="operator" in who.roles,
    )


def drawing(connection: Connection, who: Actor, key: str, version: int) -> str:
    """The diagram of a version, as the designer drew it. NotFound."""
    need(who, *READERS)
    return definition_xml(connection, dict(_row(connection, key, version)))


def bundled(connection: Connection, key: str, version: int) -> dict[str, bytes]:
    """Every file that cases of a version run on, by a name with its kind: the diagram, what it calls, tables, forms."""
    named = store.bundle_of(connection, _row(connection, key, version)["bundle"]).files
    wanted = select(resource.c.digest, resource.c.content).where(resource.c.digest.in_(set(named.values())))
    content = {row.digest: bytes(row.content) for row in connection.execute(wanted)}
    suffix = {"process": ".bpmn", "decision": ".dmn", "form": ".form"}
    split = ((part.partition(":"), digest) for part, digest in named.items())
    return {f"{ident}{suffix[kind]}": content[digest] for (kind, _, ident), digest in split}


def program_of_version(connection: Connection, key: str, version: int) -> Program:
    """What cases of a version run on. NotFound."""
    return store.program(connection, _row(connection, key, version)["bundle"])


def compared(connection: Connection, who: Actor, key: str, old: int, new: int) -> ComparePage:
    """What version `new` of a process, with all the files it runs on, changes of version `old`. NotFound."""
    page = design(connection, who, key, new)
    found = comparing.compare(bundled(connection, key, old), bundled(connection, key, new))
    return ComparePage(
        key=key,
        name=page.name,
        versions=tuple(line.version for line in page.versions),
        old=old,
        new=new,
        changes=tuple(element_change(one) for one in found),
    )


def element_change(one: comparing.Difference) -> ElementChange:
    """As the pages tell it."""
    settings = tuple(SettingChange(detail.what, detail.old, detail.new) for detail in one.details)
    return ElementChange(one.file, one.key, one.element, one.how, comparing.sentence(one), settings)


def _row(connection: Connection, key: str, version: int) -> Row:
    wanted = select(definition).where(d.kind == "process", d.key == key, d.version == version, d.bundle.is_not(None))
    row = connection.execute(wanted).mappings().one_or_none()
    if row is None:
        raise NotFound("UNKNOWN_VERSION", process=key, version=version)
    return dict(row)


def versions(connection: Connection, key: str = "") -> Sequence[Row]:
    """Versions of every process that could ever start, newest first, with their deployments. One query."""
    wanted = select(definition, p.deployed_at, p.deployed_by, p.name.label("came_with")).join(
        deployment, p.id == d.deployment_id
    )
    wanted = wanted.where(d.kind == "process", d.bundle.is_not(None))
    if key:
        wanted = wanted.where(d.key == key)
    return [dict(row) for row in connection.execute(wanted.order_by(d.key, d.version.desc())).mappings()]


def running_on(connection: Connection) -> dict[str, int]:
    """How many cases run, by definition. One query, by the index of running cases: ended ones cost nothing."""
    wanted = select(case_.c.definition_id, func.count()).where(case_.c.state == "active")
    return {row[0]: row[1] for row in connection.execute(wanted.group_by(case_.c.definition_id))}
