"""台账: every case under way, what has to be repaired, what is due, what it all costs."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import worklist
from engine.commands.repair_task import repair_task
from engine.commands.retry_due_work import retry_due_work
from engine.errors import Refused
from engine.views import DeskFilters, Page
from web.language import language
from web.notes import tell
from web.surroundings import actor, database, now, reader

pages = Blueprint("desk", __name__, url_prefix="/desk")
AGES = (3, 7, 15, 30, 90)
"""Days by which the register can be narrowed."""


@pages.get("")
def index() -> ResponseReturnValue:
    """What does the office do now."""
    with database().reading() as connection:
        who = actor(connection)
        view = worklist.desk.desk(connection, who)
        periods = worklist.obligations(connection, now(), 1)
        found = worklist.finding_counts(connection, who) if who.roles & worklist.OVERSEERS else None
    return render_template("desk/index.html", view=view, periods=periods, found=found)


@pages.get("/periods")
def periods() -> ResponseReturnValue:
    """Who has reported and who has not, period by period."""
    with database().reading() as connection:
        worklist.need(actor(connection), "office", "operator", "auditor")
        found = worklist.obligations(connection, now())
    return render_template("desk/periods.html", periods=found)


@pages.get("/register")
def register() -> ResponseReturnValue:
    """All cases under way."""
    filters, page = _filters(), _page()
    with database().reading() as connection:
        found = worklist.desk.register(connection, actor(connection), filters, page)
    return render_template("desk/register.html", found=found, filters=filters, asked=_asked(filters), ages=AGES)


@pages.get("/due")
def due() -> ResponseReturnValue:
    """All open tasks with a time limit."""
    with database().reading() as connection:
        found = worklist.desk.due_list(connection, actor(connection), _page())
    return render_template("desk/due.html", found=found)


@pages.get("/repairs")
def repairs() -> ResponseReturnValue:
    """Everything that stands still."""
    with database().reading() as connection:
        found = worklist.desk.repairs(connection, actor(connection))
    return render_template("desk/repairs.html", found=found)


@pages.get("/figures")
def figures() -> ResponseReturnValue:
    """What cases cost, by procedure and by month."""
    with database().reading() as connection:
        found = worklist.desk.figures(connection, actor(connection))
    return render_template("desk/figures.html", found=found)


@pages.post("/repairs/tasks/<task>")
def repair(task: str) -> ResponseReturnValue:
    """Has the person of a task looked for again."""
    try:
        repair_task(database(), reader().login, task, now())
    except Refused as error:
        tell(error.say(language()), hue="amber")  # still vacant: nothing was tried that a rule forbids
    else:
        tell(gettext("Done, and on record."))
    return redirect(url_for("desk.index"))


@pages.post("/repairs/work/<case>/<n>")
def retry(case: str, n: str) -> ResponseReturnValue:
    """Has an automatic step tried again, whose cause is mended."""
    retry_due_work(database(), reader().login, case, n, now())
    tell(gettext("It is tried again at once."))
    return redirect(url_for("desk.index"))


def _page() -> Page:
    return Page(number=max(1, request.args.get("page", 1, type=int)))


def _filters() -> DeskFilters:
    given = request.args
    wanted = given.get("due", "")
    return DeskFilters(
        process=given.get("process", ""),
        unit=given.get("unit", ""),
        holder=given.get("holder", ""),
        urgency=given.get("urgency", ""),
        older=max(0, min(given.get("older", 0, type=int), 36_500)),
        due=wanted if wanted in ("late", "today") else "",  # type: ignore[arg-type]
        text=given.get("text", "").strip(),
    )


def _asked(filters: DeskFilters) -> dict[str, str | int]:
    """The filters as the address has them, without the empty ones: each link changes one of them."""
    return {name: value for name, value in vars(filters).items() if value}
