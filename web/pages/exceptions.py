"""例外: asking for one, and all that were asked for and taken."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from engine import worklist
from engine.commands.ask_exception import ask_exception
from engine.views import Page
from web.notes import tell
from web.surroundings import actor, database, now, reader

pages = Blueprint("exceptions", __name__, url_prefix="/exceptions")


@pages.get("")
def index() -> ResponseReturnValue:
    """The acts that rest on an exception, and what was asked for: everybody's for the office and auditors."""
    page = Page(number=max(1, request.args.get("page", 1, type=int)))
    with database().reading() as connection:
        found = worklist.exceptions(connection, actor(connection), page)
    return render_template("exceptions/index.html", found=found)


@pages.post("")
def ask() -> ResponseReturnValue:
    """Asks the authority to allow what was refused."""
    record, reason = request.form.get("record", ""), request.form.get("reason", "")
    cases = ask_exception(database(), reader().login, record, reason, now())
    tell(ngettext("Asked. The answer comes to your tasks.", "Asked. The answers come to your tasks.", len(cases)))
    return redirect(url_for("cases.show", case=cases[0]))
