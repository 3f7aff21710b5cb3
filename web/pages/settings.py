"""What a person sets for themselves: language, density, keys, password, signed-in browsers, access tokens."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import sign_ins
from engine.commands.issue_token import issue_token
from engine.commands.revoke_token import revoke_token
from engine.commands.set_password import change_password
from engine.commands.set_preferences import set_preferences
from engine.commands.sign_out import sign_out_device
from engine.errors import Invalid
from web.language import COOKIE, language
from web.notes import tell
from web.sign_in import key, limits
from web.surroundings import database, now, reader

pages = Blueprint("settings", __name__, url_prefix="/settings")


@pages.get("")
def show() -> ResponseReturnValue:
    """Everything on one page."""
    return _page()


def _page(**more: object) -> str:
    login = reader().login
    with database().reading() as connection:
        devices = sign_ins.devices(connection, login, now(), limits(), key())
        tokens = sign_ins.tokens(connection, login)
    return render_template("settings/show.html", devices=devices, tokens=tokens, **more)


@pages.post("/look")
def look() -> ResponseReturnValue:
    """Language, density, single keys."""
    chosen = {"language": request.form.get("language", ""), "density": request.form.get("density", "")}
    set_preferences(database(), reader().login, now(), **chosen, single_keys="single_keys" in request.form)
    answer = redirect(url_for("settings.show"))
    answer.delete_cookie(COOKIE)
    return answer


@pages.post("/password")
def password() -> ResponseReturnValue:
    """A new password; all other browsers are signed out."""
    old, new = request.form.get("old", ""), request.form.get("new", "")
    try:
        change_password(database(), reader().login, old, new, key(), now())
    except Invalid as error:
        return _page(problem=error.say(language()), wrong=next(iter(error.problems))), 422
    tell(gettext("The password is changed. Your other browsers are signed out."))
    return redirect(url_for("settings.show"))


@pages.post("/devices/<device>/sign-out")
def forget(device: str) -> ResponseReturnValue:
    """Signs out another browser of the same person."""
    sign_out_device(database(), reader().login, device, now())
    return redirect(url_for("settings.show", _anchor="devices"))


@pages.post("/tokens")
def new_token() -> ResponseReturnValue:
    """A token for programs, shown this once."""
    name = request.form.get("name", "").strip()
    if not name:
        return _page(problem=gettext("Say what the token is for."), wrong="name"), 422
    return _page(token=issue_token(database(), reader().login, name, now()))


@pages.post("/tokens/<token>/revoke")
def end_token(token: str) -> ResponseReturnValue:
    """The token works no more."""
    revoke_token(database(), reader().login, token, now())
    return redirect(url_for("settings.show", _anchor="tokens"))
