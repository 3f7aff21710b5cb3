"""A change of rows as a value: computed once, then either written to the database or folded into a picture of it.

Because commands and the auditor's proof share this path, what `youxu verify` expects of a table is by construction
what the commands would have written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Table, and_, delete, insert, update

from engine.tables import metadata

Row = Mapping[str, object]
Picture = dict[str, dict[tuple[object, ...], dict[str, object]]]
"""Table name -> primary key -> column -> value."""


@dataclass(frozen=True)
class Change:
    """One row inserted (`how` "insert"), changed ("update": only the columns given) or taken away ("delete")."""

    how: str
    table: str
    key: tuple[object, ...]
    values: Row

    @staticmethod
    def insert(table: Table, values: Row) -> Change:
        """A new row; `values` holds the key columns too."""
        return Change("insert", table.name, key_of(table, values), values)

    @staticmethod
    def update(table: Table, key: tuple[object, ...], **values: object) -> Change:
        """New values in the row with primary key `key`."""
        return Change("update", table.name, key, values)

    @staticmethod
    def delete(table: Table, key: tuple[object, ...]) -> Change:
        """The row with primary key `key` goes."""
        return Change("delete", table.name, key, {})


def key_of(table: Table, row: Row) -> tuple[object, ...]:
    """The primary key of `row`, in the table's column order."""
    return tuple(row[column.name] for column in table.primary_key.columns)


def too_long(changes: Iterable[Change]) -> tuple[str, int] | None:
    """A text that its column has no room for, as column and limit. SQLite would take it, PostgreSQL would not."""
    for change in changes:
        columns = metadata.tables[change.table].columns
        for name, value in change.values.items():
            limit = getattr(columns[name].type, "length", None)
            if limit and isinstance(value, str) and len(value) > limit:
                return f"{change.table}.{name}", limit
    return None


def write(connection: Connection, changes: Iterable[Change]) -> None:
    """Writes `changes` in order; inserts into one table that follow one another go as one statement."""
    pending: list[Change] = []
    for change in changes:
        if pending and (
            change.how != "insert"
            or change.table != pending[0].table
            or change.values.keys() != pending[0].values.keys()
        ):
            _insert(connection, pending)
            pending = []
        if change.how == "insert":
            pending.append(change)
        else:
            _write_one(connection, change)
    if pending:
        _insert(connection, pending)


def _insert(connection: Connection, changes: list[Change]) -> None:
    connection.execute(insert(metadata.tables[changes[0].table]), [dict(change.values) for change in changes])


def _write_one(connection: Connection, change: Change) -> None:
    table = metadata.tables[change.table]
    here = and_(*(column == value for column, value in zip(table.primary_key.columns, change.key, strict=True)))
    if change.how == "delete":
        connection.execute(delete(table).where(here))
    else:
        connection.execute(update(table).where(here).values(**change.values))


def fold(picture: Picture, changes: Iterable[Change]) -> None:
    """Does to `picture` what `write` does to the database, column defaults included."""
    for change in changes:
        rows = picture.setdefault(change.table, {})
        if change.how == "delete":
            rows.pop(change.key, None)
        elif change.how == "update":
            rows[change.key].update(change.values)
        else:
            table = metadata.tables[change.table]
            defaults = {c.name: c.default.arg if c.default is not None else None for c in table.columns}  # type: ignore[attr-defined]
            rows[change.key] = {**defaults, **change.values}
