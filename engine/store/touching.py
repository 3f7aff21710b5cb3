"""A case after changes that move no token: as a claim, a hand-over or a mark leaves its row and its open tasks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.store.cases import Case
from engine.store.changes import Change
from engine.store.open_tasks import Row
from engine.tables import case_, task


def touched(case: Case, changes: Iterable[Change]) -> Case:
    """The case with what `changes` do to its own row and to its open tasks. Other changes are left out."""
    told = [change for change in changes if change.how == "update" and change.table in (case_.name, task.name)]
    if not told:
        return case
    row, tasks = dict(case.row), dict[str, Row | None]()
    tokens = {one["id"]: token for token, one in case.tasks.items()}
    for change in told:
        if change.table == case_.name:
            row.update(change.values)
        elif change.key[0] in tokens:
            token = tokens[change.key[0]]
            tasks[token] = {**(tasks.get(token) or case.tasks[token]), **change.values}
    return replace(case, row=row, tasks=case.tasks.changed(tasks))
