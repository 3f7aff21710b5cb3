"""Trying a draft or a deployed version: a case in memory, played from its acts, which the page itself carries."""

from __future__ import annotations

import base64
import datetime as dt
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import Connection

from engine import organisation, releases, worklist
from engine.days import SHANGHAI
from engine.errors import EngineError, Failure, Invalid, Refused
from engine.trying import Act, Trial
from web.language import language
from web.pages._filled import fill, problems_of, reason_wanted
from web.pages._posted import posted
from web.pages.designs import sent
from web.surroundings import actor, database, now

MOST = 8 * 2**20
MOST_ACTS = 200
OWN = "trial_"
"""How the names of this page begin, beside those that `posted` leaves out: the form's own are the designer's."""
pages = Blueprint("designs_try", __name__, url_prefix="/designer/try")
Kept = dict[str, str]
"""Files by name, base64: what the page carries from request to request."""


@pages.get("")
def index() -> ResponseReturnValue:
    """Chooses what to try: files, or a version that is deployed."""
    with database().reading() as connection:
        who = actor(connection)
        worklist.need(who, "designer", "operator")
        view = worklist.designs(connection, who)
    local = now().astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    return render_template("designer/try_begin.html", view=view, local=local, wanted=request.args.get("process", ""))


@pages.post("")
def trial() -> ResponseReturnValue:
    """Plays all acts so far and one more."""
    with database().reading() as connection:
        worklist.need(actor(connection), "designer", "operator")
        files = _unpacked(request.form["trial_kept"]) if "trial_kept" in request.form else _chosen(connection)
        process = request.form.get("trial_process", "") or _first(files)
        program, find = releases.drafted(connection, files, process), releases.finder(connection, files)
        acts, at = _acts(), _instant(request.form.get("trial_at", ""))
        played = Trial(connection, program, at, find)
        played.play(acts)
        problem, problems = "", dict[str, str]()
        act = _act(played)
        if act is not None:
            try:
                played.do(act)
                acts = [*acts, act]
            except Invalid as error:
                problems = dict(problems_of(error))
            except Refused as error:
                problem = "".join(f"{hit.sentence}{hit.remedy}（{hit.rule}）" for hit in error.hits) or error.sentence
                problems = dict(reason_wanted(error)) if error.wants_reason else {}
            except Failure as failure:
                problem = gettext("An automatic step fails: %(why)s", why=str(failure))
            except EngineError as error:
                problem = error.say(language())
            if problem or problems:  # a refused act has left the trial as it was
                played = Trial(connection, program, at, find)
                played.play(acts)
        shown = _shown(connection, played, problems)
    carried = {
        "trial_kept": _packed(files),
        "trial_process": process,
        "trial_at": request.form.get("trial_at", ""),
        "trial_acts": _told(acts),
    }
    page = render_template(
        "designer/try.html", trial=played, problem=problem, carried=carried, drawn=_drawn(files, process), **shown
    )
    return page, 422 if problem or problems else 200


def _shown(connection: Connection, played: Trial, problems: Mapping[str, str]) -> dict[str, object]:
    """The step that is being filled in: the start, the task picked, or the first that is open."""
    offers = played.offers
    token = request.form.get("trial_pick") or request.form.get("trial_token", "")
    offer = next((one for one in offers if one.token == token), offers[0] if offers else None)
    waits = played.result is not None and offer is None
    element = None if waits or played.ended else played.element(offer.token if offer else "")
    form = played.program.forms.get(element.form) if element and element.form else None
    visible = played.visible(offer.token if offer else "") if element else {}
    given = posted()
    typed = (
        {name: value for name, value in given.submission.answers.items() if not name.startswith(OWN)}
        if problems
        else None
    )
    filled = fill(connection, form, visible, typed, problems)
    names = {one.token: played.program.info(one.element, one.process).name for one in offers}
    people = {one.token: one.assignment.assignee or "" for one in offers}
    called = {login: organisation.person_name(connection, login) if login else "" for login in people.values()}
    return {
        "offer": offer,
        "element": element,
        "filled": filled,
        "names": names,
        "people": people,
        "called": called,
        "given": given.submission,
    }


def _act(played: Trial) -> Act | None:
    """What the pressed button means; None for looking, picking and beginning."""
    form, given = request.form, posted().submission
    do = "" if "trial_pick" in form else form.get("trial_do", "")
    if do not in ("start", "task", "time"):
        return None
    answers = {name: value for name, value in given.answers.items() if not name.startswith(OWN)}
    token = form.get("trial_token", "")
    return Act(do, token, form.get("trial_by", "").strip(), answers, given.decision or "", given.opinion, given.reason)


def _acts() -> list[Act]:
    """The acts so far; without the last one where it is to be undone."""
    try:
        told = [Act(**one) for one in json.loads(request.form.get("trial_acts", "[]"))]
    except (ValueError, TypeError) as error:
        raise Invalid("BAD_REQUEST", why="acts") from error
    return told[:-1] if "trial_undo" in request.form else told[:MOST_ACTS]


def _told(acts: Sequence[Act]) -> str:
    return json.dumps([asdict(act) for act in acts], ensure_ascii=False)


def _instant(text: str) -> dt.datetime:
    """What the clock of the trial says at its start, in the city's time; now where nothing fits."""
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(dt.UTC)
    except ValueError:
        return now()


def _chosen(connection: Connection) -> dict[str, bytes]:
    """Files that were sent, else those of a deployed version ("request 2")."""
    if any(file.filename for file in request.files.getlist("files")):
        files = sent()
        releases.checked(files, releases.known(connection, now()))
        return files
    key, _, version = request.form.get("trial_version", "").partition(" ")
    if not version.isdecimal():
        raise Invalid("BAD_REQUEST", why=gettext("no file was chosen"))
    return worklist.bundled(connection, key, int(version))


def _first(files: Mapping[str, bytes]) -> str:
    chosen = request.form.get("trial_version", "").partition(" ")[0]
    offered = [key for kind, key in releases.offers(files) if kind == "process"]
    return chosen if chosen in offered else next(iter(offered), "")


def _packed(files: Mapping[str, bytes]) -> str:
    told = {name: base64.b64encode(content).decode() for name, content in files.items()}
    return base64.b64encode(zlib.compress(json.dumps(told).encode(), 9)).decode()


def _unpacked(text: str) -> dict[str, bytes]:
    try:
        told: Kept = json.loads(zlib.decompressobj().decompress(base64.b64decode(text), MOST))
        return {str(name): base64.b64decode(content) for name, content in told.items()}
    except (ValueError, zlib.error, AttributeError, TypeError) as error:
        raise Invalid("BAD_REQUEST", why="kept") from error


def _drawn(files: Mapping[str, bytes], process: str) -> str:
    name = releases.offers(files).get(("process", process), "")
    return files.get(name, b"").decode("utf-8-sig", "replace")
