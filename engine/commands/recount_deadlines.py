"""A new calendar moves the deadlines that still run: task due dates, timers, time limits of obligations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection

from engine import calendar, history, machine, store, values
from engine.database import Database
from engine.errors import EngineError
from engine.history import Entry, Moved
from engine.machine import Ask, Moment
from engine.store import RECOUNTED, Case, Change
from engine.tables import obligation

STREAM = "deadlines"
GRACE = dt.timedelta(minutes=1)
"""A command that read the old calendar may still be on its way: for so long after an import all is done again."""


@dataclass(frozen=True)
class Recounted:
    """How many deadlines of how many cases moved; `left`: ids of cases whose way hung on what the calendar said."""

    cases: int = 0
    deadlines: int = 0
    left: tuple[str, ...] = ()


def recount_deadlines(database: Database, now: dt.datetime) -> Recounted:
    """Counts every running deadline again by the calendar as it is now, one event each, one case a transaction.

    Nothing to do while the calendar is the one it was done with last. Any number of workers may do this at once, as
    often as they like: a deadline that is where the calendar has it is left alone, and so is what has passed its step.
    """
    with database.reading() as connection:
        newest = calendar.newest_change(connection)
        if not newest or _settled(connection) == newest:
            return Recounted()
        touched = history.touched_cases(connection, calendar.counter(connection, now), newest)
    done = {case: _attempt(database, case, newest, now) for case in touched}
    moved = [n for n in done.values() if n]
    found = Recounted(len(moved), sum(moved), tuple(case for case, n in done.items() if n is None))
    owed = database.attempt(lambda connection: _close(connection, newest, found, now))
    return Recounted(found.cases, found.deadlines + owed, found.left)


def _settled(connection: Connection) -> str:
    """The calendar that everything was last counted with."""
    told = [one.data for one in history.events(connection, f"system:{STREAM}") if one.data["settled"]]
    return str(told[-1]["calendar"]) if told else ""


def _attempt(database: Database, case_id: str, newest: str, now: dt.datetime) -> int | None:
    try:
        return database.attempt(lambda connection: _case(connection, case_id, newest, now))
    except (EngineError, ValueError):  # its diagrams cannot be read any more: it must not keep the others waiting
        return None


def _case(connection: Connection, case_id: str, newest: str, now: dt.datetime) -> int | None:
    """How many deadlines of one case moved; None where its log cannot be run again to where it stands."""
    case = store.locked(connection, case_id)
    if case.row["state"] != "active":
        return 0
    count = calendar.counter(connection, now)
    begun = history.beginning(connection, case_id).data.get("schedule")
    schedule = store.schedule_of(connection, str(begun[1])) if isinstance(begun, list) else None
    found = history.moved(connection, case, count, schedule)
    for one in found or ():
        case = _move(connection, case, one, newest, now)
    return None if found is None else len(found)


def _move(connection: Connection, case: Case, one: Moved, newest: str, now: dt.datetime) -> Case:
    wanted, given = history.recount_of(one.token, one.data)
    result = machine.recount(case.program, case.rows, wanted, given, Moment(now, case.seq + 1, store.ask_recorded(())))
    entry = Entry(RECOUNTED, element=one.element, token=one.token, data={**one.data, "calendar": newest})
    return history.record(connection, case, entry, now, result)


def _close(connection: Connection, newest: str, found: Recounted, now: dt.datetime) -> int:
    """Moves the time limits of obligations, and tells what was done; how many of them moved."""
    history.head(connection, f"system:{STREAM}")  # rivals wait here
    if _settled(connection) == newest:
        return 0
    changes = _obligations(connection, calendar.counter(connection, now))
    settled = not dt.timedelta() <= now - values.read_instant(newest) < GRACE
    if changes or settled:
        told = {"cases": found.cases, "deadlines": found.deadlines, "left": list(found.left)}
        entry = Entry("recounted", data={"calendar": newest, "settled": settled, **told})
        history.append_system(connection, STREAM, entry, now, changes)
    return len(changes)


def _obligations(connection: Connection, count: Ask) -> list[Change]:
    return [
        Change.update(obligation, (row["schedule"], row["unit"], row["period"]), due=due)
        for row, due in history.owed_otherwise(connection, count)
    ]
