"""其他操作: what one does about a task or a case beside deciding: urging, handing over, taking back, moving, ending."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import worklist
from engine.commands.add_instance import add_instance
from engine.commands.cancel_case import cancel_case
from engine.commands.delegate_task import resolve_task
from engine.commands.hand_over import hand_over
from engine.commands.move_case import move_case
from engine.commands.reassign_task import reassign_task
from engine.commands.remove_instance import remove_instance
from engine.commands.reopen_case import reopen_case
from engine.commands.set_urgency import set_urgency
from engine.commands.take_back import take_back
from engine.commands.urge_task import urge_task
from engine.errors import Conflict, Invalid, Refused
from web.errors import refused_page
from web.language import language
from web.notes import tell
from web.surroundings import actor, database, now, reader

pages = Blueprint("others", __name__)


@pages.post("/tasks/<task>/urge")
def urge(task: str) -> ResponseReturnValue:
    """Asks whoever has the task in hand to act; the record is on the task and in the time line."""
    case = ""
    try:
        case = urge_task(database(), reader().login, task, request.form.get("note", ""), now())
    except Conflict as error:
        if error.code != "URGED_ALREADY":
            raise
        tell(error.say(language()), hue="amber")  # nothing is wrong: it has been urged
    else:
        tell(gettext("Urged. Whoever has it in hand sees it."))
    return redirect(came_from(url_for("cases.show", case=case) if case else url_for("tasks.show", task=task)))


@pages.post("/tasks/<task>/reassign")
def reassign(task: str) -> ResponseReturnValue:
    """Gives the task to somebody else who may hold it."""
    given = (request.form.get("to", ""), request.form.get("reason", ""))
    try:
        case = reassign_task(database(), reader().login, task, *given, now())
    except Refused as error:
        return refused_page(error, back=url_for("tasks.show", task=task), kept=False), 422
    except Invalid as error:
        tell(error.say(language()), hue="amber")
        return redirect(url_for("tasks.show", task=task))
    tell(gettext("Handed over, and on record."))
    return redirect(came_from(url_for("cases.show", case=case)))


@pages.post("/tasks/<task>/give-back")
def give_back(task: str) -> ResponseReturnValue:
    """Gives a task back to whoever had the reader prepare it (交回)."""
    try:
        case = resolve_task(database(), reader().login, task, now())
    except Refused as error:
        return refused_page(error, back=url_for("tasks.show", task=task), kept=False), 422
    tell(gettext("Given back to whoever had it prepared, and on record."))
    return redirect(url_for("cases.show", case=case))


@pages.get("/desk/hand-over")
def handing() -> ResponseReturnValue:
    """What a person has in hand and who may take it over."""
    with database().reading() as connection:
        view = worklist.hand_over_page(connection, actor(connection), request.args.get("holder", ""))
    return render_template("desk/hand-over.html", view=view, kept=())


@pages.post("/desk/hand-over")
def hand_it_over() -> ResponseReturnValue:
    """Gives all of it to another; what stays is listed with the reason."""
    holder, given = request.form.get("holder", ""), (request.form.get("to", ""), request.form.get("reason", ""))
    try:
        done = hand_over(database(), reader().login, holder, given, now())
    except Invalid as error:
        tell(error.say(language()), hue="amber")
        return redirect(url_for("others.handing", holder=holder))
    tell(gettext("Handed over, and on record: %(num)s.", num=len(done.moved)))
    if not done.kept:
        return redirect(url_for("others.handing"))
    with database().reading() as connection:
        view = worklist.hand_over_page(connection, actor(connection), holder)
    return render_template("desk/hand-over.html", view=view, kept=done.kept)


@pages.post("/cases/<case>/take-back")
def take_it_back(case: str) -> ResponseReturnValue:
    """Opens the step that the reader has just completed once more; leads to it."""
    task = take_back(database(), reader().login, case, now())
    tell(gettext("Taken back, and on record. What you wrote is here."))
    return redirect(url_for("tasks.show", task=task))


@pages.post("/cases/<case>/urgency")
def mark(case: str) -> ResponseReturnValue:
    """The office says how urgent the case is."""
    given = (request.form.get("urgency", ""), request.form.get("reason", ""))
    return _done(case, lambda: set_urgency(database(), reader().login, case, *given, now()))


@pages.post("/cases/<case>/cancel")
def cancel(case: str) -> ResponseReturnValue:
    """Ends the case before its time."""
    reason = request.form.get("reason", "")
    return _done(case, lambda: cancel_case(database(), reader().login, case, reason, now()))


@pages.post("/cases/<case>/reopen")
def reopen(case: str) -> ResponseReturnValue:
    """Takes a cancelled case up again."""
    reason = request.form.get("reason", "")
    return _done(case, lambda: reopen_case(database(), reader().login, case, reason, now()))


@pages.post("/cases/<case>/move")
def move(case: str) -> ResponseReturnValue:
    """Puts the case back on a step that it has been at."""
    given = (request.form.get("element", ""), request.form.get("reason", ""))
    return _done(case, lambda: move_case(database(), reader().login, case, given, now()))


@pages.post("/cases/<case>/add-instance")
def add(case: str) -> ResponseReturnValue:
    """Asks one more to sign."""
    given = (request.form.get("many", ""), request.form.get("value", ""), request.form.get("reason", ""))
    return _done(case, lambda: add_instance(database(), reader().login, case, given, now()))


@pages.post("/cases/<case>/remove-instance")
def remove(case: str) -> ResponseReturnValue:
    """Asks one fewer to sign."""
    many, _, one = request.form.get("one", "").partition(" ")
    given = (many, one, request.form.get("reason", ""))
    return _done(case, lambda: remove_instance(database(), reader().login, case, given, now()))


def _done(case: str, act: Callable[[], None]) -> ResponseReturnValue:
    """Does `act` and goes back to the page of the case, which says what is missing."""
    here = url_for("cases.show", case=case)
    try:
        act()
    except Refused as error:
        return refused_page(error, back=here, kept=False), 422
    except Invalid as error:
        tell(error.say(language()), hue="amber")
    else:
        tell(gettext("Done, and on record."))
    return redirect(here)


def came_from(usual: str) -> str:
    """The page of ours that the form names in its field `back`, else `usual`."""
    back = request.form.get("back", "")
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) else usual
