"""Marks a database as a demo: everybody gets the one password that is generated and shown (contracts 20)."""

from __future__ import annotations

import datetime as dt
import os
import secrets
from pathlib import Path

from sqlalchemy import Connection, select

from engine import history, sign_ins
from engine.database import Database
from engine.errors import Conflict
from engine.history import Entry
from engine.store import Change
from engine.tables import person, setting


def is_demo(connection: Connection) -> bool:
    """Is this database marked as a demo? (contracts 20)"""
    return connection.execute(select(setting.c.value).where(setting.c.name == "demo")).scalar() == "yes"


def may_be_demo(connection: Connection) -> bool:
    """Is it a demo already, or may it become one: has nobody a password that no demo gave?

    Passwords are looked at first: a rival that gives them marks the demo in the same transaction.
    """
    given = connection.execute(select(person.c.login).where(person.c.password != "").limit(1)).first()
    return not given or is_demo(connection)


def mark_demo(database: Database, password_file: Path, now: dt.datetime) -> str | None:
    """Marks an empty database as a demo and gives everybody the one password it makes; None if it is a demo already.

    Conflict NOT_A_DEMO where people exist that no demo made. The password is in the file before it is valid.
    """
    password = f"youxu-{secrets.token_hex(4)}"
    hashed = sign_ins.hash_password(password)

    def mark(connection: Connection) -> bool:
        history.head(connection, "system:people")  # rivals wait here
        if not may_be_demo(connection):
            raise Conflict("NOT_A_DEMO")
        if is_demo(connection):
            return False
        people = connection.execute(select(person.c.login)).scalars().all()
        changes = [Change.update(person, (login,), password=hashed) for login in people]
        changes.append(Change.insert(setting, {"name": "demo", "value": "yes"}))
        history.append_system(connection, "people", Entry("demo"), now, changes)
        _keep(password_file, password)
        return True

    return password if database.attempt(mark) else None


def _keep(path: Path, password: str) -> None:
    """Kept for the next start, readable by this user only. A demo's password protects nothing real."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password + "\n")
