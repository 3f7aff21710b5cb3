"""Walking the scenarios of a draft or a deployed version, and what none of them went through, on the drawings."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import Connection

from engine import releases, scenarios, worklist
from engine.errors import Conflict, Invalid
from engine.scenarios import Coverage, ElementCover, TableCover
from web.pages.designs import sent
from web.surroundings import actor, database, now

LONGEST = 60.0
"""Seconds after which no further scenario is begun; the command line walks all."""
WRITTEN = ".toml"
pages = Blueprint("designs_scenarios", __name__, url_prefix="/designer/scenarios")
_busy = threading.Lock()
"""One walk at a time: it is a minute of a core."""


@dataclass(frozen=True)
class Drawn:
    """A diagram with what was gone through and what not. `picture` "": it has no places to draw at."""

    key: str
    name: str
    picture: str
    marks: Mapping[str, str]
    badges: list[tuple[str, str, str]]
    missed: tuple[ElementCover, ...]
    total: int


@pages.get("")
def index() -> ResponseReturnValue:
    """Chooses the files."""
    with database().reading() as connection:
        who = actor(connection)
        worklist.need(who, "designer", "operator")
        view = worklist.designs(connection, who)
    wanted = request.args.get("process", "")
    return render_template("designer/scenarios_begin.html", view=view, wanted=wanted)


@pages.post("")
def walk() -> ResponseReturnValue:
    """Walks them all and shows what they covered."""
    with database().reading() as connection:
        worklist.need(actor(connection), "designer", "operator")
        files, written = _chosen(connection)
        ground = scenarios.living(connection)
    if not _busy.acquire(blocking=False):
        raise Conflict("SCENARIOS_WALKING")
    try:
        told = scenarios.run(ground, files, written, lambda done, total: None, LONGEST)
    finally:
        _busy.release()
    covered = told.coverage
    tables = sorted(covered.tables, key=_whole)
    return render_template("designer/scenarios.html", told=told, drawn=_drawn(files, covered), tables=tables)


def _whole(table: TableCover) -> bool:
    return not table.missed


def _chosen(connection: Connection) -> tuple[dict[str, bytes], scenarios.Scenarios]:
    """The draft, or else a deployed version ("request 2"), and the scenarios. Invalid where either is missing."""
    given = sent()
    written = [name for name in given if name.endswith(WRITTEN)]
    if len(written) != 1:
        raise Invalid("BAD_REQUEST", why=gettext("one file of scenarios is needed (scenarios.toml)"))
    read = scenarios.read_scenarios(given.pop(written[0]), written[0])
    if not given:
        key, _, version = request.form.get("version", "").partition(" ")
        if not version.isdecimal():
            raise Invalid("BAD_REQUEST", why=gettext("no file was chosen"))
        given = worklist.bundled(connection, key, int(version))
    else:
        releases.checked(given, releases.known(connection, now()))
    return given, read


def _drawn(files: Mapping[str, bytes], covered: Coverage) -> list[Drawn]:
    """Every diagram of the draft, what is not whole first."""
    found = list[Drawn]()
    for (kind, key), name in releases.offers(files).items():
        mine = covered.of(key) if kind == "process" else ()
        if not mine:
            continue
        content = files[name].decode("utf-8-sig", "replace")
        found.append(
            Drawn(
                key=key,
                name=covered.names.get(key) or key,
                picture=content if "BPMNDiagram" in content else "",
                marks={one.id: "walked" if one.times else "untaken" for one in mine},
                badges=[_badge(one) for one in mine if one.type != "sequenceFlow" or not one.times],
                missed=tuple(one for one in mine if not one.times),
                total=len(mine),
            )
        )
    return sorted(found, key=lambda one: not one.missed)


def _badge(one: ElementCover) -> tuple[str, str, str]:
    return (one.id, str(one.times), "green") if one.times else (one.id, "×", "")
