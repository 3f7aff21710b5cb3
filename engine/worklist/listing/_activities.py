"""Where the tokens of a case stand, as a tree; and where they have been, from the re-executed log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection

from engine import history, store, values
from engine.errors import Invalid
from engine.history import Frame
from engine.machine import Program
from engine.worklist.listing._cases import CASES, HISTORIC_CASES
from engine.worklist.listing._query import MOST, Kind, Row, Wanted
from engine.worklist.who import Actor

BODY = "multiInstanceBody"
"""What Camunda 7 calls the activity around the instances of a multi-instance."""

LISTENING = frozenset({"armed", "host"})
"""Facts of tokens that only listen: event sub-processes nobody has begun, boundary events. They are not activities."""


PAST = "past"
"""State of what has completed and can be undone."""


def activity_tree(connection: Connection, who: Actor, case_id: str) -> tuple[Row, list[Row]]:
    """The case's row, and its live tokens: id, element, name, type, parent (id of another of them, "" for the case).

    NotFound for strangers and for cases that have ended.
    """
    row = CASES.one(connection, who, case_id)
    case = store.loaded(connection, case_id)
    cells: dict[str, Any] = {key[2:]: values.read(text) for key, text in case.rows.items() if key.startswith("t:")}
    parents = {cell[2] for cell in cells.values() if cell[2]}
    found: list[Row] = []
    for token, (scope, element, parent, state, facts) in sorted(cells.items()):
        if LISTENING & facts.keys() or state == PAST:
            continue
        info = case.program.info(element, _process(case.rows, scope))
        around = token in parents
        found.append(
            {
                "id": f"{element}:{token}",
                "element": f"{element}#{BODY}" if around else element,
                "name": info.name,
                "type": BODY if around else info.type,
                "parent": _ident(cells, parent or scope),
            }
        )
    return row, found


def _ident(cells: Mapping[str, Any], token: str) -> str:
    return f"{cells[token][1]}:{token}" if token in cells else ""


def _process(rows: Mapping[str, str], scope: str) -> str:
    """The process whose element a token stands on: the scope's plan is "<process>" or "<process>/<sub-process>"."""
    return str(values.read(rows[f"s:{scope}"])).partition("/")[0] if scope else ""


class Activities:
    """The elements that tokens of one case entered, oldest first; `processInstanceId` must say which case.

    Rows hold id, element, name, type, task, assignee, canceled, start, end (texts of instants; end None while the
    token is there) and the case's row. The log is run again for it, so that it is asked for one case only.
    """

    kinds: Mapping[str, Kind] = {
        "processInstanceId": "text",
        "activityId": "text",
        "activityName": "text",
        "activityType": "text",
        "taskAssignee": "text",
        "finished": "flag",
        "unfinished": "flag",
        "canceled": "flag",
    }
    orders: Mapping[str, str] = {
        "activityId": "element",
        "activityName": "name",
        "activityType": "type",
        "startTime": "start",
        "endTime": "end",
    }

    def rows(self, connection: Connection, who: Actor, wanted: Wanted) -> list[Row]:
        """The part that `wanted` names. NotFound for strangers."""
        found = self._all(connection, who, wanted)
        for name, down in reversed(wanted.sorting):
            found.sort(key=lambda row, column=self.orders[name]: row[column] or "", reverse=down)  # type: ignore[misc]
        return found[wanted.first : wanted.first + min(wanted.most, MOST)]

    def count(self, connection: Connection, who: Actor, wanted: Wanted) -> int:
        """How many there are."""
        return len(self._all(connection, who, wanted))

    def _all(self, connection: Connection, who: Actor, wanted: Wanted) -> list[Row]:
        given = wanted.filters
        if "processInstanceId" not in given:
            raise Invalid("BAD_REQUEST", why="请用 processInstanceId 说明查哪一件。")
        where = [_FITS[name](value) for name, value in given.items() if name in _FITS and value]
        return [
            row for row in _activities(connection, who, given["processInstanceId"]) if all(fits(row) for fits in where)
        ]


ACTIVITIES = Activities()
_FITS: Mapping[str, Callable[[Any], Callable[[Row], bool]]] = {
    "activityId": lambda value: lambda row: row["element"] == value,
    "activityName": lambda value: lambda row: row["name"] == value,
    "activityType": lambda value: lambda row: row["type"] == value,
    "taskAssignee": lambda value: lambda row: row["assignee"] == value,
    "finished": lambda _: lambda row: row["end"] is not None,
    "unfinished": lambda _: lambda row: row["end"] is None,
    "canceled": lambda _: lambda row: row["canceled"],
}


def _activities(connection: Connection, who: Actor, case_id: str) -> list[Row]:
    row = HISTORIC_CASES.one(connection, who, case_id)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for frame in history.replay(connection, case_id).frames:
        _note(found, frame, row)
    for one in found.values():
        one["end"] = one["end"] or row["ended_at"]
    return list(found.values())


def _rename(found: dict[tuple[str, str], dict[str, Any]], made: Program, mapping: Mapping[str, str]) -> None:
    """What is open goes on under its id in the new version, as in Camunda 7."""
    for (token, element), one in list(found.items()):
        new = mapping.get(element, element)
        info = made.elements.get(new)
        if one["end"] is None and info is not None:
            del found[token, element]
            found[token, new] = {**one, "element": new, "name": info.name, "type": info.type}


def _note(found: dict[tuple[str, str], dict[str, Any]], frame: Frame, row: Row) -> None:
    made = frame.case.program
    if frame.event.kind == store.MIGRATED:
        _rename(found, made, history.migration_of(frame.event.data).mapping)
    tasks = {task["token"]: task for task in frame.case.tasks.values()}
    for trail in frame.result.trail if frame.result else ():
        key = (trail.token, trail.element)
        if trail.what == "entered":
            info = made.processes.get(trail.process or made.process, made.elements).get(trail.element)
            found[key] = {
                "id": f"{trail.element}:{trail.token or frame.event.seq}",
                "element": trail.element,
                "name": info.name if info else "",
                "type": info.type if info else "",
                "start": frame.event.at,
                "end": None,
                "canceled": False,
                "task": None,
                "assignee": None,
                "case": row,
            }
        elif trail.what in ("left", "cancelled") and key in found:
            found[key].update(end=frame.event.at, canceled=trail.what == "cancelled")
    for (token, element), one in found.items():
        held = tasks.get(token)
        if held and held["element"] == element:
            one.update(task=held["id"], assignee=held["assignee"])
        if token == frame.event.token and frame.event.kind == "completed" and one["task"]:
            one["assignee"] = frame.event.actor
