"""Make a secret of this database, once: the key that signs forms, and others like it."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import Connection, select

from engine import history
from engine.database import Database
from engine.history import Entry
from engine.store import Change
from engine.tables import setting


def make_secret(database: Database, name: str, now: dt.datetime) -> str:
    """The secret `name`: 256 random bits, made on first use and the same on every server from then on."""

    def find(connection: Connection) -> str:
        found = connection.scalar(select(setting.c.value).where(setting.c.name == f"secret:{name}"))
        if found is None:
            found = secrets.token_urlsafe(32)
            change = Change.insert(setting, {"name": f"secret:{name}", "value": found})
            history.append_system(connection, "settings", Entry("made", data={"name": name}), now, [change])
        return found

    return database.attempt(find)
