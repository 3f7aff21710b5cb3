"""流程图: what is deployed and what runs on it, for designers, operators and auditors. Each list is a query or two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, func, select

from engine import comparing, releases, store
from engine.errors import NotFound
from engine.machine import Program
from engine.tables import case_, definition, deployment, deployment_resource, event, resource
from engine.values import read_instant
from engine.views import (
    ClausePage,
    ComparePage,
    DeploymentLine,
    DesignFile,
    Designs,
    ElementChange,
    Page,
    ProcessLine,
    ProcessPage,
    SettingChange,
    VersionLine,
)
from engine.worklist._names import Names
from engine.worklist.claims import bundles, clauses_of
from engine.worklist.listing import definition_xml
from engine.worklist.who import Actor, need

READERS = ("designer", "operator", "auditor")
"""Roles that look at deployments; the first two deploy."""
SHORT = Page(size=10)
Row = Mapping[str, Any]
WORDS = {"process": "流程", "decision": "决策表", "form": "表单", "schedule": "日程", "rule": "核查规则"}
d, p = definition.c, deployment.c


def designs(connection: Connection, who: Actor, page: Page = SHORT) -> Designs:
    """Every process, what waits for a second person, and the newest deployments."""
    need(who, *READERS)
    names = Names(connection, who.now)
    rows = _versions(connection)
    keys = dict.fromkeys(row["key"] for row in rows)
    running = _running(connection)
    wanted = select(deployment).order_by(p.deployed_at.desc(), p.id.desc()).limit(page.size).offset(page.offset)
    waiting = releases.waiting(connection)
    late = {str(one["id"]) for one in waiting}
    newest = [dict(row) for row in connection.execute(wanted).mappings() if row["id"] not in late]
    return Designs(
        processes=_served(
            connection,
            _grouped(connection, [_process([r for r in rows if r["key"] == k], running, names) for k in keys], rows),
            rows,
        ),
        waiting=_deployments(connection, who, waiting, names),
        deployments=_deployments(connection, who, newest, names),
        total=connection.execute(select(func.count()).select_from(deployment)).scalar_one() - len(waiting),
        two=releases.two_needed(connection),
        deploys=_deploys(who),
        rules="operator" in who.roles,
    )


def _deploys(who: Actor) -> bool:
    return bool(who.roles & {"designer", "operator"})


def _versions(connection: Connection, key: str = "") -> Sequence[Row]:
    """Versions of every process that could ever start, newest first, with their deployments. One query."""
    wanted = select(definition, p.deployed_at, p.deployed_by, p.name.label("came_with")).join(
        deployment, p.id == d.deployment_id
    )
    wanted = wanted.where(d.kind == "process", d.bundle.is_not(None))
    if key:
        wanted = wanted.where(d.key == key)
    return [dict(row) for row in connection.execute(wanted.order_by(d.key, d.version.desc())).mappings()]


def _running(connection: Connection) -> dict[str, int]:
    """How many cases run, by definition. One query, by the index of running cases: ended ones cost nothing."""
    wanted = select(case_.c.definition_id, func.count()).where(case_.c.state == "active")
    return {row[0]: row[1] for row in connection.execute(wanted.group_by(case_.c.definition_id))}


def _process(rows: Sequence[Row], running: Mapping[str, int], names: Names) -> ProcessLine:
    current = next((row for row in rows if row["executable"]), None)
    shown = current or rows[0]
    total = sum(running.get(row["id"], 0) for row in rows)
    return ProcessLine(
        key=shown["key"],
        name=shown["name"] or shown["key"],
        version=current["version"] if current else 0,
        newest=rows[0]["version"],
        at=read_instant(shown["deployed_at"]),
        by=names.person(shown["deployed_by"]),
        running=total,
        older=total - (running.get(current["id"], 0) if current else 0),
        group=rows[-1]["came_with"],
    )


def _grouped(connection: Connection, lines: Sequence[ProcessLine], rows: Sequence[Row]) -> tuple[ProcessLine, ...]:
    """What came together under one heading: the property `group` of one of them, else the deployment's name."""
    words: dict[str, str] = {}
    here = {row["key"]: row["bundle"] for row in reversed(rows)}  # programs are kept in memory
    for line in lines:
        if not words.get(line.group):
            words[line.group] = store.program(connection, here[line.key]).properties.get("group", "")
    named = (replace(line, group=words[line.group] or line.group) for line in lines)
    return tuple(sorted(named, key=lambda line: (line.group, line.name)))


def _current(rows: Sequence[Row]) -> dict[str, str]:
    """The bundle of the version that is shown of each process: that on which cases start, else the newest."""
    newest = {row["key"]: row["bundle"] for row in reversed(rows)}
    return newest | {row["key"]: row["bundle"] for row in reversed(rows) if row["executable"]}


def _served(connection: Connection, lines: Sequence[ProcessLine], rows: Sequence[Row]) -> tuple[ProcessLine, ...]:
    """With the clauses they serve; what others call and has no group of its own, last and by itself."""
    found = bundles(connection, _current(rows))
    clauses = clauses_of(connection, found)
    came_with = {row["key"]: row["came_with"] for row in rows}
    called = {name: line.group for line in lines for name in found.called(line.key)}
    shared = {came_with[name] for name, group in called.items() if name in came_with and group != came_with[name]}
    told = []
    for line in lines:
        mine = clauses.get(line.key, ())
        group = "" if line.group == came_with[line.key] and line.group in shared else line.group
        told.append(replace(line, group=group, claims=len(mine), proven=sum(bool(one.scenarios) for one in mine)))
    return tuple(sorted(told, key=lambda line: (not line.group, line.group, line.name)))


def clause_page(connection: Connection, who: Actor, key: str) -> ClausePage:
    """The clauses that the current version of a process serves, and the scenarios that prove them. NotFound."""
    need(who, *READERS)
    rows = _versions(connection, key)
    if not rows:
        raise NotFound("UNKNOWN_PROCESS", process=key)
    lines = clauses_of(connection, bundles(connection, _current(rows)))[key]
    return ClausePage(key, rows[0]["name"] or key, lines)


def _approvers(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Login of who approved, by deployment."""
    e = event.c
    here = (e.stream == "system:deployments", e.kind == "deployed", e.element.in_(ids))
    return {row.element: row.actor for row in connection.execute(select(e.element, e.actor).where(*here))}


def _deployments(
    connection: Connection, who: Actor, rows: Sequence[Mapping[str, Any]], names: Names
) -> tuple[DeploymentLine, ...]:
    ids = [str(row["id"]) for row in rows]
    approved = _approvers(connection, ids)
    names.know_people([*(row["deployed_by"] for row in rows), *approved.values()])
    made: dict[str, list[str]] = {}
    wanted = select(d.deployment_id, d.kind, d.key, d.name, d.version).where(d.deployment_id.in_(ids))
    for row in connection.execute(wanted.order_by(d.kind.desc(), d.key)):
        made.setdefault(row.deployment_id, []).append(f"{WORDS[row.kind]}“{row.name or row.key}”第 {row.version} 版")
    files = _files(connection, ids)
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


def _files(connection: Connection, ids: Sequence[str]) -> dict[str, list[DesignFile]]:
    r = deployment_resource.c
    found: dict[str, list[DesignFile]] = {}
    wanted = select(r.deployment_id, r.id, r.name).where(r.deployment_id.in_(ids)).order_by(r.name)
    for row in connection.execute(wanted):
        found.setdefault(row.deployment_id, []).append(DesignFile(row.deployment_id, row.id, row.name))
    return found


def deployment_page(connection: Connection, who: Actor, ident: str) -> DeploymentLine:
    """One deployment, its files and what it defined. NotFound UNKNOWN_DEPLOYMENT."""
    need(who, *READERS)
    rows = [dict(row) for row in connection.execute(select(deployment).where(p.id == ident)).mappings()]
    if not rows:
        raise NotFound("UNKNOWN_DEPLOYMENT")
    return _deployments(connection, who, rows, Names(connection, who.now))[0]


def design(connection: Connection, who: Actor, key: str, version: int | None = None) -> ProcessPage:
    """A process and its versions; shown is `version`, else that on which cases start. NotFound."""
    need(who, *READERS)
    rows, running, names = _versions(connection, key), _running(connection), Names(connection, who.now)
    if not rows:
        raise NotFound("UNKNOWN_PROCESS", process=key)
    current = next((row["id"] for row in rows if row["executable"]), "")
    approved = _approvers(connection, [row["deployment_id"] for row in rows])
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
        files=tuple(_files(connection, [shown.deployment]).get(shown.deployment, ())),
        deploys=_deploys(who),
        migrates="operator" in who.roles,
    )


def drawing(connection: Connection, who: Actor, key: str, version: int) -> str:
    """The diagram of a version, as the designer drew it. NotFound."""
    need(who, *READERS)
    return definition_xml(connection, dict(_row(connection, key, version)))


def _row(connection: Connection, key: str, version: int) -> Row:
    wanted = select(definition).where(d.kind == "process", d.key == key, d.version == version, d.bundle.is_not(None))
    row = connection.execute(wanted).mappings().one_or_none()
    if row is None:
        raise NotFound("UNKNOWN_VERSION", process=key, version=version)
    return dict(row)


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
