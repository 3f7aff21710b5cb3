"""Set a password: by the person, who proves the old one, or by an administrator on the command line."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from engine import history, sign_ins
from engine.database import Database
from engine.errors import SENTENCES, Invalid, NotFound
from engine.history import Entry
from engine.store import Change
from engine.tables import person
from engine.tables import sign_in as sign_in_row
from engine.values import instant, sm3

SHORTEST = 10
LONGEST = 200


def change_password(database: Database, login: str, old: str, new: str, key: str, now: dt.datetime) -> None:
    """The person changes it in browser `key`; all others are signed out. Invalid: PASSWORD_WRONG, PASSWORD_WEAK."""
    with database.reading() as connection:
        stored = sign_ins.stored_password(connection, login)
    if not sign_ins.password_matches(stored, old):
        raise Invalid("PASSWORD_WRONG", problems={"old": SENTENCES["PASSWORD_WRONG"][0]})
    set_password(database, login, new, login, now, keep=key)


def set_password(database: Database, login: str, password: str, actor: str, now: dt.datetime, keep: str = "") -> None:
    """`actor` gives `login` a new password; all browsers are signed out but `keep`. NotFound, Invalid PASSWORD_WEAK."""
    if not SHORTEST <= len(password) <= LONGEST or login in password.lower() or len(set(password)) < SHORTEST // 2:
        sentence = SENTENCES["PASSWORD_WEAK"][0].format(shortest=SHORTEST)
        raise Invalid("PASSWORD_WEAK", problems={"new": sentence}, shortest=SHORTEST)
    hashed = sign_ins.hash_password(password)

    def store(connection: Connection) -> None:
        if connection.scalar(select(person.c.login).where(person.c.login == login)) is None:
            raise NotFound("UNKNOWN_PERSON", login=login)
        others = (sign_in_row.c.login == login, sign_in_row.c.ended.is_(None), sign_in_row.c.digest != sm3(keep))
        devices = connection.scalars(select(sign_in_row.c.digest).where(*others)).all()
        changes = [Change.update(sign_in_row, (digest,), ended=instant(now)) for digest in devices]
        changes.append(Change.update(person, (login,), password=hashed))
        history.append_system(connection, "people", Entry("password_set", actor), now, changes)

    database.attempt(store)
