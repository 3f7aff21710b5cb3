"""Copies of one real case, made inside the database: thousands of cases in the same position, in seconds.

Every row of the case is copied under other ids, nothing is invented. A copy lives on like any other case; only its log
would not stand up to `youxu verify`, because the copied events are chained by the digests of the first one's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, String, Table, cast, func, insert, literal, null, select, true

from engine.database import Database
from engine.tables import case_, due_work, event, payload, state, subscription, task, task_candidate

FIRST = 10**11
"""Copy n of an id ends in the twelve digits of this plus n."""
KEPT = 24
"""Characters of an id that its copies share."""
OWNED = (case_, state, task, due_work, subscription, event, payload)
Number = ColumnElement[int]
Other = Mapping[tuple[str, str], Callable[[Number], ColumnElement[Any]]]
"""What stands in a column of the copies instead, by table and column, made of the copy's number."""


def copied(ident: str, number: int) -> str:
    """The id that copy `number` has where the case copied has `ident`."""
    return f"{ident[:KEPT]}{FIRST + number}"


def copy_case(database: Database, case: str, numbers: range, other: Other | None = None) -> None:
    """Copies `case` once for each of `numbers`."""
    counted = select(literal(numbers.start, BigInteger).label("n")).cte("numbers", recursive=True)
    counted = counted.union_all(select(counted.c.n + 1).where(counted.c.n < numbers.stop - 1))
    n = counted.c.n
    with database.transaction() as connection:
        for table in OWNED:
            found = _columns(table, case, n, other or {})
            owner = table.c.id if table is case_ else table.c.stream if "stream" in table.c else table.c.case_id
            rows = select(*found.values()).select_from(table.join(counted, true())).where(owner == case)
            connection.execute(insert(table).from_select(list(found), rows))
        candidates = _columns(task_candidate, case, n, other or {})
        joined = task_candidate.join(task, task.c.id == task_candidate.c.task_id).join(counted, true())
        rows = select(*candidates.values()).select_from(joined).where(task.c.case_id == case)
        connection.execute(insert(task_candidate).from_select(list(candidates), rows))


def _columns(table: Table, case: str, n: Number, other: Other) -> dict[str, ColumnElement[Any]]:
    """What stands in each column of the copies of a row."""
    ident = literal(case[:KEPT]) + cast(n + FIRST, String)
    found: dict[str, ColumnElement[Any]] = {}
    for column in table.c:
        if (table.name, column.name) in other:
            found[column.name] = other[table.name, column.name](n)
        elif column.name in ("case_id", "stream") or column is case_.c.id:
            found[column.name] = ident
        elif column is task.c.id or column is task_candidate.c.task_id:
            found[column.name] = func.substr(column, 1, KEPT) + cast(n + FIRST, String)
        elif column is event.c.leaf:
            found[column.name] = null()
        elif column is event.c.body:
            found[column.name] = func.replace(column, case, ident)
        else:
            found[column.name] = column
    return found
