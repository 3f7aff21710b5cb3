"""A change of rows as a value: computed once, then either written to the database or folded into a picture of it.

Because commands and the auditor's proof share this path, what `youxu verify` expects of a table is by construction
what the commands would have written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Executable,
    Insert,
    Table,
    Update,
    bindparam,
    delete,
    insert,
    update,
)

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
    return _key_in(table.name)(row)


@cache
def _key_in(table: str) -> Callable[[Row], tuple[object, ...]]:
    names = [column.name for column in metadata.tables[table].primary_key.columns]
    return itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)


LONGEST_NAME, LARGEST_VARIABLE = 255, 2**20
"""Characters of a variable's name, which is part of a key that PostgreSQL must index, and of its value as JSON."""


def too_long(changes: Iterable[Change]) -> str | None:
    """A text that its column has no room for, in words. SQLite would take it, PostgreSQL would not; nor a huge value,

    which every later completion of the case would read again.
    """
    for change in changes:
        if change.table == "state" and (found := _variable_too_long(change)):
            return found
        for name, limit in _limits(change.table).items():
            value = change.values.get(name)
            if isinstance(value, str) and len(value) > limit:
                return f"{change.table}.{name} 超过 {limit} 个字符"
    return None


def _variable_too_long(change: Change) -> str | None:
    kind, _, rest = str(change.key[1]).partition(":")
    if kind != "v" or change.how == "delete":
        return None
    name = rest.partition(":")[2]
    if len(name) > LONGEST_NAME:
        return f"变量名“{name[:20]}…”超过 {LONGEST_NAME} 个字符"
    if len(str(change.values["value"])) > LARGEST_VARIABLE:
        return f"变量“{name}”的内容太大（最多 {LARGEST_VARIABLE // 2**20} MB）"
    return None


def write(connection: Connection, changes: Iterable[Change]) -> None:
    """Writes `changes` in order; those of one kind that follow one another go to the database together."""
    for (how, table, *_), alike in groupby(changes, _kind):
        same = list(alike)
        if how == "insert":
            statement: Executable = _insert(table)
        else:
            statement = _delete(table) if how == "delete" else _update(table, tuple(same[0].values))
        given = [dict(change.values) if how == "insert" else _keyed(change) for change in same]
        connection.execute(statement, given if len(given) > 1 else given[0])


@cache
def _limits(table: str) -> Mapping[str, int]:
    """How long a text may be, by column, where it is not any length."""
    limits = {column.name: getattr(column.type, "length", None) for column in metadata.tables[table].columns}
    return {name: limit for name, limit in limits.items() if limit}


def _kind(change: Change) -> tuple[object, ...]:
    """What changes have in common that one statement writes."""
    return change.how, change.table, *(() if change.how == "delete" else change.values)


def _keyed(change: Change) -> dict[str, object]:
    return {f"key_{n}": value for n, value in enumerate(change.key)} | {f"new_{k}": v for k, v in change.values.items()}


# Statements are built once for each table and set of columns: building them costs more than running them.
@cache
def _insert(table: str) -> Insert:
    return insert(metadata.tables[table])


@cache
def _delete(table: str) -> Delete:
    return delete(metadata.tables[table]).where(*_here(table))


@cache
def _update(table: str, names: tuple[str, ...]) -> Update:
    changed: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return update(metadata.tables[table]).where(*_here(table)).values(changed)


def _here(table: str) -> list[ColumnElement[bool]]:
    keys = enumerate(metadata.tables[table].primary_key.columns)
    return [column == bindparam(f"key_{n}") for n, column in keys]


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
