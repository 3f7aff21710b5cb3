"""Tasks that a holder has had prepared by somebody else (委办): who wants them back, read from the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine import history
from engine.errors import NotAllowed
from engine.tables import event
from engine.worklist.who import DECIDE_NEVER, Actor

HANDS = ("claimed", "released", "repaired", "reassigned")


@dataclass(frozen=True)
class Delegation:
    """`owner`: who delegated it; `pending`: whether it has not been given back yet."""

    owner: str
    pending: bool


def delegations(connection: Connection, rows: Iterable[Mapping[str, object]]) -> dict[str, Delegation]:
    """Id of an open task -> its delegation, as the last time that it changed hands left it. `rows`: of `task`."""
    held = {(row["case_id"], row["token"]): str(row["id"]) for row in rows if row["assignee"]}
    if not held:
        return {}
    e = event.c
    wanted = select(*history.LOGGED).where(e.stream.in_({case for case, _ in held}), e.kind.in_(HANDS))
    found: dict[str, Delegation] = {}
    for one in connection.execute(wanted.order_by(e.stream, e.seq)).mappings():
        told = history.decode(one)
        task = held.get((told.stream, told.token))
        if task is None:
            continue
        found.pop(task, None)
        how = told.data.get("how")
        if how == "delegated":
            found[task] = Delegation(str(told.data["from"]), pending=True)
        elif how == "resolved":
            found[task] = Delegation(str(told.data["to"]), pending=False)
    return found


def need_part(who: Actor) -> None:
    """NotAllowed for whoever only looks at cases: auditors."""
    if who.roles & DECIDE_NEVER:
        raise NotAllowed("NOT_YOUR_TASK")
