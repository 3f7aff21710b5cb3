"""The browser's key: one cookie, one row on the server. Says who is reading before every request."""

from __future__ import annotations

from flask import Flask, Response, g, request

from engine import sign_ins
from engine.commands.touch_sign_in import touch_sign_in
from engine.sign_ins import Limits
from web import machines
from web.surroundings import REST, database, now, surroundings

QUIET = {"tasks.count", "static"}
"""Endpoints that a page asks by itself: they do not keep an idle browser signed in."""


def cookie_name() -> str:
    """With https the name binds the cookie to this very host."""
    return "__Host-youxu" if surroundings().settings.secure else "youxu"


def key() -> str:
    """The key this browser sends, "" without one."""
    return request.cookies.get(cookie_name(), "")


def limits() -> Limits:
    """How long a browser stays signed in here."""
    settings = surroundings().settings
    return Limits(settings.idle, settings.lifetime)


def give_key(response: Response, new: str) -> Response:
    """Hands the browser its key. It goes when the browser closes; scripts cannot read it."""
    secure = surroundings().settings.secure
    response.set_cookie(cookie_name(), new, httponly=True, secure=secure, samesite="Lax", path="/")
    return response


def take_key(response: Response) -> Response:
    """Takes the key out of the browser."""
    secure = surroundings().settings.secure
    response.delete_cookie(cookie_name(), httponly=True, secure=secure, samesite="Lax", path="/")
    return response


def install(app: Flask) -> None:
    """Finds out who is asking: people by cookie, programs by header."""

    @app.before_request
    def recognise() -> None:
        g.reader = None
        if request.path.startswith(REST):
            g.reader = machines.proved()
            return
        if request.endpoint == "static" or not key():
            return
        with database().glancing() as connection:
            g.reader = sign_ins.by_key(connection, key(), now(), limits())
        if g.reader is not None and request.endpoint not in QUIET:
            touch_sign_in(database(), key(), now())
