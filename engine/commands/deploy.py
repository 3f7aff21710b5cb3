"""A designer deploys diagrams, decision tables and forms: all of them checked, or nothing changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from engine import decisions, diagrams, forms, history, lint, organisation, schedules, store, values, watch, worklist
from engine.database import Database
from engine.errors import Finding, Invalid
from engine.history import Entry
from engine.store import Change
from engine.tables import definition, deployment, deployment_resource

Row = dict[str, object]


@dataclass(frozen=True)
class Parcel:
    """What is deployed together: `files` by resource name, and what the sender says about them."""

    files: Mapping[str, bytes]
    name: str
    source: str = ""
    filter_duplicates: bool = True


@dataclass(frozen=True)
class Deployed:
    """The deployment's row and its definitions' rows, startable processes first; `duplicate`: it was there already."""

    deployment: Row
    definitions: tuple[Row, ...]
    warnings: tuple[Finding, ...] = ()
    duplicate: bool = False


def deploy(database: Database, login: str, parcel: Parcel, now: dt.datetime) -> Deployed:
    """New versions of everything in `parcel`. Invalid holds every finding at once; cases keep their version."""
    with database.reading() as connection:
        worklist.need(worklist.actor(connection, login, now), "designer", "operator")
        for name, text in (("name", parcel.name), ("source", parcel.source)):
            values.admit(name, text)
        _refuse(store.unkeepable_names(parcel.files))
        findings = lint.lint(parcel.files, known(connection, now))
    _refuse(finding for finding in findings if finding.level == "error")
    _refuse(store.unkeepable_ids(parcel.files, _offers(parcel.files)))
    warnings = tuple(finding for finding in findings if finding.level != "error")
    return database.attempt(lambda connection: _deploy(connection, login, parcel, now, warnings))


def _refuse(findings: Iterable[Finding]) -> None:
    errors = tuple(findings)
    if errors:
        raise Invalid("DIAGRAM_INVALID", findings=errors)


def known(connection: Connection, now: dt.datetime) -> lint.Known:
    """What earlier deployments and the organisation offer, for the rules that check references."""
    rows = connection.execute(select(definition.c.kind, definition.c.key).distinct()).all()

    def keys(kind: str) -> frozenset[str]:
        return frozenset(row.key for row in rows if row.kind == kind)

    return lint.Known(
        processes=keys("process"),
        decisions=keys("decision"),
        forms=keys("form"),
        groups=organisation.group_ids(connection, now),
        unit_kinds=organisation.unit_kinds(connection),
        messages=store.all_message_starts(connection),
        elements=lambda process: _elements(connection, process),
    )


def _elements(connection: Connection, process: str) -> frozenset[str]:
    """Ids of the elements and flows of the newest version of a process and all it calls; none where there is none."""
    found = store.program_of(connection, process)
    if found is None:
        return frozenset()
    program = found[2]
    return frozenset(name for elements in program.processes.values() for name in elements) | frozenset(program.flows)


def _deploy(
    connection: Connection, login: str, parcel: Parcel, now: dt.datetime, warnings: tuple[Finding, ...]
) -> Deployed:
    history.head(connection, "system:deployments")  # rivals wait here, so that versions have no gaps
    digest = values.sm3(values.write({name: values.sm3(content) for name, content in sorted(parcel.files.items())}))
    same = _same(connection, digest) if parcel.filter_duplicates else None
    if same:
        return same
    row: Row = {
        "id": values.uuid7(now),
        "name": parcel.name,
        "source": parcel.source,
        "deployed_at": values.instant(now),
        "deployed_by": login,
        "digest": digest,
    }
    changes = [Change.insert(deployment, row), *_resources(connection, parcel, str(row["id"]), now)]
    definitions, more = _definitions(connection, parcel, str(row["id"]))
    told = {"definitions": [d["id"] for d in definitions]}
    history.append_system(
        connection, "deployments", Entry("deployed", login, data=told), now, _unique([*changes, *more])
    )
    store.wake_all(connection, [str(c.key[0]) for c in more if c.table == "message_start" and c.how != "delete"])
    return Deployed(row, tuple(definitions), warnings)


def _same(connection: Connection, digest: str) -> Deployed | None:
    """The deployment with this very content, if what it defined is still the newest of everything."""
    for row in connection.execute(select(deployment).where(deployment.c.digest == digest)).mappings().all():
        made = select(definition).where(definition.c.deployment_id == row["id"])
        found = [dict(d) for d in connection.execute(made.order_by(definition.c.executable.desc())).mappings()]
        if all(_newest(connection, str(d["kind"]), str(d["key"])) == d["version"] for d in found):
            return Deployed(dict(row), tuple(found), duplicate=True)
    return None


def _newest(connection: Connection, kind: str, key: str) -> int:
    wanted = select(func.max(definition.c.version)).where(definition.c.kind == kind, definition.c.key == key)
    return connection.execute(wanted).scalar() or 0


def _resources(connection: Connection, parcel: Parcel, deployment_id: str, now: dt.datetime) -> list[Change]:
    changes = store.keep_contents(connection, parcel.files.values())
    for name, content in parcel.files.items():
        row = {"deployment_id": deployment_id, "id": values.uuid7(now), "name": name, "digest": values.sm3(content)}
        changes.append(Change.insert(deployment_resource, row))
    return changes


def _definitions(connection: Connection, parcel: Parcel, deployment_id: str) -> tuple[list[Row], list[Change]]:
    offers = _offers(parcel.files)

    def find(reference: diagrams.Reference) -> bytes | None:
        here = offers.get((reference.kind, reference.ref))
        if here is not None and reference.binding in ("deployment", "latest"):
            return parcel.files[here]
        return store.newest(connection, reference)

    rows, changes = list[Row](), list[Change]()
    for (kind, key), name in offers.items():
        twins = kind != "process" and sum(other == key for _, other in offers) > 1
        row = _definition(connection, kind, key, f"{kind}:{deployment_id}" if twins else deployment_id) | {
            "deployment_id": deployment_id,
            "resource_name": name,
            "digest": values.sm3(parcel.files[name]),
        }
        if kind == "process":
            head = _head(parcel.files[name], name, key)
            row |= {"name": head.name, "version_tag": head.version_tag, "executable": head.executable}
            if head.executable:
                made, files = store.freeze(key, parcel.files[name], name, find)
                changes += store.keep_bundle(connection, made, files)
                row["bundle"] = made.digest
                starts = diagrams.message_starts(diagrams.read_xml(parcel.files[name], name), key)
                changes += store.start_changes(connection, key, starts)
        elif kind == "decision":
            found = decisions.read_decisions(parcel.files[name], name)[key]
            row |= {"name": found.name, "version_tag": found.version_tag or None}
        elif kind == "schedule":
            row["name"] = schedules.read_schedule(parcel.files[name], name).name
        elif kind == "rule":
            row["name"] = watch.read_rule(parcel.files[name], name).name
        rows.append(row)
    rows.sort(key=lambda row: (row["kind"] != "process", not row["executable"], row["bundle"] is None))
    return rows, [*changes, *(Change.insert(definition, row) for row in rows)]


def _definition(connection: Connection, kind: str, key: str, tail: str) -> Row:
    """`tail`: the deployment's id, with the kind before it where things of several kinds have one id."""
    version = _newest(connection, kind, key) + 1
    return {
        "id": f"{key}:{version}:{tail}",
        "kind": kind,
        "key": key,
        "version": version,
        "version_tag": None,
        "name": "",
        "bundle": None,
        "executable": kind != "process",
    }


def _head(content: bytes, file: str, key: str) -> diagrams.ProcessHead:
    return next(head for head in diagrams.processes(diagrams.read_xml(content, file)) if head.id == key)


def _offers(files: Mapping[str, bytes]) -> dict[tuple[str, str], str]:
    """(kind, id) -> resource name, for everything that the files define."""
    offers: dict[tuple[str, str], str] = {}
    for name, content in files.items():
        if name.endswith((".bpmn", ".bpmn20.xml")):
            offers |= {("process", head.id): name for head in diagrams.processes(diagrams.read_xml(content, name))}
        elif name.endswith(".dmn"):
            offers |= {("decision", key): name for key in decisions.read_decisions(content, name)}
        elif name.endswith(".form"):
            offers["form", forms.read_form(content, name).id] = name
        elif name.endswith(schedules.SUFFIX):
            offers["schedule", schedules.read_schedule(content, name).id] = name
        elif name.endswith(watch.SUFFIX):
            offers["rule", watch.read_rule(content, name).id] = name
    return offers


def _unique(changes: list[Change]) -> list[Change]:
    """Two processes may share a table: its content and bundle are stored once."""
    seen = dict[tuple[str, tuple[object, ...]], Change]()
    for change in changes:
        seen.setdefault((change.table, change.key), change)
    return list(seen.values())
