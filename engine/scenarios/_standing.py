"""How cases stand, as a scenario says it: open tasks, states, outcomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from sqlalchemy import select

from engine import machine, store
from engine.database import Database
from engine.organisation import groups
from engine.tables import case_, event, subscription, task, task_candidate


def row_of(database: Database, case: str) -> Mapping[str, object]:
    """The row of a case."""
    with database.reading() as connection:
        return dict(connection.execute(select(case_).where(case_.c.id == case)).mappings().one())


def last_refusal(database: Database, login: str) -> str:
    """The number on record of the newest try of somebody that was refused; "" where none was."""
    e = event.c
    wanted = select(e.stream, e.seq).where(e.kind == "refused", e.actor == login)
    with database.reading() as connection:
        row = connection.execute(wanted.order_by(e.at.desc(), e.seq.desc()).limit(1)).one_or_none()
    return f"{row.stream.removeprefix('system:')}/{row.seq}" if row else ""


def labels(database: Database) -> dict[str, str]:
    """Labels of all cases -> id: process, "-", running number; `process:key` and `process@unit` for the newest."""
    wanted = select(case_.c.id, case_.c.key, case_.c.unit).order_by(case_.c.started_at, case_.c.id)
    with database.reading() as connection:
        rows = connection.execute(wanted).all()
    found: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for row in rows:
        numbers[row.key] = numbers.get(row.key, 0) + 1
        found[f"{row.key}-{numbers[row.key]}"] = row.id
        found[f"process:{row.key}"] = found[f"{row.key}@{row.unit}"] = row.id
    return found


def standing(database: Database, case: str, wanted: object) -> object:
    """State of a case (active, completed, cancelled) or, where the scenario names one, its outcome."""
    row = row_of(database, case)
    return row["state"] if wanted in ("active", "completed", "cancelled", "none") else row["outcome"] or row["state"]


def open_tasks(database: Database, case: str) -> list[dict[str, object]]:
    """The rows of the open tasks of a case, oldest first."""
    wanted = select(task).where(task.c.case_id == case, task.c.state == "open").order_by(task.c.token)
    with database.reading() as connection:
        return [dict(row) for row in connection.execute(wanted).mappings()]


def tasks(database: Database, case: str) -> list[dict[str, object]]:
    """The open tasks of a case, in no order; one that a group was offered stays the group's, whoever has taken it."""
    open_now = select(task.c.element, task.c.assignee, task.c.owner, task_candidate.c.value).select_from(
        task.outerjoin(task_candidate, task_candidate.c.task_id == task.c.id)
    )
    wanted = open_now.where(task.c.case_id == case, task.c.state == "open")
    with database.reading() as connection:
        rows = connection.execute(wanted).all()
    return [
        {"element": row.element, "assignee": row.assignee}
        if row.assignee and (row.owner or not row.value)
        else {"element": row.element, "group": row.value or ""}
        for row in rows
    ]


def task_for(database: Database, login: str, rows: list[dict[str, object]], now: dt.datetime) -> str:
    """The one of the open tasks `rows` that `login` holds, else one offered to a group of theirs, else the first."""
    held = [row for row in rows if row["assignee"] == login]
    return str((held or [row for row in rows if _offered(database, row, login, now)] or rows)[0]["id"])


def about(database: Database, case: str, rows: list[dict[str, object]], wanted: str) -> list[dict[str, object]]:
    """Those of the open tasks `rows` that see the id `wanted`: of the item that they are about."""
    with database.reading() as connection:
        found = store.loaded(connection, case)
    seen = [machine.variables(found.program, found.rows, str(row["token"])) for row in rows]
    return [row for row, values in zip(rows, seen, strict=True) if wanted in _strings(values.values())]


def _strings(values: Iterable[object]) -> set[str]:
    return {value for value in values if isinstance(value, str)}


def _offered(database: Database, row: Mapping[str, object], login: str, now: dt.datetime) -> bool:
    wanted = select(task_candidate.c.value).where(task_candidate.c.task_id == row["id"])
    with database.reading() as connection:
        theirs = {login, *groups(connection, login, now)}
        return not row["assignee"] and not theirs.isdisjoint(connection.scalars(wanted))


def waiting(database: Database, case: str, message: str) -> str:
    """The token of a case that waits for a message; "" where none does."""
    wanted = select(subscription.c.token).where(subscription.c.case_id == case, subscription.c.name == message)
    with database.reading() as connection:
        return str(connection.execute(wanted).scalar() or "")
