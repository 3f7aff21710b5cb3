"""Set preferences: how the pages look and listen for one person."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from engine import history
from engine.database import Database
from engine.errors import Invalid
from engine.history import Entry
from engine.store import Change
from engine.tables import person

ALLOWED: dict[str, tuple[object, ...]] = {
    "language": ("zh", "en"),
    "density": ("", "compact"),
    "single_keys": (True, False),
}


def set_preferences(database: Database, login: str, now: dt.datetime, **preferences: object) -> None:
    """Keeps `language` ("zh", "en"), `density` ("", "compact") or `single_keys` (bool). Invalid for anything else."""
    for name, value in preferences.items():
        if value not in ALLOWED.get(name, ()):
            raise Invalid("BAD_REQUEST", why=name)

    def keep(connection: Connection) -> None:
        change = Change.update(person, (login,), **preferences)
        history.append_system(connection, "people", Entry("preferences_set", login), now, [change])

    database.attempt(keep)
