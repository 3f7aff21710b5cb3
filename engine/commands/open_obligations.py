"""The calendar opens what is owed: one case for each unit when a period has closed (WR-01, WR-02, A-02)."""

from __future__ import annotations

import datetime as dt
import logging

from sqlalchemy import Connection, select

from engine import calendar, history, store, values
from engine.database import Database
from engine.errors import Failure
from engine.history import Entry
from engine.schedules import period_name
from engine.starts import NOBODY, Origin, begin
from engine.store import Change, Owed
from engine.tables import obligation
from engine.values import Value

log = logging.getLogger("youxu.obligations")
STREAM = "obligations"


def open_obligations(database: Database, now: dt.datetime) -> int:
    """Opens everything that has closed by `now` and is not open yet; how many cases it began.

    Any number of workers may do this at once, as often as they like: a unit and period are opened once. What was
    missed while nobody worked is caught up. A case that cannot begin is told to the operator's log and tried again
    the next time; it stands in nobody's way.
    """
    with database.reading() as connection:
        found = store.owed(connection, now)
    made, told = 0, set[str]()
    for one in found:
        try:
            made += database.attempt(lambda connection, one=one: _open(connection, one, now))  # type: ignore[misc]
        except Failure as failure:
            if str(failure) not in told:
                log.error("schedule %s, unit %s: %s", one.kept.schedule.id, one.unit, failure)
            told.add(str(failure))
    return made


def _open(connection: Connection, wanted: Owed, now: dt.datetime) -> bool:
    """Looks again while rivals wait; False: another has opened it."""
    history.head(connection, f"system:{STREAM}")
    schedule = wanted.kept.schedule
    periods = [period.id for period in wanted.periods]
    here = (obligation.c.schedule == schedule.id, obligation.c.unit == wanted.unit, obligation.c.period.in_(periods))
    if connection.execute(select(obligation.c.period).where(*here)).first():
        return False
    starts = store.message_starts(connection, schedule.message)
    if len(starts) != 1:
        raise Failure("NO_START" if not starts else "SEVERAL_START", schedule.id, schedule.message)
    due, basis = _due(connection, wanted, now)
    origin = Origin(NOBODY, wanted.unit, "", {"schedule": [schedule.id, wanted.kept.definition], "due_basis": basis})
    case = begin(connection, starts[0], None, origin, _variables(wanted, due), now)
    rows = [_row(wanted, period.id, due, case.id, now) | {"period_kind": period.kind} for period in wanted.periods]
    told = Entry("obliged", data={"case": case.id})
    history.append_system(connection, STREAM, told, now, [Change.insert(obligation, row) for row in rows])
    return True


def _due(connection: Connection, wanted: Owed, now: dt.datetime) -> tuple[dt.datetime, str]:
    """Section 6 of the catalogue: so many working days after the period's last day; and the sentence that says so."""
    args: list[Value] = [wanted.periods[-1].last, wanted.kept.schedule.working_days]
    due, basis = calendar.answer(connection, "calendar.add_working_days", args, now)
    assert isinstance(due, dt.datetime)
    return due, basis


def _variables(wanted: Owed, due: dt.datetime) -> dict[str, Value]:
    longest = wanted.periods[-1]
    return {
        "schedule": wanted.kept.schedule.id,
        "period_kind": longest.kind,
        "period": longest.id,
        "period_name": period_name(wanted.periods),
        "periods": [period.id for period in wanted.periods],
        "period_end": longest.last,
        "due": due,
    }


def _row(wanted: Owed, period: str, due: dt.datetime, case: str, now: dt.datetime) -> dict[str, object]:
    return {
        "schedule": wanted.kept.schedule.id,
        "unit": wanted.unit,
        "period": period,
        "period_end": wanted.periods[-1].last.isoformat(),
        "due": values.instant(due),
        "case_id": case,
        "definition_id": wanted.kept.definition,
        "opened_at": values.instant(now),
    }
