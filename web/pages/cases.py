"""事项: the cases one may see, the page of each, its files, and taking it back."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import worklist
from engine.commands.raise_message import raise_message
from engine.commands.repair_task import repair_task
from engine.errors import Refused
from web.errors import refused_page
from web.language import language
from web.notes import tell
from web.pages._filled import fill
from web.pages._posted import asked, posted
from web.surroundings import actor, database, now, reader

pages = Blueprint("cases", __name__, url_prefix="/cases")


@pages.get("")
def index() -> ResponseReturnValue:
    """Cases the reader may see, newest first."""
    filters, page = asked()
    with database().reading() as connection:
        found = worklist.cases(connection, actor(connection), filters, page)
    return render_template("cases/index.html", found=found, filters=filters)


@pages.get("/<case>")
def show(case: str) -> ResponseReturnValue:
    """Where it is, what happened, who can see it."""
    with database().reading() as connection:
        who = actor(connection)
        view = worklist.case(connection, who, case)
        found = worklist.findings_of_case(connection, who, case)
        events = [(event, fill(connection, event.form, {}, None, {})) for event in view.raisable]
    return render_template("cases/case.html", view=view, events=events, found=found)


@pages.post("/<case>/raise/<token>")
def raise_event(case: str, token: str) -> ResponseReturnValue:
    """An event that the diagram lets this person raise by hand, such as taking a request back."""
    sent = posted()
    try:
        raise_message(database(), reader().login, (case, token), sent.submission, now())
    except Refused as error:
        return refused_page(error, back=url_for("cases.show", case=case), kept=False), 422
    tell(gettext("Done, and on record."))
    return redirect(url_for("cases.show", case=case))


@pages.post("/<case>/repair/<task>")
def repair(case: str, task: str) -> ResponseReturnValue:
    """The office has the person of a task looked for again."""
    try:
        repair_task(database(), reader().login, task, now())
    except Refused as error:
        tell(error.say(language()), hue="amber")  # still vacant: nothing was tried that a rule forbids
    else:
        tell(gettext("Done, and on record."))
    return redirect(url_for("cases.show", case=case))


@pages.get("/<case>/files/<int:n>")
def file(case: str, n: int) -> ResponseReturnValue:
    """A file, always as a download: nothing that people bring in runs as a page of ours."""
    with database().reading() as connection:
        found = worklist.attachment(connection, actor(connection), case, n)
        content = b"".join(found.chunks(connection))
    name = quote(found.name)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, mimetype="application/octet-stream", headers=headers)
