"""事项: the matters one may see, and the page that joins the cases of one."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine import worklist
from web.pages._posted import asked
from web.surroundings import actor, database

pages = Blueprint("matters", __name__, url_prefix="/matters")


@pages.get("")
def index() -> ResponseReturnValue:
    """Matters with a case the reader may see, newest first."""
    filters, page = asked()
    with database().reading() as connection:
        found = worklist.matters(connection, actor(connection), filters, page)
    return render_template("matters/index.html", found=found, filters=filters)


@pages.get("/<path:matter>")
def show(matter: str) -> ResponseReturnValue:
    """Where it is stuck, what happened in all its cases, what may be begun in it. `after`: older entries."""
    after, only = request.args.get("after", ""), request.args.get("only", "")
    with database().reading() as connection:
        who = actor(connection)
        view = worklist.matter(connection, who, matter, after, only)
        found = worklist.findings_of(connection, who, matter)
    return render_template("matters/matter.html", view=view, after=after, found=found)
