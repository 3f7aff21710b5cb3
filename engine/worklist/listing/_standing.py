"""Where cases stand: how many tokens at each element of a version, and how many open tasks each group is offered."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Connection, func, select

from engine import values
from engine.tables import case_, due_work, state, task, task_candidate
from engine.worklist.listing._activities import BODY, LISTENING
from engine.worklist.listing._definitions import DEFINITIONS
from engine.worklist.listing._tasks import TASKS
from engine.worklist.who import Actor, visible

c = case_.c


def standing_at(connection: Connection, who: Actor, definition: str) -> dict[str, tuple[int, Counter[str]]]:
    """Element -> tokens there, and kinds of due work that failed there, of the running cases that one may see.

    Around the instances of a multi-instance it is "<element>#multiInstanceBody". NotFound for an unknown version.
    """
    DEFINITIONS.one(connection, who, definition)
    mine = (c.definition_id == definition, c.state == "active", visible(connection, who))
    kept = select(state.c.case_id, state.c.key, state.c.value).join(case_, c.id == state.c.case_id)
    cells: dict[tuple[str, str], Any] = {
        (row.case_id, row.key[2:]): values.read(row.value)
        for row in connection.execute(kept.where(state.c.key.like("t:%"), *mine))
    }
    around = {(case, cell[2]) for (case, _), cell in cells.items() if cell[2]}
    found: dict[str, tuple[int, Counter[str]]] = {}
    for (case, token), (_scope, element, _parent, _state, facts) in sorted(cells.items()):
        if not LISTENING & facts.keys():
            name = f"{element}#{BODY}" if (case, token) in around else element
            found[name] = (found.get(name, (0, Counter()))[0] + 1, Counter())
    failed = select(due_work.c.kind, due_work.c.body).join(case_, c.id == due_work.c.case_id)
    for kind, body in connection.execute(failed.where(due_work.c.state == "incident", *mine)):
        told = values.read(body)
        element = str(told.get("element", "")) if isinstance(told, dict) else ""
        if element in found:
            found[element][1][kind] += 1
    return found


def offered_to_groups(connection: Connection, who: Actor) -> list[tuple[str | None, int]]:
    """Candidate group -> open tasks that it is offered and that one may see; None: those offered to no group."""
    seen = TASKS.seen(connection, who).with_only_columns(task.c.id).subquery()
    offered = task_candidate.c
    wanted = (
        select(offered.value, func.count())
        .select_from(seen.outerjoin(task_candidate, (offered.task_id == seen.c.id) & (offered.kind == "group")))
        .group_by(offered.value)
        .order_by(offered.value)
    )
    return [(name, number) for name, number in connection.execute(wanted)]
