"""A case moved one step by a result of the machine, as changes of rows.

`step` is pure: the commands write its changes to the database, the auditor's proof folds them into a picture and
compares. What a table should hold is thus computed in one place only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine import machine, values
from engine.errors import EngineError
from engine.expressions import EvaluationFailed, ExpressionInvalid, Variables, compile_template
from engine.machine import Program, Result, Wait
from engine.store.cases import Case, Happened
from engine.store.changes import Change
from engine.store.crossing import crossed
from engine.store.due_rows import due_row
from engine.store.open_tasks import Row
from engine.store.registers import register_changes
from engine.store.task_rows import RECOUNTED, task_changes
from engine.tables import case_, due_work, state, subscription

CLOCKED = ("timer", "job")
"""Waits that the clock ends: rows of due work."""

SHOWN = ("title", "urgency", "secrecy")
"""Properties of the process that are templates over its variables, and columns of its cases."""
FOLLOWING = ("seq", "head", "version", "state", "outcome", "started_at", "ended_at", *SHOWN)
"""Columns of a case that a step may change."""


def after(case: Case, result: Result) -> Case:
    """The case with the live state of `result`; digests of rows that did not change are kept."""
    digests = {
        key: case.digests[key] if case.rows.get(key) == value else values.sm3(value)
        for key, value in result.rows.items()
    }
    rest = case.tasks, case.timers, case.subscriptions, case.former
    return Case(case.row, case.program, result.rows, digests, *rest)  # many times as fast as `replace`


def step(
    case: Case,
    happened: Happened,
    result: Result | None,
    moved: Case | None = None,
    onto: Program | None = None,
) -> tuple[Case, list[Change]]:
    """What one event changes. `result` None: an event that moves no token (claimed, refused …).

    `moved`: what `after` says of the two, for whoever knows already. `onto`: the program that the case goes on with,
    where the event has put it on another (migrated).
    """
    if result is None:
        row = {**case.row, "seq": happened.seq, "head": happened.hash, "version": happened.seq}
        return replace(case, row=row), [
            Change.update(case_, (case.id,), seq=happened.seq, head=happened.hash, version=happened.seq)
        ]
    before, renamed = case, list[Change]()
    moved = moved or after(case, result)
    if onto is not None:
        case, renamed = crossed(replace(case, program=onto), result)
        moved = replace(moved, program=onto)
    row = _case_row(case, happened, result)
    changes = _case_changes(case, row)
    changes += _state_changes(case, moved)
    changes += register_changes(case.id, case.program, case.rows, moved.rows, before.program if onto else None)
    changes += renamed
    tasks, more = task_changes(case, happened, result)
    changes += more
    timers, more = _timer_changes(case, happened, result)
    changes += more
    subscriptions, more = _subscription_changes(case, row, result)
    changes += more
    changes += _outbox_changes(case, happened, result)
    following = Case(row, moved.program, moved.rows, moved.digests, tasks, timers, subscriptions, moved.former)
    return following, changes


def _case_row(case: Case, happened: Happened, result: Result) -> dict[str, object]:
    row = dict(case.row)
    row.update(seq=happened.seq, head=happened.hash, version=happened.seq)
    if not row["started_at"]:
        row["started_at"] = happened.at
    asked = not case.program.properties.keys().isdisjoint(SHOWN)
    seen = machine.process_variables(result.rows) if asked else {}
    row["title"] = shown(case.program, "title", seen)[:500] or case.program.name
    row["urgency"] = row["marked"] or shown(case.program, "urgency", seen)[:20]
    row["secrecy"] = shown(case.program, "secrecy", seen)[:40] or None
    if case.row["state"] == "cancelled" and not result.completed:  # taken up again
        row.update(state="active", ended_at=None, outcome="")
    if result.completed:
        row["state"] = "cancelled" if happened.kind == "cancelled" else "completed"
        row["ended_at"] = happened.at
        row["outcome"] = result.end_events[-1] if result.end_events else ""
    return row


def shown(made: Program, name: str, seen: Mapping[str, values.Value]) -> str:
    """A property of the process that is a template over its variables ("" while they do not say)."""
    template = made.properties.get(name, "")
    if not template:
        return ""
    try:
        text = compile_template(template).evaluate(Variables(seen))
    except (EvaluationFailed, ExpressionInvalid, EngineError):
        return ""
    return "" if text is None else str(text)


def _case_changes(case: Case, row: dict[str, object]) -> list[Change]:
    if case.seq == 0:
        return [Change.insert(case_, row)]
    changed = {name: row[name] for name in FOLLOWING if case.row[name] != row[name]}
    return [Change.update(case_, (case.id,), **changed)]


def _state_changes(before: Case, moved: Case) -> list[Change]:
    changes = [Change.delete(state, (before.id, key)) for key in before.rows if key not in moved.rows]
    new = []
    for key, value in moved.rows.items():
        if key not in before.rows:
            row = {"case_id": before.id, "key": key, "value": value, "digest": moved.digests[key]}
            new.append(Change.insert(state, row))
        elif before.rows[key] != value:
            changes.append(Change.update(state, (before.id, key), value=value, digest=moved.digests[key]))
    return changes + new


def _timer_changes(case: Case, happened: Happened, result: Result) -> tuple[dict[str, Row], list[Change]]:
    wanted = {wait.token: wait for wait in result.waits if wait.kind in CLOCKED}
    timers, changes = dict[str, Row](), list[Change]()
    for n, row in case.timers.items():
        if n not in wanted:
            ended = "done" if n == happened.token else "cancelled"
            changes.append(Change.update(due_work, (case.id, n), state=ended))
        elif n == happened.token and happened.kind == RECOUNTED:
            timers[n] = {**row, "due": _due(wanted[n])}
            changes.append(Change.update(due_work, (case.id, n), due=_due(wanted[n])))
        elif n == happened.token:  # the next round of a cycle
            timers[n] = {**row, "due": _due(wanted[n]), "state": "open", "tries": 0}
            changes.append(Change.update(due_work, (case.id, n), due=_due(wanted[n]), state="open", tries=0))
        else:
            timers[n] = row
    for n in [n for n in wanted if n not in case.timers]:
        wait = wanted[n]
        body = {"element": wait.event, **({"retry": list(wait.retry)} if wait.retry else {})}
        timers[n] = due_row(case, n, wait.kind, _due(wait), body)
        changes.append(Change.insert(due_work, timers[n]))
    return timers, changes


def _due(wait: Wait) -> str:
    assert wait.due is not None
    return values.instant(wait.due)


def _subscription_changes(case: Case, row: Row, result: Result) -> tuple[dict[str, Row], list[Change]]:
    wanted = {wait.token: wait for wait in result.waits if wait.kind not in CLOCKED}
    kept = {token: old for token, old in case.subscriptions.items() if token in wanted}
    changes = [Change.delete(subscription, (case.id, token)) for token in case.subscriptions if token not in wanted]
    for token in [t for t in wanted if t not in kept]:
        wait = wanted[token]
        kept[token] = {
            "case_id": case.id,
            "token": token,
            "kind": wait.kind,
            "name": wait.name,
            "matter": row["matter"],
            "element": wait.event,
            "performers": values.write(list(wait.performers)),
            "detail": wait.detail,
        }
        changes.append(Change.insert(subscription, kept[token]))
    return kept, changes


def _outbox_changes(case: Case, happened: Happened, result: Result) -> list[Change]:
    rows = []
    clocked = {wait.token for wait in result.waits if wait.kind in CLOCKED}
    clocked |= {offer.token for offer in result.touched if offer.kind == "external"}
    for sent in result.outbox:
        n = f"{happened.seq}.{sent.n}"
        if n in clocked:  # a timer or external work that began in the same command has this number
            n = f"{happened.seq}.s{sent.n}"
        given = {name: values.plain(value) for name, value in sent.values.items()}
        said = (("case", sent.case), ("unit", sent.unit), ("starter", sent.starter))
        to = {name: value for name, value in said if value}
        if sent.reach:
            to |= {"reach": sent.reach, "by": sent.token}
        body = {"element": sent.element, "values": given, **to}
        row = due_row(case, n, sent.kind, happened.at, body, sent.name)
        row.update(matter=sent.case or sent.business_key or case.row["matter"])
        rows.append(Change.insert(due_work, row))
    return rows
