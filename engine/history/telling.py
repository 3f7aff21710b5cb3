"""What changed in tables that no case owns: their rows before and after, as changes the log can tell."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from engine.store import Change, Row, key_of
from engine.tables import metadata

Rows = dict[tuple[str, tuple[object, ...]], Row]


def rows_of(connection: Connection, names: Sequence[str]) -> Rows:
    """Every row of the tables `names`, by table and key."""
    found: Rows = {}
    for name in names:
        table = metadata.tables[name]
        for row in [dict(mapping) for mapping in connection.execute(select(table)).mappings()]:
            found[name, key_of(table, row)] = row
    return found


def row_changes(before: Rows, after: Rows) -> list[Change]:
    """The changes that make `after` of `before`: for `append_system`, with `written`."""
    changes = [Change("delete", name, key, {}) for name, key in before.keys() - after.keys()]
    for (name, key), row in after.items():
        old = before.get((name, key))
        if old is None:
            changes.append(Change("insert", name, key, row))
        elif old != row:
            changed = {column: value for column, value in row.items() if old[column] != value}
            changes.append(Change("update", name, key, changed))
    return changes
