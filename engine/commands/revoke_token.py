"""Revoke an access token: the next request with it is refused."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from engine import history
from engine.database import Database
from engine.history import Entry
from engine.store import Change
from engine.tables import access_token
from engine.values import instant


def revoke_token(database: Database, login: str, token: str, now: dt.datetime) -> None:
    """Ends the token of `login` named by `TokenView.id`; nothing happens when it has ended already."""

    def end(connection: Connection) -> None:
        rows = connection.scalars(
            select(access_token.c.digest).where(
                access_token.c.login == login,
                access_token.c.digest.startswith(token, autoescape=True),
                access_token.c.revoked.is_(None),
            )
        ).all()
        changes = [Change.update(access_token, (digest,), revoked=instant(now)) for digest in rows]
        if changes:
            history.append_system(connection, "people", Entry("token_revoked", login), now, changes)

    database.attempt(end)
