"""A demo's clock runs ahead of the real one, so that deadlines can be shown (contracts 20)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from engine import history
from engine.database import Database
from engine.errors import Conflict
from engine.history import Entry
from engine.tables import setting


def shift_clock(database: Database, hours: float, now: dt.datetime) -> None:
    """Tells the log that from `now` on the clock is `hours` ahead. Conflict NOT_A_DEMO in any other database."""

    def tell(connection: Connection) -> None:
        if connection.execute(select(setting.c.value).where(setting.c.name == "demo")).scalar() != "yes":
            raise Conflict("NOT_A_DEMO")
        history.append_system(connection, "settings", Entry("clock_shifted", data={"hours": str(hours)}), now)

    database.attempt(tell)
