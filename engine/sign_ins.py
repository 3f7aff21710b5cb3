"""Who is asking: by browser key, access token or password. Read only; the verbs are in `commands`.

Keys and tokens are 256 random bits; the database holds their SM3 only, so that a stolen copy of it opens nothing.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from sqlalchemy import Connection, bindparam, select

from engine.tables import access_token, person, role, sign_in
from engine.values import read_instant, sm3
from engine.views import Device, Reader, TokenView

BASIC_CACHE_SECONDS = 60
_BASIC_CACHE_SIZE = 4096
_hasher = PasswordHasher()
_nobody = _hasher.hash(secrets.token_urlsafe())  # verified for unknown logins, so that time does not tell

_PEOPLE = (
    select(person.c.login, person.c.name, person.c.language, person.c.density, person.c.single_keys, role.c.role)
    .outerjoin_from(person, role, role.c.login == person.c.login)
    .where(person.c.active)
)
"""Active people, a row for each role: asked before every request, so one statement has to do."""
_BY_LOGIN = _PEOPLE.where(person.c.login == bindparam("login"))
_BY_KEY = (
    _PEOPLE.add_columns(sign_in.c.since, sign_in.c.seen)
    .join(sign_in, sign_in.c.login == person.c.login)
    .where(sign_in.c.digest == bindparam("digest"), sign_in.c.ended.is_(None))
)
_BY_TOKEN = _PEOPLE.join(access_token, access_token.c.login == person.c.login).where(
    access_token.c.digest == bindparam("digest"), access_token.c.revoked.is_(None)
)


@dataclass(frozen=True)
class Limits:
    """How long a browser stays signed in: since its last click, and at all."""

    idle: dt.timedelta = dt.timedelta(minutes=30)
    lifetime: dt.timedelta = dt.timedelta(hours=12)


def by_key(connection: Connection, key: str, now: dt.datetime, limits: Limits) -> Reader | None:
    """The person whose browser holds `key`, unless it was signed out, has been idle or is too old."""
    rows = connection.execute(_BY_KEY, {"digest": sm3(key)}).all()
    return _reader(rows) if rows and fresh(rows[0].since, rows[0].seen, now, limits) else None


def fresh(since: str, seen: str, now: dt.datetime, limits: Limits) -> bool:
    """Whether a sign-in of `since`, last used at `seen`, still counts at `now`."""
    return now < read_instant(seen) + limits.idle and now < read_instant(since) + limits.lifetime


def by_token(connection: Connection, token: str) -> Reader | None:
    """The person who was given the access token, unless it was revoked."""
    return _reader(connection.execute(_BY_TOKEN, {"digest": sm3(token)}).all())


def reader(connection: Connection, login: str) -> Reader | None:
    """The person as every page needs him, None when unknown or switched off."""
    return _reader(connection.execute(_BY_LOGIN, {"login": login}).all())


def _reader(rows: Sequence[Any]) -> Reader | None:
    if not rows:
        return None
    one, roles = rows[0], frozenset(row.role for row in rows if row.role)
    return Reader(one.login, one.name, roles, one.language, one.density, one.single_keys)


def stored_password(connection: Connection, login: str) -> str:
    """The argon2 text of an active person, "" for everybody else."""
    found = select(person.c.password).where(person.c.login == login, person.c.active)
    return connection.scalar(found) or ""


def password_matches(stored: str, password: str) -> bool:
    """Whether `password` is the one kept as `stored`; takes as long when `stored` is ""."""
    try:
        return _hasher.verify(stored or _nobody, password) and bool(stored)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def hash_password(password: str) -> str:
    """What is kept of a password (argon2id, parameters of RFC 9106)."""
    return _hasher.hash(password)


class VerifiedPasswords:
    """Passwords that were right a moment ago, so that Basic authentication costs argon2 once a minute, not per request.

    Holds keyed digests only, with a key of this process. The digest covers the stored argon2 text: a changed password,
    or a person switched off, does not match any more in the very next request, on every server.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._seen: dict[bytes, dt.datetime] = {}

    def holds(self, login: str, password: str, stored: str, now: dt.datetime) -> bool:
        """Whether this very combination was verified within the last minute."""
        at = self._seen.get(self._digest(login, password, stored))
        return at is not None and now < at + dt.timedelta(seconds=BASIC_CACHE_SECONDS)

    def add(self, login: str, password: str, stored: str, now: dt.datetime) -> None:
        """Remembers a combination that argon2 has just confirmed."""
        if len(self._seen) >= _BASIC_CACHE_SIZE:
            self._seen.clear()
        self._seen[self._digest(login, password, stored)] = now

    def _digest(self, login: str, password: str, stored: str) -> bytes:
        return hmac.digest(self._key, "\0".join((login, password, stored)).encode(), "sha256")


def devices(connection: Connection, login: str, now: dt.datetime, limits: Limits, key: str = "") -> Sequence[Device]:
    """The browsers in which a person is signed in now, last used first. `key`: the one that asks."""
    rows = connection.execute(
        select(sign_in).where(sign_in.c.login == login, sign_in.c.ended.is_(None)).order_by(sign_in.c.seen.desc())
    )
    own = sm3(key) if key else ""
    return [
        Device(
            row.digest[:16], read_instant(row.since), read_instant(row.seen), row.address, row.agent, row.digest == own
        )
        for row in rows
        if fresh(row.since, row.seen, now, limits)
    ]


def tokens(connection: Connection, login: str) -> Sequence[TokenView]:
    """The access tokens of a person that still work, newest first."""
    rows = connection.execute(
        select(access_token)
        .where(access_token.c.login == login, access_token.c.revoked.is_(None))
        .order_by(access_token.c.created.desc())
    )
    return [
        TokenView(row.digest[:16], row.name, read_instant(row.created), read_instant(row.used) if row.used else None)
        for row in rows
    ]
