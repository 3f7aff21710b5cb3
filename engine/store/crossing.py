"""The rows of a case that goes on in another version (migrated): what stays open stands on the new version's elements.

Pure, as `steps` is. Ids, holders, candidates, time limits and marks of being seen stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine import values
from engine.machine import Result, Wait
from engine.store.cases import Case
from engine.store.changes import Change
from engine.store.open_tasks import Row
from engine.store.task_rows import EXTERNAL
from engine.tables import due_work, subscription, task

MIGRATED = "migrated"
"""Kind of the event by which a case goes on in another version of its diagrams."""
CONTINUED = "continued"
"""Kind of the event by which a case goes on from a save point; may name the bundle that it has grown to."""


def crossed(case: Case, result: Result) -> tuple[Case, list[Change]]:
    """`case`, its program the new one already, with its open rows renamed; and the changes that do so."""
    waits = {wait.token: wait for wait in result.waits}
    tasks, changes = _tasks(case, result)
    timers, more = _timers(case, waits)
    changes += more
    subscriptions, more = _subscriptions(case, waits)
    changes += more
    following = replace(
        case,
        tasks=case.tasks.changed(tasks),
        timers={**case.timers, **timers},
        subscriptions={**case.subscriptions, **subscriptions},
    )
    return following, changes


def _tasks(case: Case, result: Result) -> tuple[dict[str, Row | None], list[Change]]:
    """The rows that change, by token."""
    tasks, changes = dict[str, Row | None](), list[Change]()
    for offer in result.offers:
        row = case.tasks.get(offer.token)
        name = case.program.elements[offer.element].name or offer.element
        if row is None or (row["element"], row["name"]) == (offer.element, name):
            continue
        tasks[offer.token] = {**row, "element": offer.element, "name": name}
        changes.append(Change.update(task, (row["id"],), element=offer.element, name=name))
        if row["kind"] == EXTERNAL:
            body = values.write({"element": offer.element})
            changes.append(Change.update(due_work, (case.id, offer.token), body=body))
    return tasks, changes


def _timers(case: Case, waits: Mapping[str, Wait]) -> tuple[dict[str, Row], list[Change]]:
    timers, changes = dict[str, Row](), list[Change]()
    for token, row in case.timers.items():
        wait = waits.get(token)
        if wait is None or wait.due is None:
            continue
        given = values.read(str(row["body"]))
        body = {**(given if isinstance(given, dict) else {}), "element": wait.event}
        wanted: dict[str, object] = {"body": values.write(body)}
        if not row["tries"]:  # else it has been put off
            wanted["due"] = values.instant(wait.due)
        if any(row[name] != value for name, value in wanted.items()):
            timers[token] = {**row, **wanted}
            changes.append(Change.update(due_work, (case.id, token), **wanted))
    return timers, changes


def _subscriptions(case: Case, waits: Mapping[str, Wait]) -> tuple[dict[str, Row], list[Change]]:
    kept, changes = dict[str, Row](), list[Change]()
    for token, row in case.subscriptions.items():
        wait = waits.get(token)
        if wait is None:
            continue
        told = values.write(list(wait.performers))
        wanted = {"name": wait.name, "element": wait.event, "performers": told, "detail": wait.detail}
        if any(row[name] != value for name, value in wanted.items()):
            kept[token] = {**row, **wanted}
            changes.append(Change.update(subscription, (case.id, token), **wanted))
    return kept, changes
