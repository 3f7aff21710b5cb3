"""Every refusal as a page that says what happened, what did not, and what to do; as JSON for machines.

Maps the six families of `engine.errors` and nothing else. A bug becomes an error number that the office can name.
"""

from __future__ import annotations

import logging
import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from engine import organisation, worklist
from engine.days import SHANGHAI
from engine.errors import Conflict, EngineError, Invalid, NotAllowed, NotFound, Refused, Unavailable
from engine.views import AskView
from web.language import language
from web.surroundings import REST, actor, database, now

STATUS: dict[type[EngineError], tuple[int, int]] = {
    NotFound: (404, 404),
    NotAllowed: (403, 403),
    Conflict: (409, 409),
    Invalid: (422, 409),
    Refused: (422, 409),
    Unavailable: (503, 503),
}
"""Status on pages and over REST (contracts 28, 29)."""
OVER_REST = {
    "BAD_REQUEST": 400,
    "VALUE_NOT_ALLOWED": 400,
    "TOO_LARGE": 400,
    "DIAGRAM_INVALID": 400,
    "NO_MATCH": 404,
}
"""Where it is not that of the family: what no state of things could make right, as the OpenAPI document tells; and a
message that nobody waits for."""
SOON = "5"
"""Seconds after which to try again."""
NO_OPERATION = {
    404: "这里没有这个接口，也许是 Camunda 7 有而这里不做的。做了的见 /engine-rest/openapi.json。",
    405: "这个接口不接受这种请求方法。接受哪些见 /engine-rest/openapi.json。",
}
"""What programs are told by status where nothing answers."""
PASSWORDS = {"password", "old", "new"}
"""Fields that no page repeats."""
UNPROVED = {"NOT_SIGNED_IN", "SIGN_IN_FAILED", "SIGN_IN_SLOWED"}
log = logging.getLogger(__name__)


def is_machine() -> bool:
    """Whether a program asks, not a person's browser."""
    return request.path.startswith(REST)


def refuse(error: EngineError) -> ResponseReturnValue:
    """A refusal of the engine as an answer."""
    family = next(kind for kind in STATUS if isinstance(error, kind))
    on_pages = STATUS[family][0]
    if is_machine():
        return _for_machines(error.code, error.say("en"), 401 if error.code in UNPROVED else over_rest(error))
    if error.code == "NOT_SIGNED_IN":
        if request.method == "GET":
            return redirect(url_for("gate.sign_in", next=request.full_path.rstrip("?")))
        came_from = urlsplit(request.referrer or "").path  # only our own pages can post here
        return redirect(url_for("gate.sign_in", next=came_from or None, lost=1))
    if isinstance(error, Unavailable):
        return _unavailable(error), on_pages, {"Retry-After": SOON}
    page = {
        NotFound: "missing",
        NotAllowed: "not_allowed",
        Conflict: "conflict",
        Invalid: "invalid",
        Refused: "refused",
    }
    shown = render_template(
        f"errors/{page[family]}.html", error=error, sentence=error.say(language()), authority=_authority
    )
    return shown, on_pages


def over_rest(error: EngineError) -> int:
    """The status for programs: 400 for what does not fit the OpenAPI document, 409 for what does not fit what is there.

    So a program that was written from the document is never told 400.
    """
    of_family = next(status[1] for kind, status in STATUS.items() if isinstance(error, kind))
    if isinstance(error, Invalid) and error.problems:  # what is wrong is an answer's content
        return of_family
    return OVER_REST.get(error.code, of_family)


def _unavailable(error: Unavailable) -> str:
    """A page that asks no database. What was typed is in it, to be sent again by a button; files are not."""
    log.warning("%s %s: %s", request.method, request.path, error.details["why"])
    g.reader, g.away = None, True
    files = any(file.filename for file in request.files.values())
    keep = not files and PASSWORDS.isdisjoint(request.form)
    typed = list(request.form.items(multi=True)) if keep else []
    return render_template("errors/unavailable.html", sentence=error.say(language()), typed=typed, files=files)


def refused_page(error: Refused, *, back: str = "", kept: bool = True) -> str:
    """The page of a refusal by rule: a service. `back`: where one came from; `kept`: what was typed is still there."""
    given = {"error": error, "sentence": error.say(language()), "back": back, "kept": kept, "authority": _authority}
    return render_template("errors/refused.html", **given, ask=_may_ask(error))


def _may_ask(error: Refused) -> AskView | None:
    """What the reader may ask of the authority, where exceptions alone stood in the way."""
    if not error.may_ask:
        return None
    with database().reading() as connection:
        return worklist.may_ask(connection, actor(connection), error.record)


def _authority(who: str) -> str:
    """The name of a post or a kind of post that may allow an exception."""
    with database().reading() as connection:
        return organisation.describe_group(connection, who, now())


def misdirected(error: HTTPException) -> ResponseReturnValue:
    """What the web server itself refuses: no such address, a wrong method, a body too large."""
    code = error.code or 500
    if is_machine():
        told = _for_machines(error.name.replace(" ", ""), NO_OPERATION.get(code, error.description or error.name), code)
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            told.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # RFC 9110 section 15.5.6
        return told
    if code == 404:
        return render_template(
            "errors/missing.html", sentence=gettext("There is no such page, or you may not see it.")
        ), 404
    sentence = {
        405: gettext("This page does not take what was sent. Nothing was changed."),
        413: gettext("What you sent is too large. Nothing was changed."),
    }.get(code, gettext("The request could not be understood. Nothing was changed."))
    return render_template("errors/plain.html", sentence=sentence), code


def outdated(_error: CSRFError) -> ResponseReturnValue:
    """The form is from before the last sign-in, or from another site."""
    sentence = gettext("The page is out of date, nothing was submitted. Go back, reload it and try again.")
    return render_template("errors/plain.html", sentence=sentence), 400


def fail(error: Exception) -> ResponseReturnValue:
    """A bug: logged with a number, and the person is told that nothing was done."""
    stamp = now().astimezone(SHANGHAI).strftime("%Y%m%d-%H%M")
    number = f"E-{stamp}-{secrets.token_hex(2).upper()}"
    log.error("%s %s %s", number, request.method, request.path, exc_info=error)
    if is_machine():
        return _for_machines("InternalError", number, 500)
    return render_template("errors/failure.html", number=number), 500


def _for_machines(code: str, sentence: str, status: int) -> Response:
    answer = jsonify(type=code, message=sentence, code=0)
    answer.status_code = status
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Basic realm="youxu"'
    return answer


def install(app: Flask) -> None:
    """Answers every error of the application."""
    app.register_error_handler(EngineError, refuse)
    app.register_error_handler(CSRFError, outdated)
    app.register_error_handler(HTTPException, misdirected)
    app.register_error_handler(Exception, fail)
