"""流程图: what is deployed and what runs on it, for designers, operators and auditors. Each list is a query or two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, func, select

from engine import releases, store
from engine.errors import NotFound
from engine.tables import deployment
from engine.values import read_instant
from engine.views import ClausePage, Designs, Page, ProcessLine
from engine.worklist._names import Names
from engine.worklist.claims import bundles, clauses_of
from engine.worklist.deployments import READERS, deployment_lines, deploys
from engine.worklist.versions import Row, running_on, versions
from engine.worklist.who import Actor, need

SHORT = Page(size=10)
p = deployment.c


def designs(connection: Connection, who: Actor, page: Page = SHORT) -> Designs:
    """Every process, what waits for a second person, and the newest deployments."""
    need(who, *READERS)
    names = Names(connection, who.now)
    rows = versions(connection)
    keys = dict.fromkeys(row["key"] for row in rows)
    running = running_on(connection)
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
        waiting=deployment_lines(connection, who, waiting, names),
        deployments=deployment_lines(connection, who, newest, names),
        total=connection.execute(select(func.count()).select_from(deployment)).scalar_one() - len(waiting),
        two=releases.two_needed(connection),
        deploys=deploys(who),
        rules="operator" in who.roles,
    )


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
    rows = versions(connection, key)
    if not rows:
        raise NotFound("UNKNOWN_PROCESS", process=key)
    lines = clauses_of(connection, bundles(connection, _current(rows)))[key]
    return ClausePage(key, rows[0]["name"] or key, lines)
