"""待办: the list, the page of one task, and what one does there."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import worklist
from engine.commands.claim_task import claim_task
from engine.commands.complete_task import complete_task
from engine.commands.mark_seen import mark_seen
from engine.commands.release_task import release_task
from engine.commands.save_draft import save_draft
from engine.errors import Conflict, Invalid, Refused
from engine.views import Page
from web.errors import refused_page
from web.language import language
from web.notes import tell
from web.pages._filled import fill, problems_of, reason_wanted
from web.pages._filled import off as fields_off
from web.pages._posted import Posted, asked, posted
from web.surroundings import actor, database, now, reader, surroundings

pages = Blueprint("tasks", __name__, url_prefix="/tasks")


@pages.get("")
def inbox() -> ResponseReturnValue:
    """What waits for the reader, by what burns first."""
    filters, page = asked()
    with database().reading() as connection:
        work = worklist.inbox(connection, actor(connection), filters, page)
    current = next((facet.name for facet in work.facets if facet.key == filters.process), "")
    counts = {group.when: group.count for group in work.groups}
    return render_template("tasks/inbox.html", work=work, filters=filters, facet_name=current, counts=counts)


@pages.get("/count")
def count() -> ResponseReturnValue:
    """For a page that is open: a note when more waits than it knows of, else 204."""
    with database().reading() as connection:
        waiting = worklist.count(connection, actor(connection)).open
    fresh = waiting - request.args.get("known", 0, type=int)
    if fresh <= 0:
        return Response(status=204)
    return render_template("tasks/fresh.html", fresh=fresh)


@pages.get("/done")
def done() -> ResponseReturnValue:
    """What the reader has completed, newest first."""
    filters, page = asked()
    with database().reading() as connection:
        found = worklist.done(connection, actor(connection), filters, page)
    return render_template("tasks/done.html", found=found, filters=filters)


@pages.get("/<task>")
def show(task: str) -> ResponseReturnValue:
    """One task: the four questions, what was said, and the decisions."""
    shown = _page(task)
    mark_seen(database(), reader().login, task, now())
    return shown


def _page(task: str, sent: Posted | None = None, problems: Mapping[str, str] | None = None) -> str:
    """The page of a task; with `problems`, as it was sent."""
    with database().reading() as connection:
        view = worklist.task(connection, actor(connection), task)
        kept = sent.fields if sent else dict(view.draft.fields) if view.draft else {}
        filled = fill(connection, view.form, view.values or {}, kept or None, problems or {})
    phrases = surroundings().settings.phrases
    return render_template("tasks/task.html", view=view, kept=kept, filled=filled, phrases=phrases)


@pages.post("/<task>/complete")
def complete(task: str) -> ResponseReturnValue:
    """A decision. What was typed is never lost: it comes back with the problem, or is kept as a draft."""
    sent = posted()
    if sent.is_draft:
        save_draft(database(), reader().login, task, sent.fields, now())
        tell(gettext("The draft is saved."), hue="")
        return redirect(url_for("tasks.show", task=task))
    try:
        done = complete_task(database(), reader().login, task, sent.submission, now())
    except Invalid as error:
        return _page(task, sent, problems_of(error)), 422
    except Refused as error:
        save_draft(database(), reader().login, task, sent.fields, now())
        if error.wants_reason:
            return _page(task, sent, reason_wanted(error)), 422
        return refused_page(error, back=url_for("tasks.show", task=task)), 422
    except Conflict as error:
        sentence = error.say(language())
        return render_template("errors/conflict.html", sentence=sentence, kept=sent.written), 409
    return redirect(url_for("tasks.finished", case=done.case))


@pages.get("/finished/<case>")
def finished(case: str) -> ResponseReturnValue:
    """What happened, where it is now, and the next task."""
    with database().reading() as connection:
        who = actor(connection)
        view = worklist.case(connection, who, case)
        work = worklist.inbox(connection, who, page=Page(size=1))
    following = next((item for group in work.groups for item in group.items), None)
    mine = next((entry for entry in view.line if reader().name in (entry.who, entry.person)), None)
    did = mine.act if mine else ""
    return render_template("tasks/finished.html", view=view, following=following, did=did)


@pages.post("/<task>/claim")
def claim(task: str) -> ResponseReturnValue:
    """Takes a task that was offered to a group."""
    claim_task(database(), reader().login, task, now())
    return redirect(url_for("tasks.show", task=task))


@pages.post("/<task>/release")
def release(task: str) -> ResponseReturnValue:
    """Gives it back to the group."""
    release_task(database(), reader().login, task, now())
    tell(gettext("Given back. Your colleagues can take it again."))
    return redirect(url_for("tasks.inbox"))


@pages.post("/<task>/off")
def off(task: str) -> ResponseReturnValue:
    """Which fields of the form what was typed so far does not ask for."""
    with database().reading() as connection:
        view = worklist.task(connection, actor(connection), task)
        return fields_off(connection, view.form, view.values or {}, posted().fields)


@pages.post("/<task>/draft")
def draft(task: str) -> ResponseReturnValue:
    """Keeps what is being typed."""
    save_draft(database(), reader().login, task, posted().fields, now())
    return Response(status=204)
