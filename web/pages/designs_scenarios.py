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
from engine.errors import Conflict
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
    return _choosing(request.args.get("process", ""))


def _choosing(wanted: str, problem: str = "") -> str:
    """The page to choose on, with the process `wanted`; `problem`: what the last choice lacked."""
    with database().reading() as connection:
        who = actor(connection)
        worklist.need(who, "designer", "operator")
        view = worklist.designs(connection, who)
    return render_template("designer/scenarios_begin.html", view=view, wanted=wanted, problem=problem)


@pages.post("")
def walk() -> ResponseReturnValue:
    """Walks them all and shows what they covered."""
    with database().reading() as connection:
        worklist.need(actor(connection), "designer", "operator")
        if lacking := _lacking():
            return _choosing(request.form.get("version", "").partition(" ")[0], lacking), 422
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


def _lacking() -> str:
    """What must still be chosen, "" where nothing: one file of scenarios, and a draft or a deployed version."""
    names = [file.filename or "" for file in request.files.getlist("files")]
    written = [name for name in names if name.endswith(WRITTEN)]
    if len(written) != 1:
        return str(gettext("Choose one file of scenarios (scenarios.toml)."))
    version = request.form.get("version", "").partition(" ")[2]
    if not version.isdecimal() and not any(name for name in names if name not in written):
        return str(gettext("Choose the files of the draft too, or a deployed version below."))
    return ""


def _chosen(connection: Connection) -> tuple[dict[str, bytes], scenarios.Scenarios]:
    """The draft, or else a deployed version ("request 2"), and the scenarios; nothing of it is `_lacking`."""
    given = sent()
    (written,) = [name for name in given if name.endswith(WRITTEN)]
    read = scenarios.read_scenarios(given.pop(written), written)
    if not given:
        key, _, version = request.form["version"].partition(" ")
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
