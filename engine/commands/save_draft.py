"""Save a draft: what somebody has typed and not sent. Nobody else sees it, and it is not an event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert

from engine import values
from engine.database import Database
from engine.errors import Invalid
from engine.tables import draft

LARGEST = 1024 * 1024


def save_draft(database: Database, login: str, target: str, fields: Mapping[str, object], now: dt.datetime) -> None:
    """Keeps `fields` (texts and lists of texts) for `target`: a task's id, or "start:<process>". The last one counts.

    Invalid when it is larger than 1 MiB or holds what cannot be kept.
    """
    body = values.write({name: values.plain(values.admit(name, value)) for name, value in fields.items()})
    if len(body.encode()) > LARGEST:
        raise Invalid("TOO_LARGE", limit="1 MB")
    row = {"login": login, "target": target[:200], "body": body, "saved_at": values.instant(now)}

    def keep(connection: Connection) -> None:
        connection.execute(delete(draft).where(draft.c.login == login, draft.c.target == row["target"]))
        connection.execute(insert(draft).values(**row))

    database.attempt(keep)
