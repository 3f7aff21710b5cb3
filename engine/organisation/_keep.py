"""The organisation in the database: what it holds now, and the change from that to what the files say.

A dated row is never changed: it is closed (`recorded_until`) and the new belief inserted beside it. People are not
dated: their row and roles are set as the file says, their password and settings stay.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from engine.organisation._cells import Scalar, join_roles, show
from engine.organisation._sheets import Record, Sheet
from engine.tables import FOREVER, person, role
from engine.values import instant, read_instant


@dataclass(frozen=True)
class Change:
    """One row that differs. `kind`: added, changed, removed. `before`/`after` are cells as the CSV has them, or None.

    `key` are the cells that tell the row apart, as the CSV has them.
    """

    sheet: str
    kind: str
    key: tuple[str, ...]
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None


class Stamp(NamedTuple):
    """When a change is recorded (text instant), and by whom."""

    at: str
    by: str


def current(connection: Connection, sheet: Sheet, recorded: str | None = None) -> list[Record]:
    """What the database believes now, or believed at the instant `recorded` (text), in the sheet's order.

    People are not dated: theirs is always what is believed now.
    """
    if sheet.table is person:
        records = _people(connection)
    else:
        columns, c = [sheet.table.c[cell.column] for cell in sheet.cells], sheet.table.c
        then = and_(c.recorded_at <= recorded, c.recorded_until > recorded) if recorded else c.recorded_until == FOREVER
        rows = connection.execute(select(*columns).where(then))
        records = [dict(row) for row in rows.mappings()]
    return sorted(records, key=sheet.place)


def _people(connection: Connection) -> list[Record]:
    roles: dict[str, set[str]] = {}
    for login, name in connection.execute(select(role.c.login, role.c.role)):
        roles.setdefault(login, set()).add(name)
    rows = connection.execute(select(person.c.login, person.c.name, person.c.active))
    return [
        {"login": login, "name": name, "active": active, "roles": join_roles(roles.get(login, set()))}
        for login, name, active in rows
    ]


def merged(sheet: Sheet, now: Sequence[Record], wanted: Sequence[Record]) -> list[Record]:
    """What stays of `now` because the file does not speak of its scope: see `Sheet.scope`."""
    if sheet.scope is None:
        return []
    spoken_of = {sheet.scope(record) for record in wanted}
    return [record for record in now if sheet.scope(record) not in spoken_of]


def differences(sheet: Sheet, now: Sequence[Record], wanted: Sequence[Record]) -> list[Change]:
    """The changes from `now` to `wanted`, both complete."""
    old = {sheet.key_of(record): record for record in now}
    new = {sheet.key_of(record): record for record in wanted}
    found = [_change(sheet, old.get(key), record) for key, record in new.items() if old.get(key) != record]
    return found + [_change(sheet, record, None) for key, record in old.items() if key not in new]


def _change(sheet: Sheet, before: Record | None, after: Record | None) -> Change:
    kind = "added" if before is None else "changed" if after is not None else "removed"
    cells_before = None if before is None else cells(sheet, before)
    cells_after = None if after is None else cells(sheet, after)
    heads = {cell.column: cell.head for cell in sheet.cells}
    some = cells_after or cells_before or {}
    return Change(sheet.name, kind, tuple(some[heads[column]] for column in sheet.key), cells_before, cells_after)


def cells(sheet: Sheet, record: Record) -> dict[str, str]:
    """A record as the CSV has it."""
    return {cell.head: show(cell.kind, record[cell.column]) for cell in sheet.cells}


def apply(connection: Connection, sheet: Sheet, now: Sequence[Record], wanted: Sequence[Record], stamp: Stamp) -> None:
    """Writes the change from `now` to `wanted`: closes rows, inserts rows."""
    old = {sheet.key_of(record): record for record in now}
    new = {sheet.key_of(record): record for record in wanted}
    if sheet.table is person:
        _apply_people(connection, [record for key, record in new.items() if old.get(key) != record], set(old))
        return
    closed = [key for key, record in old.items() if new.get(key) != record]
    added = [dict(record) for key, record in new.items() if old.get(key) != record]
    at = _after(connection, sheet, stamp.at) if closed else stamp.at
    for key in closed:
        _close(connection, sheet, key, at)
    stamped = {"recorded_at": at, "recorded_until": FOREVER, "recorded_by": stamp.by}
    if added:
        connection.execute(insert(sheet.table), [{**record, **stamped} for record in added])


def _after(connection: Connection, sheet: Sheet, at: str) -> str:
    """`at`, or just after the newest record of the sheet: two imports in one instant must not share a key."""
    newest = connection.scalar(select(func.max(sheet.table.c.recorded_at))) or ""
    return max(at, instant(read_instant(newest) + dt.timedelta(microseconds=1))) if newest else at


def _close(connection: Connection, sheet: Sheet, key: tuple[Scalar, ...], at: str) -> None:
    columns = sheet.table.c
    same = and_(*(columns[name] == value for name, value in zip(sheet.key, key, strict=True)))
    connection.execute(update(sheet.table).where(same, columns.recorded_until == FOREVER).values(recorded_until=at))


def _apply_people(connection: Connection, wanted: Sequence[Record], known: set[tuple[Scalar, ...]]) -> None:
    for record in wanted:
        values = {"name": record["name"], "active": record["active"]}
        if (record["login"],) in known:
            connection.execute(update(person).where(person.c.login == record["login"]).values(values))
        else:
            connection.execute(insert(person).values(login=record["login"], **values))
        connection.execute(delete(role).where(role.c.login == record["login"]))
        names = str(record["roles"]).split()
        if names:
            connection.execute(insert(role), [{"login": record["login"], "role": name} for name in names])
