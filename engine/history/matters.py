"""Opening a matter (事项): the id that joins its cases."""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import Connection

from engine import values
from engine.days import day_of
from engine.errors import NotFound
from engine.history.entries import Entry
from engine.history.log import append_system, head
from engine.store import Change
from engine.tables import matter

OURS = re.compile(r"\d{4}-\d+")


def open_matter(connection: Connection, wanted: str | None, case: str, actor: str, now: dt.datetime) -> str:
    """A new matter's id for its first `case`: `wanted`, or the year in the city and a running number (2026-0187).

    The running number is the number of the event in the year's own stream, so it has no gaps and no counter of its own.
    NotFound for a `wanted` that looks like one: nobody chooses them.
    """
    if wanted is not None:
        if OURS.fullmatch(wanted):
            raise NotFound("UNKNOWN_MATTER")
        name, stream = wanted, "matters"
    else:
        year = day_of(now).year
        stream = f"matters:{year}"
        name = f"{year}-{head(connection, f'system:{stream}')[0] + 1:04d}"
    row = {"id": name, "opened_at": values.instant(now)}
    append_system(connection, stream, Entry("opened", actor, data={"case": case}), now, [Change.insert(matter, row)])
    return name


def join_matter(connection: Connection, name: str, case: str, actor: str, now: dt.datetime) -> None:
    """Tells that `case` belongs to the matter `name`, so that the log knows of every case twice."""
    append_system(connection, "matters", Entry("joined", actor, data={"case": case, "matter": name}), now)
