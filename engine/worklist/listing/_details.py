"""How the variables of a case came to be what they are, and who has held a task: from the log, run again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from engine import history, values
from engine.errors import Invalid
from engine.history import Frame
from engine.worklist.listing._cases import HISTORIC_CASES
from engine.worklist.listing._historic_tasks import HISTORIC_TASKS
from engine.worklist.listing._query import MOST, Kind, Row, Wanted
from engine.worklist.who import Actor

_VARIABLE = "v::"
Tell = Callable[[Connection, Actor, str], list[Row]]


@dataclass(frozen=True)
class RunAgain:
    """Rows that the log of one case tells when it is run again; filter `of` must say of which case or task.

    `tell`: the rows of one; `fits`: what the other filters compare; `orders`: name -> column.
    """

    of: str
    tell: Tell
    kinds: Mapping[str, Kind]
    fits: Mapping[str, Callable[[Row, Any], bool]]
    orders: Mapping[str, str]

    def rows(self, connection: Connection, who: Actor, wanted: Wanted) -> list[Row]:
        """The part that `wanted` names, else as it happened. NotFound for strangers."""
        found = self._all(connection, who, wanted)
        for name, down in reversed(wanted.sorting):
            found.sort(key=lambda row, column=self.orders[name]: row[column] or "", reverse=down)  # type: ignore[misc]
        return found[wanted.first : wanted.first + min(wanted.most, MOST)]

    def count(self, connection: Connection, who: Actor, wanted: Wanted) -> int:
        """How many there are."""
        return len(self._all(connection, who, wanted))

    def _all(self, connection: Connection, who: Actor, wanted: Wanted) -> list[Row]:
        given = wanted.filters
        if self.of not in given:
            raise Invalid("BAD_REQUEST", why=f"请用 {self.of} 说明查哪一件。")
        asked = [(self.fits[name], value) for name, value in given.items() if name in self.fits and value is not False]
        return [row for row in self.tell(connection, who, given[self.of]) if all(fit(row, v) for fit, v in asked)]


def _updates(connection: Connection, who: Actor, case_id: str) -> list[Row]:
    """Every value that a variable of the process has had: id, name, value, revision, at, operation, and the `case`."""
    case = HISTORIC_CASES.one(connection, who, case_id)
    found: list[Row] = []
    kept: dict[str, tuple[str, int]] = {}
    for frame in history.replay(connection, case_id).frames:
        for name, text in _written(frame):
            before, revision = kept.get(name, (None, -1))
            if text != before:
                kept[name] = (text, revision + 1)
                found.append(_update(frame, case, name, (text, revision + 1)))
    return found


def _written(frame: Frame) -> Iterator[tuple[str, str]]:
    for key, text in frame.case.rows.items():
        if key.startswith(_VARIABLE):
            yield key.removeprefix(_VARIABLE), text


def _update(frame: Frame, case: Row, name: str, told: tuple[str, int]) -> Row:
    event, (text, revision) = frame.event, told
    return {
        "id": f"{case['id']}/{event.seq}:{name}",
        "name": name,
        "variable": f"{case['id']}:{name}",
        "value": values.restore(values.read(text)),
        "revision": revision,
        "at": event.at,
        "operation": f"{event.stream}/{event.seq}" if event.actor else None,
        "case": case,
    }


def _hands(connection: Connection, who: Actor, task_id: str) -> list[Row]:
    """Who held the task from when, and until when: id, at, how ("add", "delete"), holder, by, and the `task`."""
    task = HISTORIC_TASKS.one(connection, who, task_id)
    found: list[Row] = []
    held: str | None = None
    for frame in history.replay(connection, str(task["case_id"])).frames:
        now = next((one for one in frame.case.tasks.values() if one["id"] == task_id), None)
        if now is None:
            continue
        holder = str(now["assignee"]) if now["assignee"] else None
        if holder != held:
            changes = [(how, one) for how, one in (("delete", held), ("add", holder)) if one]
            found += [_hand(frame, task, how, one) for how, one in changes]
            held = holder
    return found


def _hand(frame: Frame, task: Row, how: str, holder: str) -> Row:
    event = frame.event
    ident = f"{event.stream}/{event.seq}:{how}:{task['id']}"
    return {"id": ident, "at": event.at, "how": how, "holder": holder, "by": event.actor or None, "task": task}


def _before(row: Row, moment: Any) -> bool:  # noqa: ANN401 (an instant, as the reader of requests made it)
    return str(row["at"]) < values.instant(moment)


def _after(row: Row, moment: Any) -> bool:  # noqa: ANN401
    return str(row["at"]) > values.instant(moment)


UPDATES = RunAgain(
    of="processInstanceId",
    tell=_updates,
    kinds={
        "processInstanceId": "text",
        "executionId": "text",
        "variableInstanceId": "text",
        "variableTypeIn": "texts",
        "userOperationId": "text",
        "variableUpdates": "flag",
        "formFields": "flag",
        "excludeTaskDetails": "flag",
        "initial": "flag",
        "occurredBefore": "instant",
        "occurredAfter": "instant",
        "withoutTenantId": "flag",
    },
    fits={
        "executionId": lambda row, value: row["case"]["id"] == value,
        "variableInstanceId": lambda row, value: row["variable"] == value,
        "variableTypeIn": lambda row, value: values.type_of(row["value"]) in value,
        "userOperationId": lambda row, value: row["operation"] == value,
        "formFields": lambda _row, _value: False,
        "initial": lambda row, _: row["revision"] == 0,
        "occurredBefore": _before,
        "occurredAfter": _after,
    },
    orders={"variableName": "name", "time": "at", "processInstanceId": "id", "variableRevision": "revision"},
)
"""Of the process's own variables. What a form was sent with is no row of its own: the log keeps it."""

HANDS = RunAgain(
    of="taskId",
    tell=_hands,
    kinds={
        "taskId": "text",
        "type": "text",
        "userId": "text",
        "operationType": "text",
        "assignerId": "text",
        "dateBefore": "instant",
        "dateAfter": "instant",
        "withoutTenantId": "flag",
    },
    fits={
        "type": lambda _row, value: value == "assignee",
        "userId": lambda row, value: row["holder"] == value,
        "operationType": lambda row, value: row["how"] == value,
        "assignerId": lambda row, value: row["by"] == value,
        "dateBefore": _before,
        "dateAfter": _after,
    },
    orders={"time": "at", "userId": "holder", "operationType": "how", "assignerId": "by", "type": "id"},
)
"""Of its holders; to whom it was offered, its identity links say."""
