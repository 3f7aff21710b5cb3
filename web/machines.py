"""Programs at /engine-rest prove themselves in the Authorization header; a cookie is nothing there (contracts 28)."""

from __future__ import annotations

import threading
import zlib

from flask import current_app, request
from werkzeug.datastructures import Authorization

from engine import sign_ins
from engine.commands.sign_in import Attempt, check_password
from engine.errors import NotAllowed
from engine.sign_ins import VerifiedPasswords
from engine.views import Reader
from web.surroundings import database, now

_turns = [threading.Lock() for _ in range(64)]


def proved() -> Reader | None:
    """Who asks: by bearer token, or by user name and password. None without a header; NotAllowed for a wrong one."""
    given = request.authorization
    if given is None:
        return None
    if given.type == "bearer" and given.token and storable(given.token):
        with database().glancing() as connection:
            found = sign_ins.by_token(connection, given.token)
    else:
        found = _by_password(given) if given.type == "basic" else None
    if found is None:
        raise NotAllowed("SIGN_IN_FAILED")
    return found


def _by_password(given: Authorization) -> Reader | None:
    """One at a time for one login: each try counts until it is proved, and a client that sends many requests at once

    with the right password would slow down its owner.
    """
    login, password = (given.username or "").strip().lower()[:100], given.password or ""
    if not storable(login + password):
        return None
    verified: VerifiedPasswords = current_app.extensions.setdefault("youxu_verified", VerifiedPasswords())
    with _turns[zlib.crc32(login.encode()) % len(_turns)]:
        with database().glancing() as connection:
            stored = sign_ins.stored_password(connection, login)
        if not (stored and verified.holds(login, password, stored, now())):
            check_password(database(), Attempt(login, password, request.remote_addr or ""), now())
            verified.add(login, password, stored, now())
    with database().glancing() as connection:
        return sign_ins.reader(connection, login)


def storable(text: str) -> bool:
    """Whether a database can look for `text`: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)
