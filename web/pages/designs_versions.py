"""Two versions of a process side by side; and cases that go on in another version (迁移), looked at beforehand."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from engine import rehearsing, worklist
from engine.commands.migrate_cases import Wish, migrate_cases
from engine.errors import Invalid
from engine.views import ElementChange, ProcessPage
from engine.worklist import Route
from web.notes import tell
from web.surroundings import actor, database, now, reader

NEWEST = 300
"""Old cases that a page does again; the command line does all."""
pages = Blueprint("designs_versions", __name__, url_prefix="/designer/processes")


def _ends(view: ProcessPage) -> tuple[int, int]:
    """The versions asked for; else the newest and the one before it."""
    known = [line.version for line in view.versions]
    new = request.values.get("to", view.versions[0].version, type=int)
    before = [version for version in known if version < new]
    return request.values.get("from", before[0] if before else new, type=int), new


@pages.get("/<process>/compare")
def compare(process: str) -> ResponseReturnValue:
    """What a version changes, on both drawings and as a list."""
    with database().reading() as connection:
        who = actor(connection)
        view = worklist.design(connection, who, process)
        found = worklist.compared(connection, who, process, *_ends(view))
        again = None
        if "rehearse" in request.args:
            program = worklist.program_of_version(connection, process, found.new)
            found_again = rehearsing.rehearse(connection, process, program, NEWEST)
            cases = [one.case for one in found_again.told]
            again = found_again.for_reader(worklist.seen_among(connection, who, cases))
    return render_template("designer/compare.html", view=found, marks=marks(found.changes), again=again, most=NEWEST)


def marks(changes: tuple[ElementChange, ...]) -> dict[str, dict[str, str]]:
    """Classes by element, for the old drawing and the new one."""
    drawn = [one for one in changes if one.file == "process" and one.element]
    return {
        "old": {one.element: one.how for one in drawn if one.how != "added"},
        "new": {one.element: one.how for one in drawn if one.how != "removed"},
    }


@pages.get("/<process>/migrate")
def migrate_page(process: str) -> ResponseReturnValue:
    """Which running cases could go on in the newer version, and why the others could not: nothing is done."""
    return _migration(process)


def _migration(process: str, problem: str = "") -> str:
    with database().reading() as connection:
        who = actor(connection)
        worklist.need(who, "operator")
        view = worklist.design(connection, who, process)
    old, new = _ends(view)
    found = migrate_cases(database(), who.login, _wish(view, (old, new), "", dry_run=True), now) if old != new else ()
    return render_template(
        "designer/migrate.html", view=view, old=old, new=new, found=found, problem=problem, reason=""
    )


def _wish(view: ProcessPage, ends: tuple[int, int], reason: str, *, dry_run: bool) -> Wish:
    ids = {line.version: line.id for line in view.versions}
    source, target = (ids.get(version, "") for version in ends)
    return Wish(Route(source, target, {}), None, reason, dry_run)


@pages.post("/<process>/migrate")
def migrate(process: str) -> ResponseReturnValue:
    """Moves every case that can; the others stay and are told."""
    reason = request.form.get("reason", "").strip()
    if not reason:
        return _migration(process, gettext("Please give the reason.")), 422
    with database().reading() as connection:
        view = worklist.design(connection, actor(connection), process)
    old, new = _ends(view)
    if old == new:
        raise Invalid("BAD_REQUEST", why=gettext("two versions are needed"))
    found = migrate_cases(database(), reader().login, _wish(view, (old, new), reason, dry_run=False), now)
    moved = sum(one.moves for one in found)
    stayed = len(found) - moved
    then = ngettext("%(num)s case stays", "%(num)s cases stay", stayed) if stayed else ""
    tell(ngettext("%(num)s case goes on", "%(num)s cases go on", moved), then=then, hue="green" if moved else "amber")
    return redirect(f"{url_for('designs_versions.migrate_page', process=process)}?from={old}&to={new}")
