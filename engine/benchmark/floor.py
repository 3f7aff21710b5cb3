"""The floor: the statements of one real command, recorded as they pass, and played again on fresh rows.

What is recorded are SQLAlchemy's own statement objects and the parameters they were executed with, reads and
savepoints included, between the begin and the commit. What is played again is the same objects in the same order in
one transaction, every result fetched. Only the parameters are renewed: wherever an id of the recorded case or of one
of its tasks stands, alone or inside a text, the ids of a fresh case in the same position stand instead, and every
digest is another. Each statement must change as many rows as it did when it was recorded, else the floor is void.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine.default import DefaultExecutionContext as Context
from sqlalchemy.engine.interfaces import DBAPICursor

from engine import values
from engine.database import Database

DIGEST = re.compile(r"[0-9a-f]{64}")
Parameters = list[dict[str, Any]]


@dataclass(frozen=True)
class Step:
    """One execution: SQLAlchemy's statement, its parameters (`many`: a list of them), how many rows it changed."""

    statement: Any
    parameters: Parameters
    many: bool
    changed: int | None


@contextmanager
def recording(database: Database) -> Iterator[list[Step]]:
    """The steps that pass while the block runs; begin and commit are not steps."""
    found: list[Step] = []

    def note(_: Connection, cursor: DBAPICursor, text: str, given: object, context: Context, many: bool) -> None:
        if context.invoked_statement is not None:
            rows = cursor.rowcount if context.isupdate or context.isdelete else None
            parameters = [dict(row) for row in context.compiled_parameters]
            found.append(Step(context.invoked_statement, parameters, many, rows))

    with database.watched("after_cursor_execute", note):
        yield found


def renewed(steps: Sequence[Step], ids: Mapping[str, str], salt: str) -> list[Step]:
    """The same steps for another case: `ids` maps recorded ids to fresh ones, `salt` makes other digests."""
    wanted = re.compile("|".join(re.escape(old) for old in ids))

    def fresh(value: object) -> object:
        if not isinstance(value, str):
            return value
        swapped = wanted.sub(lambda found: ids[found[0]], value)
        return values.sm3(salt + swapped) if swapped == value and DIGEST.fullmatch(value) else swapped

    return [
        replace(step, parameters=[{name: fresh(value) for name, value in row.items()} for row in step.parameters])
        for step in steps
    ]


def play(database: Database, steps: Sequence[Step]) -> None:
    """Plays the steps in one transaction. AssertionError where one does not do what it did."""
    with database.transaction() as connection:
        for step in steps:
            result = connection.execute(step.statement, step.parameters if step.many else step.parameters[0])
            if step.changed is None:
                if result.returns_rows:
                    result.all()
            elif result.rowcount != step.changed:
                raise AssertionError(f"{step.statement}: {result.rowcount} rows, not {step.changed}")
