"""Programs at /engine-rest prove themselves in the Authorization header; a cookie is nothing there (contracts 28)."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.datastructures import Authorization

from engine import sign_ins
from engine.commands.sign_in import Attempt, check_password
from engine.errors import NotAllowed
from engine.sign_ins import VerifiedPasswords
from engine.views import Reader
from web.surroundings import database, now


def proved() -> Reader | None:
    """Who asks: by bearer token, or by user name and password. None without a header; NotAllowed for a wrong one."""
    given = request.authorization
    if given is None:
        return None
    if given.type == "bearer" and given.token:
        with database().reading() as connection:
            found = sign_ins.by_token(connection, given.token)
    else:
        found = _by_password(given)
    if found is None:
        raise NotAllowed("SIGN_IN_FAILED")
    return found


def _by_password(given: Authorization) -> Reader | None:
    login, password = (given.username or "").strip().lower(), given.password or ""
    verified: VerifiedPasswords = current_app.extensions.setdefault("youxu_verified", VerifiedPasswords())
    with database().reading() as connection:
        stored = sign_ins.stored_password(connection, login)
    if not (stored and verified.holds(login, password, stored, now())):
        check_password(database(), Attempt(login, password, request.remote_addr or ""), now())
        verified.add(login, password, stored, now())
    with database().reading() as connection:
        return sign_ins.reader(connection, login)
