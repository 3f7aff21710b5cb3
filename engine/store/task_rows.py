"""The tasks of a case after one event of it, as changes of rows: opened, kept, ended. Pure, as `steps` is."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from functools import lru_cache

from engine import machine, values
from engine.machine import Offer, Result
from engine.store.cases import Case, Happened
from engine.store.changes import Change
from engine.store.due_rows import due_row
from engine.store.open_tasks import OpenTasks, Row
from engine.tables import due_work, task, task_candidate

EXTERNAL = "external"
"""Kind of a task, and of its due work, that a program outside does (camunda:type="external")."""
RECOUNTED = "recounted"
"""Kind of the event by which a new calendar moves one open deadline, of the task or timer on its token."""


def task_changes(case: Case, happened: Happened, result: Result) -> tuple[OpenTasks, list[Change]]:
    """The open tasks after one event, by token, and what that changes in the tables.

    Only what the event touched is looked at: a token whose row is as it was is offered as it was.
    """
    offered = {offer.token: offer for offer in result.touched}
    before, now = case.rows, result.rows
    after, changes = dict[str, Row | None](), list[Change]()
    for key, text in before.items():
        row = _task_on(case, key, text) if now.get(key) != text and key[2:] not in offered else None
        if row is not None:
            after[key[2:]] = None
            changes += _ended_task(row, happened)
    for token, offer in offered.items():
        key = f"t:{token}"
        if before.get(key) != now[key]:
            old = _task_on(case, key, before.get(key, ""))
            after[token], more = _new_task(case, happened, offer) if old is None else _kept_task(old, offer, happened)
            changes += more
    return case.tasks.changed(after), changes


def _task_on(case: Case, key: str, text: str) -> Row | None:
    """The open task of the token with this row; most tokens have none, and their rows say so."""
    return case.tasks.get(key[2:]) if key[0] == "t" and machine.may_be_offered(text) else None


def task_id(case: str, token: str) -> str:
    """The id of the task that a token of a case offers (contracts 4)."""
    # `uuid.uuid5`, in a quarter of its time
    digest = hashlib.sha1(_namespace(case) + token.encode(), usedforsecurity=False).hexdigest()
    kind = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{kind}{digest[17:20]}-{digest[20:32]}"


@lru_cache(16)
def _namespace(case: str) -> bytes:
    return uuid.UUID(case).bytes


def _new_task(case: Case, happened: Happened, offer: Offer) -> tuple[Row, list[Change]]:
    element = case.program.elements[offer.element]
    given = offer.assignment
    row: dict[str, object] = {
        "id": task_id(case.id, offer.token),
        "case_id": case.id,
        "token": offer.token,
        "kind": offer.kind,
        "element": offer.element,
        "name": given.name or element.name or offer.element,
        "state": "open",
        "opened_seq": happened.seq,
        "opened_at": happened.at,
        "ended_seq": None,
        "ended_at": None,
        "ended_by": None,
        "ended_capacity": None,
        "seen_at": None,
        **_assigned(offer),
    }
    changes = [Change.insert(task, row), *_candidates(str(row["id"]), given.candidate_users, "user")]
    if offer.kind == EXTERNAL:
        work = due_row(case, offer.token, EXTERNAL, happened.at, {"element": offer.element}, offer.topic)
        changes.append(Change.insert(due_work, work))
    return row, [*changes, *_candidates(str(row["id"]), given.candidate_groups, "group")]


def _assigned(offer: Offer) -> dict[str, object]:
    given = offer.assignment
    return {
        "assignee": given.assignee,
        "owner": given.assignee,
        "priority": given.priority,
        "due": values.instant(given.due) if given.due else None,
        "follow_up": values.instant(given.follow_up) if given.follow_up else None,
        "basis": values.write(list(given.basis)),
        "problem": given.problem,
        "problem_sentence": given.problem_sentence,
    }


def _candidates(task_id: str, names: Iterable[str], kind: str) -> list[Change]:
    return [
        Change.insert(task_candidate, {"task_id": task_id, "kind": kind, "value": name})
        for name in dict.fromkeys(names)
    ]


def _kept_task(row: Row, offer: Offer, happened: Happened) -> tuple[Row, list[Change]]:
    """An open task stays; only a new assignment (after a repair) or a new calendar changes it.

    A claim is not the machine's business."""
    wanted = _assigned(offer)
    if happened.kind == RECOUNTED and happened.token == offer.token:
        wanted = {"due": wanted["due"], "follow_up": wanted["follow_up"], "basis": _grounds(row, offer)}
    elif wanted["owner"] == row["owner"] and wanted["problem"] == row["problem"]:
        return row, []
    changed = {name: value for name, value in wanted.items() if row[name] != value}
    return {**row, **changed}, [Change.update(task, (row["id"],), **changed)]


def _grounds(row: Row, offer: Offer) -> str:
    """The grounds of the assignment, and behind them what hand-overs have added since."""
    told = values.read(str(row["basis"]))
    assert isinstance(told, list)
    return values.write([*offer.assignment.basis, *told[len(offer.assignment.basis) :]])


def _ended_task(row: Row, happened: Happened) -> list[Change]:
    done = row["token"] == happened.token and happened.kind == "completed"
    ended: dict[str, object] = {
        "state": "completed" if done else "cancelled",
        "ended_seq": happened.seq,
        "ended_at": happened.at,
        "ended_by": happened.actor,
        "ended_capacity": happened.capacity if done else None,
    }
    changes = [Change.update(task, (row["id"],), **ended)]
    if row["kind"] == EXTERNAL:
        work = (row["case_id"], row["token"])
        changes.append(Change.update(due_work, work, state="done" if done else "cancelled"))
    return changes
