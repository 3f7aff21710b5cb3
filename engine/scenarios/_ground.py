"""The city in which a draft is walked or tried: a folder of procedures, or the living one as it is now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select

from engine import organisation, releases, schedules, schema, watch
from engine.commands.deploy import deploy
from engine.commands.import_organisation import import_organisation
from engine.database import Database
from engine.releases import Parcel
from engine.tables import definition, resource, role

SUFFIXES = {
    "process": ".bpmn",
    "decision": ".dmn",
    "form": ".form",
    "schedule": schedules.SUFFIX,
    "rule": watch.SUFFIX,
}


@dataclass(frozen=True)
class Ground:
    """A city: its tables of the organisation by file name, its designers' files, the login of who deploys them."""

    organisation: Mapping[str, bytes]
    files: Mapping[str, bytes]
    designer: str


def living(connection: Connection) -> Ground:
    """The city of this database: its organisation as exported, and of everything deployed the newest in use."""
    d = definition.c
    last = select(d.kind, d.key, func.max(d.version).label("version")).where(d.executable).group_by(d.kind, d.key)
    newest = last.subquery()
    same = (d.kind == newest.c.kind) & (d.key == newest.c.key) & (d.version == newest.c.version)
    wanted = select(d.kind, d.key, d.digest, resource.c.content).join(newest, same)
    rows = connection.execute(wanted.join(resource, resource.c.digest == d.digest).order_by(d.kind, d.key))
    files: dict[str, tuple[str, bytes]] = {}
    for row in rows:  # a file with several processes or tables comes once
        files.setdefault(row.digest, (f"{row.key}{SUFFIXES[row.kind]}", bytes(row.content)))
    designer = connection.scalar(select(role.c.login).where(role.c.role == "designer").order_by(role.c.login).limit(1))
    return Ground(organisation.export_tables(connection), dict(files.values()), designer or "")


def overlaid(base: Mapping[str, bytes], draft: Mapping[str, bytes]) -> dict[str, bytes]:
    """`base` with everything that `draft` defines taken from there. Invalid where a file cannot be read."""
    ours = set(releases.offers(draft))
    kept = {name: content for name, content in base.items() if not ours & set(releases.offers({name: content}))}
    clashing = {f"draft/{name}" if name in kept else name: content for name, content in draft.items()}
    return {**kept, **clashing}


def found(path: Path, ground: Ground, draft: Mapping[str, bytes], now: dt.datetime) -> Database:
    """A new city in a file: its organisation, and everything that is in force there with the draft. Invalid."""
    tables = path.parent / "organisation"
    tables.mkdir()
    for name, content in ground.organisation.items():
        (tables / name).write_bytes(content)
    database = Database(f"sqlite:///{path}")
    try:
        schema.upgrade(database)
        import_organisation(database, ground.designer, tables, now)
        deploy(database, ground.designer, Parcel(overlaid(ground.files, draft), "试办"), now)
    except BaseException:
        database.dispose()
        raise
    return database
