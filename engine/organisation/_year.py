"""One year of the calendar: its months, its holidays, who brought it in and when. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from engine import calendar
from engine.days import Days, day_of
from engine.organisation._holders import person_name
from engine.tables import FOREVER, calendar_day, office_hours
from engine.values import read_instant
from engine.views import DayCell, HolidayRow, MonthView, YearImport, YearView

FIRST_YEAR, LAST_YEAR = 1950, 2199
ONE_DAY = dt.timedelta(days=1)
MADE_UP = "调休"


def year_page(connection: Connection, year: int, now: dt.datetime) -> YearView:
    """The year, or the nearest there is a page for: a year nobody arranged yet is shown as it is guessed."""
    year = min(max(year, FIRST_YEAR), LAST_YEAR)
    days = calendar.read_days(connection)
    months = tuple(_month(days, year, number) for number in range(1, 13))
    cells = [cell for month in months for week in month.weeks for cell in week if cell is not None]
    return YearView(
        year=year,
        provisional=days.is_provisional(year),
        months=months,
        working=sum(month.working for month in months),
        holidays=tuple(_holidays(cells)),
        imports=tuple(_imports(connection, year)),
        known=_known(connection),
        closes=_closes(connection, year),
        today=day_of(now),
    )


def _month(days: Days, year: int, number: int) -> MonthView:
    first = dt.date(year, number, 1)
    length = ((first + 31 * ONE_DAY).replace(day=1) - first).days
    cells = [_cell(days, first + n * ONE_DAY) for n in range(length)]
    row: list[DayCell | None] = [*[None] * first.weekday(), *cells]
    row += [None] * (-len(row) % 7)
    weeks = tuple(tuple(row[n : n + 7]) for n in range(0, len(row), 7))
    return MonthView(first, weeks, sum(cell.kind in ("work", "made_up") for cell in cells))


def _cell(days: Days, day: dt.date) -> DayCell:
    seen, weekend = days.see(day), day.weekday() >= 5
    if seen.working:
        return DayCell(day, "made_up" if weekend else "work", seen.name, seen.guessed)
    return DayCell(day, "off" if seen.name else "rest", seen.name, seen.guessed)


def _holidays(cells: Iterable[DayCell]) -> list[HolidayRow]:
    """Days off of one name, joined over days of rest between them; a make-up day belongs to the name it begins with."""
    found: list[HolidayRow] = []
    open_, rest = False, True
    made_up: dict[str, list[dt.date]] = {}
    for cell in cells:
        if cell.kind == "made_up":
            made_up.setdefault(cell.name.removesuffix(MADE_UP), []).append(cell.day)
        rest = cell.kind == "rest"
        if cell.kind == "off":
            if open_ and found[-1].name == cell.name:
                found[-1] = HolidayRow(cell.name, found[-1].first, cell.day, (), cell.guessed)
            else:
                found.append(HolidayRow(cell.name, cell.day, cell.day, (), cell.guessed))
            open_ = True
        elif not rest:
            open_ = False
    return [HolidayRow(one.name, one.first, one.last, tuple(made_up.get(one.name, ())), one.guessed) for one in found]


def _imports(connection: Connection, year: int) -> list[YearImport]:
    """Newest first; rows recorded in one instant came in together."""
    c, still = calendar_day.c, calendar_day.c.recorded_until == FOREVER
    wanted = (
        select(c.recorded_at, c.recorded_by, func.count().label("n"), func.min(c.basis).label("basis"))
        .add_columns(func.count().filter(still).label("current"))
        .where(c.day.between(f"{year:04}-01-01", f"{year:04}-12-31"))
        .group_by(c.recorded_at, c.recorded_by)
        .order_by(c.recorded_at.desc())
    )
    return [
        YearImport(
            read_instant(row.recorded_at),
            person_name(connection, row.recorded_by),
            row.recorded_by,
            row.n,
            row.current,
            row.basis,
        )
        for row in connection.execute(wanted)
    ]


def _known(connection: Connection) -> tuple[int, ...]:
    """The years whose arrangement is loaded: those with a row for 1 January."""
    c = calendar_day.c
    wanted = select(c.day).where(c.day.like("____-01-01"), c.recorded_until == FOREVER).order_by(c.day)
    return tuple(int(day[:4]) for day in connection.scalars(wanted))


def _closes(connection: Connection, year: int) -> str:
    c = office_hours.c
    wanted = select(c.closes).where(c.since <= f"{year:04}-12-31", c.recorded_until == FOREVER)
    return connection.scalar(wanted.order_by(c.since.desc()).limit(1)) or ""
