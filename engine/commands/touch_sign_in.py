"""Touch a sign-in: the person has just done something, the idle time begins again. Not an event."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from engine.database import Database
from engine.tables import sign_in as sign_in_row
from engine.values import instant, sm3

GRAIN = dt.timedelta(minutes=1)


def touch_sign_in(database: Database, key: str, now: dt.datetime) -> None:
    """Moves «last used» of the browser's sign-in to `now`, at most once a minute: most requests only read."""
    old = (sign_in_row.c.digest == sm3(key), sign_in_row.c.seen < instant(now - GRAIN))
    with database.reading() as connection:
        if connection.scalar(select(sign_in_row.c.digest).where(*old)) is None:
            return
    database.attempt(lambda connection: connection.execute(update(sign_in_row).where(*old).values(seen=instant(now))))
