"""组织机构: units, posts and portfolios on any day; what is vacant; bringing tables in and taking them out."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
import zipfile
from pathlib import Path

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import organisation, worklist
from engine.commands.import_organisation import import_organisation
from engine.days import SHANGHAI
from engine.errors import Invalid
from engine.organisation import Imported
from web.notes import tell
from web.surroundings import actor, database, now, reader

pages = Blueprint("organisation", __name__, url_prefix="/organisation")
OVERSEERS = ("office", "operator", "auditor")
CHANGERS = ("office", "operator")


@pages.get("")
def index() -> ResponseReturnValue:
    """All units; what is vacant or unclear, for those who can mend it."""
    at, on = _on()
    with database().reading() as connection:
        who = actor(connection)
        units = organisation.unit_tree(connection, at)
        gaps = organisation.gaps_at(connection, at) if who.roles & set(OVERSEERS) else []
    return render_template("organisation/index.html", units=units, gaps=gaps, on=on, may_change=_may_change())


@pages.get("/units/<code>")
def unit(code: str) -> ResponseReturnValue:
    """One unit: posts, who acts on them and since when, who answers for it."""
    at, on = _on()
    with database().reading() as connection:
        actor(connection)
        view = organisation.unit_page(connection, code, at)
    return render_template("organisation/unit.html", view=view, on=on, may_change=_may_change())


@pages.get("/portfolios")
def portfolios() -> ResponseReturnValue:
    """The 分管表 of a day: who was in charge then."""
    at, on = _on()
    with database().reading() as connection:
        actor(connection)
        rows = organisation.charges(connection, at)
    return render_template("organisation/portfolios.html", rows=rows, on=on, may_change=_may_change())


@pages.get("/tables")
def tables() -> ResponseReturnValue:
    """The page that brings tables in."""
    with database().reading() as connection:
        worklist.need(actor(connection), *CHANGERS)
    return render_template("organisation/tables.html", done=None, findings=(), dry=True)


@pages.post("/tables")
def bring_in() -> ResponseReturnValue:
    """Says what the files would change, or changes it. With an error nothing is changed, and all of them are told."""
    dry = request.form.get("act") != "import"
    try:
        done = _import(dry_run=dry)
    except Invalid as error:
        return render_template("organisation/tables.html", done=None, findings=error.findings, dry=True), 422
    if dry or not done.changes:
        return render_template("organisation/tables.html", done=done, findings=(), dry=dry)
    tell(gettext("Changed, and on record: %(num)s rows.", num=len(done.changes)))
    return redirect(url_for("organisation.index"))


@pages.get("/tables.zip")
def take_out() -> ResponseReturnValue:
    """The organisation as CSV files: the same format that comes in."""
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, database().reading() as connection:
        worklist.need(actor(connection), *OVERSEERS)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in organisation.export_folder(connection, Path(folder)):
                archive.write(path, path.name)
    headers = {"Content-Disposition": "attachment; filename=organisation.zip"}
    return Response(packed.getvalue(), mimetype="application/zip", headers=headers)


def _import(*, dry_run: bool) -> Imported:
    with database().reading() as connection:
        worklist.need(actor(connection), *CHANGERS)
    with tempfile.TemporaryDirectory() as folder:
        for file in request.files.getlist("files"):
            name = Path((file.filename or "").replace("\\", "/")).name
            if name:
                (Path(folder) / name).write_bytes(file.stream.read())
        return import_organisation(database(), reader().login, Path(folder), now(), dry_run=dry_run)


def _on() -> tuple[dt.datetime, str]:
    """The instant the address asks about, noon of the day `on` in the city, else now; and the day as it was given."""
    try:
        day = dt.date.fromisoformat(request.args.get("on", ""))
        return dt.datetime.combine(day, dt.time(12), SHANGHAI).astimezone(dt.UTC), day.isoformat()
    except (ValueError, OverflowError):
        return now(), ""


def _may_change() -> bool:
    return bool(reader().roles & set(CHANGERS))
