"""规则核查: what the watched rules found in the log, for the office and auditors."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import worklist
from engine.commands.explain_finding import explain_finding
from engine.errors import Conflict, Invalid
from engine.views import FindingFilters, Page
from web.language import language
from web.notes import tell
from web.pages._filled import problems_of
from web.surroundings import actor, database, now, reader

pages = Blueprint("findings", __name__, url_prefix="/findings")
STATES = ("open", "settled", "explained")


@pages.get("")
def index() -> ResponseReturnValue:
    """What was found: what is still open, unless the address asks for more."""
    filters, page = _filters(), Page(number=max(1, request.args.get("page", 1, type=int)))
    with database().reading() as connection:
        who = actor(connection)
        found = worklist.findings(connection, who, filters, page)
        figures = worklist.finding_figures(connection, who)
    return render_template("findings/index.html", found=found, figures=figures, filters=filters, asked=_asked(filters))


@pages.get("/<finding>")
def show(finding: str) -> ResponseReturnValue:
    """One finding, and the events it rests on side by side."""
    return _page(finding)


def _page(finding: str, reason: str = "", problem: str = "") -> str:
    with database().reading() as connection:
        view = worklist.finding_page(connection, actor(connection), finding)
    return render_template("findings/finding.html", view=view, reason=reason, problem=problem)


@pages.post("/<finding>/explain")
def explain(finding: str) -> ResponseReturnValue:
    """The office says why; the finding stays."""
    reason = request.form.get("reason", "")
    try:
        explain_finding(database(), reader().login, finding, reason, now())
    except Invalid as error:
        return _page(finding, reason, next(iter(problems_of(error).values()), error.say(language()))), 422
    except Conflict as error:
        return _page(finding, reason, error.say(language())), 409
    tell(gettext("Done, and on record."))
    return redirect(url_for("findings.show", finding=finding))


def _filters() -> FindingFilters:
    given = request.args
    state = given.get("state", "open")
    return FindingFilters(
        rule=given.get("rule", ""),
        unit=given.get("unit", ""),
        state=state if state in STATES else "",  # type: ignore[arg-type]
        month=given.get("month", ""),
    )


def _asked(filters: FindingFilters) -> dict[str, str]:
    """The filters as the address has them: each link changes one of them."""
    return {**{name: value for name, value in vars(filters).items() if value}, "state": filters.state or "all"}
