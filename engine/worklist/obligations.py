"""Who has reported for a period and who has not, late by how much (WR-08): read from the cases, kept nowhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import Connection, Select, select

from engine import organisation, store
from engine.days import day_of, end_of
from engine.schedules import Period, Schedule, bundles, period_name
from engine.store import Kept
from engine.tables import case_, event, obligation, task
from engine.values import read, read_instant
from engine.views import Obliged, PeriodView

MOST_PERIODS = 12
MOMENT = dt.timedelta(microseconds=1)


def obligations(connection: Connection, now: dt.datetime, most: int = MOST_PERIODS) -> tuple[PeriodView, ...]:
    """The `most` newest closed periods of every schedule, newest first; of one day the longest first.

    For the office and others who may see all cases: whoever asks is checked by the page.
    """
    found = []
    for kept in store.schedules(connection):
        periods = [period for bundle in bundles(kept.schedule, day_of(now)) for period in bundle]
        for period in periods[::-1][:most]:
            found.append(_period(connection, kept, period, now))
    return tuple(found)


def _period(connection: Connection, kept: Kept, period: Period, now: dt.datetime) -> PeriodView:
    schedule = kept.schedule
    rows = {str(row["unit"]): row for row in _rows(connection, schedule, period)}
    obliged = store.obliged_units(connection, schedule, period)
    kinds = {unit.code: unit.kind_name for unit in obliged}
    units = {unit.code: unit.short_name for unit in obliged}
    units |= _names(connection, rows.keys() - units.keys(), period)
    return PeriodView(
        schedule=schedule.id,
        schedule_name=schedule.name,
        kind=period.kind,
        period=period.id,
        name=period_name([period]),
        last=period.last,
        rules=schedule.rules,
        units=tuple(
            replace(_obliged(code, name, rows.get(code), now), kind_name=kinds.get(code, ""))
            for code, name in units.items()
        ),
    )


def _names(connection: Connection, codes: Iterable[str], period: Period) -> dict[str, str]:
    """Units that owe by an earlier version of the schedule, or of the organisation."""
    at = end_of(period.last) - MOMENT
    known = {unit.code: unit.short_name for unit in organisation.units(connection, at)}
    return {code: known.get(code, code) for code in sorted(codes)}


def _rows(connection: Connection, schedule: Schedule, period: Period) -> list[Mapping[str, object]]:
    """The opened obligations of a period; `done`: when the task that discharges them was first completed for good."""
    here = (obligation.c.schedule == schedule.id, obligation.c.period == period.id)
    columns = (obligation.c.unit, obligation.c.case_id, obligation.c.due, case_.c.title, case_.c.state)
    wanted = select(*columns).join(case_, case_.c.id == obligation.c.case_id).where(*here)
    cases = select(obligation.c.case_id).where(*here)
    done = _done(connection, schedule, cases)
    return [{**row, "done": done.get(row["case_id"])} for row in connection.execute(wanted).mappings()]


def _done(connection: Connection, schedule: Schedule, cases: Select[tuple[str]]) -> dict[str, str]:
    """Case -> when the task was first completed; a completion that was taken back is none."""
    moved = select(event.c.stream, event.c.body).where(event.c.kind == "moved", event.c.stream.in_(cases))
    unsaid = {(row.stream, _undone(row.body)) for row in connection.execute(moved)}
    ended = select(task.c.case_id, task.c.ended_seq, task.c.ended_at).where(
        task.c.element == schedule.discharged_by, task.c.state == "completed", task.c.case_id.in_(cases)
    )
    done = dict[str, str]()
    for row in connection.execute(ended.order_by(task.c.ended_at.desc())):
        if (row.case_id, row.ended_seq) not in unsaid:
            done[row.case_id] = row.ended_at
    return done


def _undone(body: str) -> object:
    told = read(body)
    data = told.get("data") if isinstance(told, dict) else None
    return data.get("undone") if isinstance(data, dict) else None


def _obliged(code: str, name: str, row: Mapping[str, object] | None, now: dt.datetime) -> Obliged:
    if row is None:
        return Obliged(code, name, "unopened")
    due = read_instant(str(row["due"]))
    done = read_instant(str(row["done"])) if row["done"] else None
    late = (done or now) > due
    state = ("late" if late else "reported") if done else ("missing" if late else "waiting")
    if not done and row["state"] == "cancelled":  # nobody can report in it any more: no use urging the unit
        state, late = "cancelled", False
    return Obliged(
        unit=code,
        unit_name=name,
        state=state,
        case=str(row["case_id"]),
        case_state=str(row["state"]),
        title=str(row["title"]),
        due=due,
        discharged_at=done,
        days_late=(day_of(done or now) - day_of(due - MOMENT)).days if late else 0,
    )
