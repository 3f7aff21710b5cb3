"""Whether a deployment takes effect at once, or when a second person has approved it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from engine import history, releases, worklist
from engine.database import Database
from engine.history import Entry
from engine.store import Change
from engine.tables import setting


def set_release_rule(database: Database, login: str, two: bool, now: dt.datetime) -> None:
    """By an operator, for all deployments from now on; what waits already waits on."""

    def keep(connection: Connection) -> None:
        history.head(connection, "system:deployments")  # no deployment slips between
        worklist.need(worklist.actor(connection, login, now), "operator")
        value, there = "yes" if two else "no", select(setting.c.value).where(setting.c.name == releases.TWO)
        before = connection.execute(there).scalar()
        if before == value:
            return
        row = {"name": releases.TWO, "value": value}
        change = Change.insert(setting, row) if before is None else Change.update(setting, (releases.TWO,), value=value)
        entry = Entry("release_rule_set", login, data={"two": two})
        history.append_system(connection, "settings", entry, now, [change])

    database.attempt(keep)
