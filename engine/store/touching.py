"""A case after changes that move no token: as a claim, a hand-over or a mark leaves its row and its open tasks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.store.cases import Case
from engine.store.changes import Change
from engine.tables import case_, task


def touched(case: Case, changes: Iterable[Change]) -> Case:
    """The case with what `changes` do to its own row and to its open tasks. Other changes are left out."""
    row, tasks = dict(case.row), dict(case.tasks)
    tokens = {one["id"]: token for token, one in tasks.items()}
    for change in changes:
        if change.how != "update":
            continue
        if change.table == case_.name:
            row.update(change.values)
        elif change.table == task.name and change.key[0] in tokens:
            token = tokens[change.key[0]]
            tasks[token] = {**tasks[token], **change.values}
    return replace(case, row=row, tasks=tasks)
