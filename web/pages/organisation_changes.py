"""One dated row of the organisation begins or ends: a form without scripts, for each kind of row."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import organisation, worklist
from engine.commands.change_organisation import change_organisation
from engine.errors import Invalid
from engine.organisation import Amendment
from web.notes import tell
from web.surroundings import actor, database, now, reader

FEW = 3
"""A choice of so few has no empty option."""

pages = Blueprint("organisation_changes", __name__, url_prefix="/organisation/change")


@pages.get("/<sheet>")
def change(sheet: str) -> ResponseReturnValue:
    """The form that lets a row of `sheet` end or begin."""
    return _page(sheet)


@pages.post("/<sheet>")
def record_change(sheet: str) -> ResponseReturnValue:
    """Records it; with something wrong nothing is changed, what was typed stays and every field says what to do."""
    given = request.form
    cells = {key: text for key, text in given.items() if key not in ("from", "basis", "ends", "begin", "csrf_token")}
    ends = tuple(given.get("ends", "").split("|")) if given.get("ends") else ()
    begins = cells if given.get("begin") else {}
    if not begins and _typed(sheet):
        problem = gettext("A new row is filled in below: tick this box if it is to begin, or empty the row.")
        return _page(sheet, Invalid("AMENDMENT_IMPOSSIBLE", problems={"begin": problem})), 422
    wanted = Amendment(sheet, given.get("from", "").strip(), ends, begins, given.get("basis", "").strip())
    try:
        change_organisation(database(), reader().login, wanted, now())
    except Invalid as error:
        return _page(sheet, error), 422
    tell(gettext("Changed, and on record: from %(day)s on.", day=wanted.on))
    unit = request.args.get("unit", "")
    return redirect(url_for("organisation.unit", code=unit) if unit else url_for("organisation.portfolios"))


def _typed(sheet: str) -> bool:
    """Whether somebody filled in the row that is to begin; what stands there anyway does not count."""
    with database().reading() as connection:
        worklist.need(actor(connection), "office", "operator")
        view = organisation.change_page(connection, sheet, request.args.get("unit", ""), now())
    free = [cell for cell in view.cells if not 0 < len(cell.options) <= FEW]
    return any(request.form.get(cell.head, "").strip() not in ("", cell.usual) for cell in free)


def _page(sheet: str, error: Invalid | None = None) -> str:
    with database().reading() as connection:
        worklist.need(actor(connection), "office", "operator")
        view = organisation.change_page(connection, sheet, request.args.get("unit", ""), now())
    problems, findings = (error.problems, error.findings) if error else ({}, ())
    more = {"title": _titles()[sheet], "labels": _labels(), "kept": request.form, "few": FEW}
    return render_template("organisation/change.html", view=view, problems=problems, findings=findings, **more)


def _titles() -> dict[str, str]:
    return {
        "tenures": gettext("Who holds a post"),
        "portfolios": gettext("Change who is in charge"),
        "absences": gettext("Absences"),
        "delegations": gettext("Delegations"),
        "duty": gettext("Duty"),
        "lines": gettext("Who reports to whom"),
    }


def _labels() -> dict[str, str]:
    return {
        "login": gettext("Person"),
        "to_login": gettext("To whom"),
        "post": gettext("Post"),
        "superior": gettext("Superior"),
        "kind": gettext("Kind"),
        "main": gettext("Is it the main post"),
        "to": gettext("Until (the day after the last; may be left empty)"),
        "number": gettext("No."),
        "unit": gettext("Unit"),
        "relation": gettext("Relation"),
        "matter": gettext("For which matters (* for all)"),
        "tenure": gettext("For whose post"),
        "reason": gettext("Reason"),
    }
