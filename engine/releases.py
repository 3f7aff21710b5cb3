"""What a deployment makes: new versions of all that its files define, and whether a second person must approve it.

A deployment that waits for approval has its files and no definitions: nothing can refer to it and nothing starts on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, exists, func, or_, select

from engine import decisions, diagrams, forms, lint, organisation, schedules, store, values, watch
from engine.clauses import clauses
from engine.errors import Finding, Invalid, NotFound
from engine.machine import Program
from engine.store import Change
from engine.tables import definition, deployment, deployment_resource, setting

Row = dict[str, object]
DRAWN = (".bpmn", ".bpmn20.xml")
DEFINING = (*DRAWN, ".dmn", ".form", schedules.SUFFIX, watch.SUFFIX)
"""Suffixes of files that define something; others are kept, and nothing comes of them."""
TWO = "two_person_release"
"""Name of the setting that asks for a second person, "yes" or "no"."""


@dataclass(frozen=True)
class Parcel:
    """What is deployed together: `files` by resource name, and what the sender says about them."""

    files: Mapping[str, bytes]
    name: str
    source: str = ""
    filter_duplicates: bool = True


@dataclass(frozen=True)
class Deployed:
    """The deployment's row and its definitions' rows, startable processes first; `duplicate`: it was there already.

    `waits`: nothing is defined yet, somebody else must approve it.
    """

    deployment: Row
    definitions: tuple[Row, ...]
    warnings: tuple[Finding, ...] = ()
    duplicate: bool = False
    waits: bool = False


def two_needed(connection: Connection) -> bool:
    """Does a deployment wait until a second person approves it?"""
    return connection.execute(select(setting.c.value).where(setting.c.name == TWO)).scalar() == "yes"


def waiting(connection: Connection) -> Sequence[Row]:
    """The deployments that wait for approval, oldest first: nothing is defined yet by a file that defines something."""
    made = exists().where(definition.c.deployment_id == deployment.c.id)
    defines = or_(*(deployment_resource.c.name.endswith(suffix, autoescape=True) for suffix in DEFINING))
    files = exists().where(deployment_resource.c.deployment_id == deployment.c.id, defines)
    wanted = select(deployment).where(~made, files).order_by(deployment.c.deployed_at)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def checked(files: Mapping[str, bytes], known: lint.Known) -> tuple[Finding, ...]:
    """The remarks on `files`. Invalid with every finding where anything keeps them from being deployed."""
    _refuse(store.unkeepable_names(files))
    findings = lint.lint(files, known)
    _refuse(finding for finding in findings if finding.level == "error")
    _refuse(store.unkeepable_ids(files, offers(files)))
    return tuple(finding for finding in findings if finding.level != "error")


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
        rules=frozenset(clauses()) or None,
        groups=organisation.group_ids(connection, now),
        unit_kinds=organisation.unit_kinds(connection),
        people=organisation.logins(connection),
        messages=store.all_message_starts(connection),
        elements=lambda process: _elements(connection, process),
        sent=frozenset(),
        standing=tuple(
            lint.Standing(f"{one.deployment}/{one.name}", one.content, one.defines)
            for one in store.standing(connection)
        ),
    )


def _elements(connection: Connection, process: str) -> frozenset[str]:
    """Ids of the elements and flows of the newest version of a process and all it calls; none where there is none."""
    found = store.program_of(connection, process)
    if found is None:
        return frozenset()
    program = found[2]
    return frozenset(name for elements in program.processes.values() for name in elements) | frozenset(program.flows)


def digest(files: Mapping[str, bytes]) -> str:
    """SM3 over names and contents: the duplicate filter."""
    return values.sm3(values.write({name: values.sm3(content) for name, content in sorted(files.items())}))


def same(connection: Connection, files: Mapping[str, bytes]) -> Deployed | None:
    """The deployment of these very files, if what it defined is still the newest of everything and in use.

    A diagram sent once more after a form or a table that it names was renewed is not the same: it takes the new one.
    """
    wanted = digest(files)
    for row in connection.execute(select(deployment).where(deployment.c.digest == wanted)).mappings().all():
        made = select(definition).where(definition.c.deployment_id == row["id"])
        found = [dict(d) for d in connection.execute(made.order_by(definition.c.executable.desc())).mappings()]
        if found and all(_is_current(connection, one) and _runs_on_same(connection, one, files) for one in found):
            return Deployed(dict(row), tuple(found), duplicate=True)
    return None


def _is_current(connection: Connection, row: Row) -> bool:
    retired = row["bundle"] is not None and not row["executable"]
    return not retired and _newest(connection, str(row["kind"]), str(row["key"])) == row["version"]


def _runs_on_same(connection: Connection, row: Row, files: Mapping[str, bytes]) -> bool:
    if row["bundle"] is None:
        return True
    name = str(row["resource_name"])
    made, _ = store.freeze(str(row["key"]), files[name], name, finder(connection, files))
    return made.files == store.bundle_of(connection, str(row["bundle"])).files


def _newest(connection: Connection, kind: str, key: str) -> int:
    wanted = select(func.max(definition.c.version)).where(definition.c.kind == kind, definition.c.key == key)
    return connection.execute(wanted).scalar() or 0


def kept_files(connection: Connection, parcel: Parcel, deployment_id: str, now: dt.datetime) -> list[Change]:
    """The changes that keep the files of a deployment."""
    changes = store.keep_contents(connection, parcel.files.values())
    for name, content in parcel.files.items():
        row = {"deployment_id": deployment_id, "id": values.uuid7(now), "name": name, "digest": values.sm3(content)}
        changes.append(Change.insert(deployment_resource, row))
    return changes


def definitions(
    connection: Connection, files: Mapping[str, bytes], deployment_id: str
) -> tuple[list[Row], list[Change]]:
    """New versions of all that `files` define, startable processes first, and the changes that make them."""
    offered = offers(files)
    find = finder(connection, files)
    rows, changes = list[Row](), list[Change]()
    for (kind, key), name in offered.items():
        twins = kind != "process" and sum(other == key for _, other in offered) > 1
        row = _definition(connection, kind, key, f"{kind}:{deployment_id}" if twins else deployment_id) | {
            "deployment_id": deployment_id,
            "resource_name": name,
            "digest": values.sm3(files[name]),
        }
        if kind == "process":
            head = _head(files[name], name, key)
            row |= {"name": head.name, "version_tag": head.version_tag, "executable": head.executable}
            if head.executable:
                made, needed = store.freeze(key, files[name], name, find)
                changes += store.keep_bundle(connection, made, needed)
                row["bundle"] = made.digest
                starts = diagrams.message_starts(diagrams.read_xml(files[name], name), key)
                changes += store.start_changes(connection, key, starts)
        elif kind == "decision":
            found = decisions.read_decisions(files[name], name)[key]
            row |= {"name": found.name, "version_tag": found.version_tag or None}
        elif kind == "schedule":
            row["name"] = schedules.read_schedule(files[name], name).name
        elif kind == "rule":
            row["name"] = watch.read_rule(files[name], name).name
        rows.append(row)
    rows.sort(key=lambda row: (row["kind"] != "process", not row["executable"], row["bundle"] is None))
    return rows, [*changes, *(Change.insert(definition, row) for row in rows)]


def finder(connection: Connection, files: Mapping[str, bytes]) -> store.Find:
    """Where a reference leads: into `files`, else to what is deployed."""
    offered = offers(files)

    def find(reference: diagrams.Reference) -> bytes | None:
        here = offered.get((reference.kind, reference.ref))
        if here is not None and reference.binding in ("deployment", "latest"):
            return files[here]
        return store.newest(connection, reference)

    return find


def drafted(connection: Connection, files: Mapping[str, bytes], process: str) -> Program:
    """The program that a case of `process` would run on if `files` were deployed now. Nothing is written.

    NotFound UNKNOWN_PROCESS where no file draws it; Invalid where something is wrong with it or missing.
    """
    offered = offers(files)
    name = offered.get(("process", process))
    if name is None:
        raise NotFound("UNKNOWN_PROCESS", process=process)
    bundle, contents = store.freeze(process, files[name], name, finder(connection, files))
    return diagrams.build(process, contents, bundle.language)


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


def offers(files: Mapping[str, bytes]) -> dict[tuple[str, str], str]:
    """(kind, id) -> resource name, for everything that the files define."""
    found: dict[tuple[str, str], str] = {}
    for name, content in files.items():
        if name.endswith(DRAWN):
            found |= {("process", head.id): name for head in diagrams.processes(diagrams.read_xml(content, name))}
        elif name.endswith(".dmn"):
            found |= {("decision", key): name for key in decisions.read_decisions(content, name)}
        elif name.endswith(".form"):
            found["form", forms.read_form(content, name).id] = name
        elif name.endswith(schedules.SUFFIX):
            found["schedule", schedules.read_schedule(content, name).id] = name
        elif name.endswith(watch.SUFFIX):
            found["rule", watch.read_rule(content, name).id] = name
    return found


def unique(changes: Sequence[Change]) -> list[Change]:
    """Two processes may share a table: its content and bundle are stored once."""
    seen = dict[tuple[str, tuple[object, ...]], Change]()
    for change in changes:
        seen.setdefault((change.table, change.key), change)
    return list(seen.values())


def woken(changes: Sequence[Change]) -> list[str]:
    """The messages with which `changes` let a process begin."""
    return [str(c.key[0]) for c in changes if c.table == "message_start" and c.how != "delete"]
