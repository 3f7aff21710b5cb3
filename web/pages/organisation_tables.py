"""The organisation as tables: taken out as one zip, looked at before they change anything, brought in."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import organisation, worklist
from engine.commands.import_organisation import DAYS, Looked, import_organisation
from engine.days import day_of, end_of
from engine.errors import Conflict, Invalid
from engine.values import instant
from web.notes import tell
from web.surroundings import actor, database, now, reader

pages = Blueprint("organisation_tables", __name__, url_prefix="/organisation")
OVERSEERS = ("office", "operator", "auditor")
CHANGERS = ("office", "operator")
MOST_KEPT = 3_000_000
"""Characters of the tables that a page keeps between looking and bringing in; more is chosen once again."""


@pages.get("/tables")
def tables() -> ResponseReturnValue:
    """The page that brings tables in."""
    with database().reading() as connection:
        worklist.need(actor(connection), *CHANGERS)
    return _page()


@pages.post("/tables")
def bring_in() -> ResponseReturnValue:
    """Says what the files would change, or changes it. With an error nothing is changed, and all of them are told."""
    with database().reading() as connection:
        worklist.need(actor(connection), *CHANGERS)
    dry, meant = request.form.get("act") != "import", request.form.get("seen", "")
    try:
        given = organisation.unpack(_uploads())
        done = _import(given, dry_run=dry, seen=meant)
    except Invalid as error:
        return _page(findings=error.findings), 422
    except Conflict as error:
        return _page(done=_import(given, dry_run=True), kept=_keep(given), conflict=error), 409
    if dry or not done.changes:
        return _page(done=done, kept=_keep(given) if done.changes else "")
    then = gettext("Deadlines that still run are counted again within a minute.") if _days(done) else ""
    tell(gettext("Changed, and on record: %(num)s rows.", num=len(done.changes)), then=then)
    return redirect(_where(done))


@pages.get("/tables.zip")
def take_out() -> ResponseReturnValue:
    """The organisation as CSV files: the same format that comes in; as believed now, or at the end of the day `on`."""
    try:
        day = dt.date.fromisoformat(request.args.get("on", ""))
        recorded, name = instant(end_of(day)), f"organisation-{day}.zip"
    except (ValueError, OverflowError):
        recorded, name = None, f"organisation-{day_of(now())}.zip"
    with database().reading() as connection:
        worklist.need(actor(connection), *OVERSEERS)
        packed = organisation.pack(organisation.export_tables(connection, recorded))
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(packed, mimetype="application/zip", headers=headers)


def _page(**shown: object) -> str:
    blank: dict[str, object] = {"done": None, "findings": (), "kept": "", "conflict": None}
    done = shown.get("done")
    counted = Counter((c.sheet, c.kind) for c in done.changes) if isinstance(done, Looked) else Counter()
    sheets = sorted({sheet for sheet, _ in counted})
    rows = [(sheet, *(counted[sheet, kind] for kind in ("added", "changed", "removed"))) for sheet in sheets]
    return render_template("organisation/tables.html", sheets=rows, **{**blank, **shown})


def _uploads() -> list[tuple[str, bytes]]:
    """What was chosen, or what the page kept of what was looked at."""
    if "kept" in request.form:
        try:
            return [("tables.zip", base64.b64decode(request.form["kept"], validate=True))]
        except (binascii.Error, ValueError):
            return [("tables.zip", b"")]
    return [(file.filename, file.stream.read()) for file in request.files.getlist("files") if file.filename]


def _keep(given: Mapping[str, bytes]) -> str:
    kept = base64.b64encode(organisation.pack(given)).decode()
    return kept if len(kept) <= MOST_KEPT else ""


def _import(given: Mapping[str, bytes], *, dry_run: bool, seen: str = "") -> Looked:
    with tempfile.TemporaryDirectory() as folder:
        organisation.lay_out(given, Path(folder))
        return import_organisation(database(), reader().login, Path(folder), now(), dry_run=dry_run, seen=seen)


def _days(done: Looked) -> set[str]:
    """The days among what changed."""
    return {change.key[0] for change in done.changes if change.sheet in DAYS}


def _where(done: Looked) -> str:
    """To the year that changed where nothing but the calendar did."""
    if all(change.sheet in DAYS for change in done.changes):
        return url_for("organisation.calendar", year=max(_days(done))[:4])
    return url_for("organisation.index")
