"""An act as it is written to the log, and the rows it changes beside the case's position."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine import machine, values
from engine.store import CONTINUED, MIGRATED, Case, Change, Happened, exception_changes
from engine.store.due_rows import due_row
from engine.store.steps import shown
from engine.tables import attachment, case_, due_work, task, task_candidate

MODIFIED = "modified"
"""Kind of the event by which an operator has put tokens of a case and taken them away."""
REOPENED = "reopened"
"""Kind of the event by which a cancelled case runs again."""
HELD = "held"
"""Kind of a row of `task_candidate`: who held the task before a hand-over, and keeps sight of its case."""


@dataclass(frozen=True)
class Entry:
    """What is to be written about one act. `data` stays in the chain; `payload` may be destroyed by law."""

    kind: str
    actor: str = ""
    capacity: str = ""
    element: str = ""
    token: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    payload: Mapping[str, object] | None = None


def entry_changes(case: Case, happened: Happened, entry: Entry) -> list[Change]:
    """What an event changes besides the case's position: the holder of a task, files, work that failed.

    Pure, as `store.step` is: `youxu verify` rebuilds the rows with it. `case` is the case after the step.
    """
    changes = [_attached(case, happened, entry, file) for file in (entry.payload or {}).get("attachments", ())]  # type: ignore[attr-defined]
    changes += exception_changes(case, happened, entry.element, entry.data)
    if entry.kind in ("claimed", "released"):
        claimed = case.tasks[entry.token]
        holder = happened.actor if entry.kind == "claimed" else claimed["owner"]
        changes.append(Change.update(task, (claimed["id"],), assignee=holder))
    if entry.kind == "reassigned":
        changes += _handed(case, entry)
    if entry.kind == "moved" and "holder" in entry.data:
        changes += _taken_back(case, happened, entry)
    if entry.kind == REOPENED:
        told: Mapping[str, Mapping[str, object]] = entry.data["tasks"]  # type: ignore[assignment]
        changes += [Change.update(task, (case.tasks[token]["id"],), **kept) for token, kept in told.items()]
    if entry.kind == MIGRATED:
        onto = {"definition_id": entry.data["definition"], "bundle": entry.data["bundle"]}
        changes.append(Change.update(case_, (case.id,), **onto))
    if entry.kind == CONTINUED and "bundle" in entry.data:  # an expression has named what the case did not know
        changes.append(Change.update(case_, (case.id,), bundle=entry.data["bundle"]))
    if entry.kind == "marked":
        changes.append(_marked(case, entry))
    if entry.kind in ("incident", "delivered", "waiting"):
        state = {"incident": "incident", "delivered": "done", "waiting": "waiting"}[entry.kind]
        changes.append(Change.update(due_work, (case.id, entry.token), state=state))
    if entry.kind == "broadcast":
        changes += _parts(case, happened, entry)
    if entry.kind == "retried":
        changes.append(Change.update(due_work, (case.id, entry.token), state="open", tries=0, due=happened.at))
    return changes


def _parts(case: Case, happened: Happened, entry: Entry) -> list[Change]:
    """A row for everybody who hears a signal, so that each hears it in a transaction of its own."""
    to, starts = entry.data["to"], entry.data["starts"]
    assert isinstance(to, list)
    assert isinstance(starts, list)
    told = [{"case": found, "token": token} for found, token in to]
    told += [{"process": process, "start": element} for process, element in starts]
    changes = [Change.update(due_work, (case.id, entry.token), state="done")]
    for number, one in enumerate(told, 1):
        body = {"element": entry.element, "of": entry.token, **one}
        row = due_row(case, f"{entry.token}/{number}", "signal", happened.at, body, str(entry.data["name"]))
        changes.append(Change.insert(due_work, row))
    return changes


def _attached(case: Case, happened: Happened, entry: Entry, file: Mapping[str, object]) -> Change:
    row = {"case_id": case.id, "seq": happened.seq, "element": entry.element, "login": happened.actor, **file}
    return Change.insert(attachment, row)


def _taken_back(case: Case, happened: Happened, entry: Entry) -> list[Change]:
    """The step is open again for who completed it, with the time limit it had."""
    again = [row for row in case.tasks.values() if row["opened_seq"] == happened.seq]
    told = {"assignee": entry.data["holder"], "due": entry.data["due"]}
    return [Change.update(task, (row["id"],), **told) for row in again]


def _marked(case: Case, entry: Entry) -> Change:
    """The urgency the office gives; what the diagram says where it takes its mark back."""
    mark = entry.data["urgency"] or None
    drawn = shown(case.program, "urgency", machine.variables(case.program, case.rows, None))[:20]
    return Change.update(case_, (case.id,), marked=mark, urgency=mark or drawn)


def _handed(case: Case, entry: Entry) -> list[Change]:
    """The new holder, and the sentence about it among the grounds; who held it before keeps sight of the case."""
    row = case.tasks[entry.token]
    told = values.read(str(row["basis"]))
    grounds = [*(told if isinstance(told, list) else []), entry.data["said"]]
    changes = [Change.update(task, (row["id"],), assignee=entry.data["to"], basis=values.write(grounds))]
    if entry.data.get("held"):
        kept = {"task_id": row["id"], "kind": HELD, "value": entry.data["from"]}
        changes.append(Change.insert(task_candidate, kept))
    return changes
