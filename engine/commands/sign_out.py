"""Sign out: the server forgets a browser's key, so that a copied cookie is worth nothing."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, Connection, select

from engine import history
from engine.database import Database
from engine.history import Entry
from engine.store import Change
from engine.tables import sign_in as sign_in_row
from engine.values import instant, sm3


def sign_out(database: Database, key: str, now: dt.datetime) -> None:
    """Ends the sign-in of this browser; nothing happens when it has ended already."""
    database.attempt(lambda connection: _end(connection, [sign_in_row.c.digest == sm3(key)], now))


def sign_out_device(database: Database, login: str, device: str, now: dt.datetime) -> None:
    """Ends one sign-in of `login`, named by `Device.id`."""
    which = [sign_in_row.c.login == login, sign_in_row.c.digest.startswith(device, autoescape=True)]
    database.attempt(lambda connection: _end(connection, which, now))


def _end(connection: Connection, which: list[ColumnElement[bool]], now: dt.datetime) -> None:
    open_rows = select(sign_in_row).where(*which, sign_in_row.c.ended.is_(None)).with_for_update()
    for row in connection.execute(open_rows).all():
        change = Change.update(sign_in_row, (row.digest,), ended=instant(now))
        told = {"device": row.digest[:16]}
        history.append_system(connection, "sign_ins", Entry("signed_out", row.login, data=told), now, [change])
