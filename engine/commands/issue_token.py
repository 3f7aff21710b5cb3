"""Issue an access token for `/engine-rest`: shown once, kept as a digest."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import Connection

from engine import history, worklist
from engine.database import Database
from engine.history import Entry
from engine.store import Change
from engine.tables import access_token
from engine.values import instant, sm3


def issue_token(database: Database, login: str, name: str, now: dt.datetime) -> str:
    """A new token of `login`, called `name` in the list of tokens. Shown once. NotFound: nobody's login."""
    token = secrets.token_urlsafe(32)
    row = {"digest": sm3(token), "login": login, "name": name.strip()[:100], "created": instant(now)}

    def keep(connection: Connection) -> None:
        worklist.actor(connection, login, now)
        change = Change.insert(access_token, row)
        history.append_system(connection, "people", Entry("token_issued", login), now, [change])

    database.attempt(keep)
    return token
