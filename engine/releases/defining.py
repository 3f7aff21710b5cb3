"""What a deployment makes: new versions of all that its files define."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from engine import decisions, diagrams, schedules, store, values, watch
from engine.errors import Finding, NotFound
from engine.machine import Program
from engine.releases.offering import offers
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
    """The deployment's row and its definitions' rows, startable processes first; `duplicate`: it was there already.

    `waits`: nothing is defined yet, somebody else must approve it.
    """

    deployment: Row
    definitions: tuple[Row, ...]
    warnings: tuple[Finding, ...] = ()
    duplicate: bool = False
    waits: bool = False


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


def unique(changes: Sequence[Change]) -> list[Change]:
    """Two processes may share a table: its content and bundle are stored once."""
    seen = dict[tuple[str, tuple[object, ...]], Change]()
    for change in changes:
        seen.setdefault((change.table, change.key), change)
    return list(seen.values())


def woken(changes: Sequence[Change]) -> list[str]:
    """The messages with which `changes` let a process begin."""
    return [str(c.key[0]) for c in changes if c.table == "message_start" and c.how != "delete"]
