"""The table of days and closing times, read for a calendar."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, func, select

from engine.days import Days, Listed
from engine.tables import FOREVER, calendar_day, office_hours

_HOURS = select(office_hours.c.since, office_hours.c.closes).order_by(office_hours.c.since)
_DAYS = select(calendar_day.c.day, calendar_day.c.working, calendar_day.c.name).where(
    calendar_day.c.day.between(bindparam("first"), bindparam("last"))
)


def read_days(connection: Connection, recorded: str | None = None) -> Days:
    """The calendar of this database, as recorded now, or as it was recorded at an instant (text)."""
    hours = connection.execute(_HOURS.where(_believed(office_hours, recorded)))
    closing = [(dt.date.fromisoformat(since), dt.time.fromisoformat(closes)) for since, closes in hours]
    return Days(lambda year: _read_year(connection, year, recorded), closing)


def newest_change(connection: Connection) -> str:
    """When days or closing times were last recorded or taken back (text instant); "" while there are none."""
    wanted = [
        *(select(func.max(table.c.recorded_at)) for table in (calendar_day, office_hours)),
        *(
            select(func.max(table.c.recorded_until)).where(table.c.recorded_until != FOREVER)
            for table in (calendar_day, office_hours)
        ),
    ]
    return max(str(connection.execute(one).scalar() or "") for one in wanted)


def _believed(table: Table, recorded: str | None) -> ColumnElement[bool]:
    if recorded is None:
        return table.c.recorded_until == FOREVER
    return and_(table.c.recorded_at <= recorded, table.c.recorded_until > recorded)


def _read_year(connection: Connection, year: int, recorded: str | None) -> dict[dt.date, Listed]:
    wanted = _DAYS.where(_believed(calendar_day, recorded))
    rows = connection.execute(wanted, {"first": f"{year:04}-01-01", "last": f"{year:04}-12-31"})
    return {dt.date.fromisoformat(day): Listed(working, name) for day, working, name in rows}
