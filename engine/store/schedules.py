"""The schedules of the city as they are now, and who owes what by them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection, func, select

from engine import organisation
from engine.days import day_of, end_of
from engine.schedules import Period, Schedule, bundles, read_schedule
from engine.store.changes import Row
from engine.tables import case_, definition, obligation, resource, task

MOMENT = dt.timedelta(microseconds=1)


@dataclass(frozen=True)
class Kept:
    """A schedule and the id of its newest version."""

    definition: str
    schedule: Schedule


@dataclass(frozen=True)
class Owed:
    """What one unit owes and nobody has opened yet: `periods` close on one day and are discharged by one case."""

    kept: Kept
    unit: str
    periods: tuple[Period, ...]


def schedules(connection: Connection) -> list[Kept]:
    """The newest version of every schedule, by id."""
    newest = (
        select(definition.c.key, func.max(definition.c.version).label("version"))
        .where(definition.c.kind == "schedule")
        .group_by(definition.c.key)
        .subquery()
    )
    wanted = (
        select(definition.c.id, definition.c.digest)
        .join(newest, (newest.c.key == definition.c.key) & (newest.c.version == definition.c.version))
        .where(definition.c.kind == "schedule")
        .order_by(definition.c.key)
    )
    return [Kept(row.id, _read(connection, row.digest)) for row in connection.execute(wanted)]


def schedule_of(connection: Connection, definition_id: str) -> Schedule:
    """The schedule as that version of it says."""
    digest = connection.execute(select(definition.c.digest).where(definition.c.id == definition_id)).scalar_one()
    return _read(connection, digest)


def undischarged(connection: Connection) -> list[Row]:
    """The obligations of running cases whose discharging step nobody has done yet, in the order of their keys."""
    wanted = select(obligation).join(case_, case_.c.id == obligation.c.case_id).where(case_.c.state == "active")
    keys = (obligation.c.schedule, obligation.c.unit, obligation.c.period)
    found = [dict(row) for row in connection.execute(wanted.order_by(*keys)).mappings()]
    done = select(task.c.case_id, task.c.element).where(
        task.c.state == "completed", task.c.case_id.in_(wanted.with_only_columns(obligation.c.case_id))
    )
    there = {(row.case_id, row.element) for row in connection.execute(done)}
    steps = {one: schedule_of(connection, str(one)).discharged_by for one in {row["definition_id"] for row in found}}
    return [row for row in found if (row["case_id"], steps[row["definition_id"]]) not in there]


_read_content = lru_cache(maxsize=64)(read_schedule)


def _read(connection: Connection, digest: str) -> Schedule:
    content = connection.execute(select(resource.c.content).where(resource.c.digest == digest)).scalar_one()
    return _read_content(content, digest)


def obliged_units(connection: Connection, schedule: Schedule, period: Period) -> list[organisation.Unit]:
    """The units that exist at the very end of the period, in their official order.

    A unit made within the period reports on what it has done since; one abolished within it owes nothing.
    """
    return organisation.units(connection, end_of(period.last) - MOMENT, schedule.unit_kinds)


def owed(connection: Connection, now: dt.datetime) -> list[Owed]:
    """What has closed by `now` and is not open yet, the oldest first; cheap where there is nothing."""
    found = []
    for kept in schedules(connection):
        wanted = select(obligation.c.unit, obligation.c.period).where(obligation.c.schedule == kept.schedule.id)
        there = {(row.unit, row.period) for row in connection.execute(wanted)}
        for periods in bundles(kept.schedule, day_of(now)):
            for unit in obliged_units(connection, kept.schedule, periods[-1]):
                todo = tuple(period for period in periods if (unit.code, period.id) not in there)
                if todo:
                    found.append(Owed(kept, unit.code, todo))
    return found
