"""The clock begins a case: the timer start event of a process is due (BPMN 2.0, 10.5.2)."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping

from sqlalchemy import Connection, select

from engine import history, store, values
from engine.database import Database
from engine.errors import Failure
from engine.history import Entry
from engine.starts import NOBODY, Origin, begin
from engine.store import TimerStart
from engine.tables import event

log = logging.getLogger("youxu.timers")
STREAM = "timers"
BEGUN = "begun"
MOST = 1000


def begin_on_time(database: Database, now: dt.datetime) -> int:
    """Begins everything that is due by `now`; how many cases. What was missed while nobody worked is caught up.

    Any number of workers may do this at once: each time of each start event begins one case. A case that cannot begin
    is told to the operator's log and tried again the next time.
    """
    with database.reading() as connection:
        found = store.timer_starts(connection)
    made = 0
    for start in found:
        try:
            while made < MOST and database.attempt(lambda connection, start=start: _begin(connection, start, now)):  # type: ignore[misc]
                made += 1
        except Failure as failure:
            log.error("timer start %s of %s: %s", start.element, start.process, failure)
    return made


def _begin(connection: Connection, start: TimerStart, now: dt.datetime) -> bool:
    """Looks again while rivals wait; False: it is not due, or a newer version has taken its place."""
    last, count = _last(connection, start)
    due = start.due(last, count)
    if due is None or due > now:
        return False
    history.head(connection, f"system:{STREAM}")
    if _last(connection, start) != (last, count) or start not in store.timer_starts(connection):
        return False
    told = {"definition": start.definition, "due": values.instant(due), "count": count + 1}
    origin = Origin(NOBODY, "", "", {"timer": [start.definition, values.instant(due)]})
    case = begin(connection, (start.process, start.element), None, origin, {}, now)
    history.append_system(connection, STREAM, Entry(BEGUN, element=start.element, data={**told, "case": case.id}), now)
    return True


def _last(connection: Connection, start: TimerStart) -> tuple[dt.datetime | None, int]:
    """When this start event of this version last came, and how often it has come; (None, 0) where it never has."""
    e = event.c
    wanted = select(*history.LOGGED).where(e.stream == f"system:{STREAM}", e.element == start.element)
    for row in connection.execute(wanted.order_by(e.seq.desc())).mappings():
        told: Mapping[str, object] = history.decode(row).data
        if told.get("definition") == start.definition:
            return values.read_instant(str(told["due"])), int(str(told["count"]))
    return None, 0
