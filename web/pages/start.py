"""发起: what one may start, and the form that starts it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import worklist
from engine.commands.save_draft import save_draft
from engine.commands.start_case import Wish, start_case
from engine.errors import Invalid, Refused
from web.errors import refused_page
from web.notes import tell
from web.pages._filled import fill, problems_of, reason_wanted
from web.pages._filled import off as fields_off
from web.pages._posted import Posted, posted
from web.surroundings import actor, database, now, reader

pages = Blueprint("start", __name__, url_prefix="/start")


@pages.get("")
def index() -> ResponseReturnValue:
    """What the reader may start, by procedure; what may not be started, with the way to get there."""
    with database().reading() as connection:
        items = worklist.startable(connection, actor(connection))
    usual = [item for item in items if not item.emergency]
    groups = [(name, list(members)) for name, members in groupby(usual, key=lambda item: item.group)]
    urgent = [item for item in items if item.emergency and not item.barred]
    return render_template("start/index.html", groups=groups, urgent=urgent)


@pages.get("/<process>")
def form(process: str) -> ResponseReturnValue:
    """The form of one procedure; `?matter=`: of a case that joins this matter."""
    return _page(process)


def _page(process: str, sent: Posted | None = None, problems: Mapping[str, str] | None = None) -> str:
    """The page that starts one; with `problems`, as it was sent."""
    with database().reading() as connection:
        who = actor(connection)
        matter = _matter()
        view = worklist.start(connection, who, process, matter, sent.submission.capacity or "" if sent else "")
        joins = (matter, worklist.matter_title(connection, who, matter)) if matter else None
        kept = sent.fields if sent else dict(view.draft.fields) if view.draft else {}
        filled = fill(connection, view.form, view.values, kept or None, problems or {})
    return render_template("start/form.html", view=view, kept=kept, filled=filled, joins=joins)


def _matter() -> str:
    """The matter that the new case is to join, "" for a new one."""
    return request.values.get("matter", "")


@pages.post("/<process>")
def begin(process: str) -> ResponseReturnValue:
    """Starts a case, or keeps the draft."""
    sent = posted()
    target, matter = f"start:{process}", _matter() or None
    if matter:
        with database().reading() as connection:
            worklist.matter_title(connection, actor(connection), matter)
    if sent.is_draft:
        save_draft(database(), reader().login, target, sent.fields, now())
        tell(gettext("The draft is saved."), hue="")
        return redirect(url_for("start.form", process=process, matter=matter))
    try:
        started = start_case(database(), reader().login, Wish(process=process, matter=matter), sent.submission, now())
    except Invalid as error:
        return _page(process, sent, problems_of(error)), 422
    except Refused as error:
        save_draft(database(), reader().login, target, sent.fields, now())
        if error.wants_reason:
            return _page(process, sent, reason_wanted(error)), 422
        return refused_page(error, back=url_for("start.form", process=process, matter=matter)), 422
    tell(gettext("Started."))
    return redirect(url_for("cases.show", case=started.case))


@pages.post("/<process>/off")
def off(process: str) -> ResponseReturnValue:
    """Which fields of the form what was typed so far does not ask for."""
    with database().reading() as connection:
        sent = posted()
        view = worklist.start(connection, actor(connection), process, _matter(), sent.submission.capacity or "")
        return fields_off(connection, view.form, view.values, sent.fields)


@pages.post("/<process>/draft")
def draft(process: str) -> ResponseReturnValue:
    """Keeps what is being typed."""
    save_draft(database(), reader().login, f"start:{process}", posted().fields, now())
    return Response(status=204)
