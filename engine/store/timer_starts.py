"""What the clock begins: the timer start events of the newest versions, and when each of them last came."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine import values
from engine.machine import start_after, start_first
from engine.store.programs import bundle_of, program
from engine.tables import definition, deployment

SPOKEN_SINCE = 2
"""Language of the bundles in which a timer start event begins anything, see `diagrams.language`."""


@dataclass(frozen=True)
class TimerStart:
    """A timer start event of a version: `kind` date, duration or cycle, and its text; `since`: when it was deployed."""

    definition: str
    process: str
    element: str
    kind: str
    text: str
    since: dt.datetime

    def due(self, last: dt.datetime | None, count: int) -> dt.datetime | None:
        """When it comes next, after it has come `count` times, the `last` time at that instant; None: no more."""
        if last is None:
            return start_first(self.kind, self.text, self.since)
        return start_after(self.kind, self.text, self.since, last, count)


def timer_starts(connection: Connection) -> list[TimerStart]:
    """Of the newest executable version of every process, by process; only literal times."""
    d = definition.c
    wanted = select(d.id, d.key, d.bundle, deployment.c.deployed_at).join(
        deployment, deployment.c.id == d.deployment_id
    )
    wanted = wanted.where(d.kind == "process", d.executable).order_by(d.key, d.version)
    newest = {row.key: row for row in connection.execute(wanted)}
    found = []
    for key, row in newest.items():
        starts = program(connection, row.bundle).timer_starts
        if starts and bundle_of(connection, row.bundle).language >= SPOKEN_SINCE:
            since = values.read_instant(row.deployed_at)
            found += [TimerStart(row.id, key, element, *told, since) for element, told in starts.items()]
    return found
