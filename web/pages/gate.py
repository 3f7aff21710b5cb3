"""The gate: sign in, sign out, choose the language."""

from __future__ import annotations

import re

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from engine.commands.sign_in import Attempt
from engine.commands.sign_in import sign_in as begin
from engine.commands.sign_out import sign_out as end
from engine.errors import NotAllowed
from web.language import COOKIE, LANGUAGES, language
from web.sign_in import give_key, key, take_key
from web.surroundings import database, now, reader_or_none, surroundings

pages = Blueprint("gate", __name__)

CONTROLS = re.compile(r"[\x00-\x1f\x7f]")  # browsers leave some out of an address: "/<tab>/host" leads to host


@pages.get("/")
def home() -> ResponseReturnValue:
    """The inbox; for those who have none, the matters."""
    found = reader_or_none()
    if found is None:
        return redirect(url_for("gate.sign_in"))
    return redirect(url_for("matters.index" if "auditor" in found.roles else "tasks.inbox"))


@pages.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Who are you?"""
    lost = "lost" in request.args
    return render_template("gate/sign_in.html", next=inside(request.args.get("next")), lost=lost)


@pages.post("/sign-in")
def enter() -> ResponseReturnValue:
    """Checks the password; one sentence for both fields."""
    attempt = Attempt(
        login=request.form.get("login", ""),
        password=request.form.get("password", ""),
        address=request.remote_addr or "",
        agent=request.user_agent.string,
    )
    onward = inside(request.form.get("next"))
    try:
        new = begin(database(), attempt, now())
    except NotAllowed as error:
        problem = error.say(language())
        return render_template("gate/sign_in.html", next=onward, problem=problem, login=attempt.login), 403
    session.clear()
    return give_key(redirect(onward or url_for("gate.home")), new)  # type: ignore[arg-type]


@pages.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """The server forgets this browser."""
    end(database(), key(), now())
    session.clear()
    return take_key(redirect(url_for("gate.sign_in")))  # type: ignore[arg-type]


@pages.get("/language/<name>")
def choose_language(name: str) -> ResponseReturnValue:
    """Shows the page one came from in another language, and every page after it in this browser."""
    answer = redirect(inside(request.args.get("next")) or url_for("gate.home"))
    if name in LANGUAGES:
        secure = surroundings().settings.secure
        answer.set_cookie(COOKIE, name, max_age=365 * 24 * 3600, httponly=True, secure=secure, samesite="Lax")
    return answer


def inside(address: str | None) -> str:
    """`address` when it is a page of ours, else "": a link to the gate must not lead on to another site."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return ""
    return "" if CONTROLS.search(address) else address
