"""Make a secret of this database, once: the key that signs forms, and others like it."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, insert, select

from engine.database import Database
from engine.tables import setting


def make_secret(database: Database, name: str) -> str:
    """The secret `name`: 256 random bits, made on first use and the same on every server from then on."""

    def find(connection: Connection) -> str:
        found = connection.scalar(select(setting.c.value).where(setting.c.name == f"secret:{name}"))
        if found is None:
            found = secrets.token_urlsafe(32)
            connection.execute(insert(setting).values(name=f"secret:{name}", value=found))
        return found

    return database.attempt(find)
