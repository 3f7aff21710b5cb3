"""A case as it stands, loaded under its row's lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from engine import values
from engine.errors import NotFound
from engine.machine import Program
from engine.store.open_tasks import OpenTasks, Row
from engine.store.programs import program
from engine.tables import case_, due_work, state, subscription, task

# Statements are built once and take what varies as parameters: building them costs more than running them.
_CASE_OF_TASK = select(task.c.case_id).where(task.c.id == bindparam("task"))
_CASE = select(case_).where(case_.c.id == bindparam("case"))
_LOCKED = _CASE.with_for_update()
_FREE = select(case_.c.id).where(case_.c.id == bindparam("case")).with_for_update(skip_locked=True)
_STATE = select(state.c.key, state.c.value, state.c.digest).where(state.c.case_id == bindparam("case"))
_TASK = select(task).where(task.c.id == bindparam("task"))
_TASKS = select(task).where(task.c.case_id == bindparam("case"), task.c.state == "open")
_ON_TOKEN = _TASKS.where(task.c.token == bindparam("token"))
_TIMERS = select(due_work).where(
    due_work.c.case_id == bindparam("case"),
    due_work.c.kind.in_(("timer", "job")),
    due_work.c.state.in_(("open", "incident")),
)
_SUBSCRIPTIONS = select(subscription).where(subscription.c.case_id == bindparam("case"))


@dataclass(frozen=True)
class Case:
    """A case as it stands. `row` is its case_ row; the maps hold what is open, by token."""

    row: Row
    program: Program
    rows: Mapping[str, str]
    digests: Mapping[str, str]
    tasks: OpenTasks = field(default_factory=lambda: OpenTasks({}))
    timers: Mapping[str, Row] = field(default_factory=dict)
    subscriptions: Mapping[str, Row] = field(default_factory=dict)
    former: Mapping[str, str] = field(default_factory=dict)
    """Rows before it was cancelled: known only where the log is run again."""

    @property
    def id(self) -> str:
        """UUIDv7 of the case; also the name of its stream in the log."""
        return str(self.row["id"])

    @property
    def seq(self) -> int:
        """Number of the last event in its log."""
        return int(str(self.row["seq"]))

    @property
    def state_digest(self) -> str:
        """SM3 over sorted (key, SM3 of row): contracts 3."""
        digests = self.digests
        leaves = [f'[{values.quoted(key)},"{digests[key]}"]' for key in sorted(digests)]
        return values.sm3(f"[{','.join(leaves)}]")  # as `values.write` would, which takes ten times as long


@dataclass(frozen=True)
class NewCase:
    """What is known of a case before its first event."""

    id: str
    definition: str
    key: str
    bundle: str
    matter: str
    starter: str
    capacity: str
    unit: str
    post: str

    @property
    def built_in(self) -> dict[str, values.Value]:
        """The read-only variables every expression sees (contracts 17)."""
        return {
            "starter": self.starter,
            "unit": self.unit,
            "post": self.post,
            "matter": self.matter,
            "case": self.id,
        }


@dataclass(frozen=True)
class Happened:
    """The facts of the event that a step belongs to. `token`: what was completed or fired."""

    seq: int
    at: str
    hash: str
    kind: str
    actor: str = ""
    capacity: str = ""
    token: str = ""


def case_id_of_task(connection: Connection, task_id: str) -> str:
    """The case a task belongs to. Read without a lock: lock the case next, then look at the task again."""
    found = connection.execute(_CASE_OF_TASK, {"task": task_id}).scalar() if values.is_key(task_id) else None
    if found is None:
        raise NotFound("UNKNOWN_TASK")
    return str(found)


def locked(connection: Connection, case_id: str) -> Case:
    """The case, its row locked until the transaction ends. What belongs to it is read after the lock (contracts 13)."""
    case = _load(connection, case_id, lock=True)
    return replace(case, tasks=OpenTasks(_by(connection, _TASKS, "token", {"case": case_id})))


def locked_for(connection: Connection, case_id: str, task_id: str = "") -> tuple[Case, Row | None]:
    """As `locked`, for what has to do with one token; with the row of `task_id`, open or not, where one is named.

    Of the other open tasks only those are read that somebody looks at, and nobody may look after the command wrote.
    """
    case = _load(connection, case_id, lock=True)
    known, row = dict[str, Row | None](), None
    if task_id:
        row = dict(connection.execute(_TASK, {"task": task_id}).mappings().one())
        known[str(row["token"])] = row if row["state"] == "open" else None
    return replace(case, tasks=OpenTasks(known, partial(_tasks, connection, case_id))), row


def exists(connection: Connection, case_id: str) -> bool:
    """Whether there is a case with this id."""
    found = select(case_.c.id).where(case_.c.id == case_id)
    return values.is_key(case_id) and connection.execute(found).first() is not None


def free(connection: Connection, case_id: str) -> bool:
    """Locks the case's row unless somebody holds it: a worker passes over busy cases and waits for nobody."""
    return connection.execute(_FREE, {"case": case_id}).first() is not None


def loaded(connection: Connection, case_id: str) -> Case:
    """The case as it stands, without a lock: for pages."""
    case = _load(connection, case_id, lock=False)
    return replace(case, tasks=OpenTasks(_by(connection, _TASKS, "token", {"case": case_id})))


def _load(connection: Connection, case_id: str, *, lock: bool) -> Case:
    given = {"case": case_id}
    row = None
    if values.is_key(case_id):
        row = connection.execute(_LOCKED if lock else _CASE, given).mappings().one_or_none()
    if row is None:
        raise NotFound("UNKNOWN_CASE")
    kept = connection.execute(_STATE, given).all()
    return Case(
        row=dict(row),
        program=program(connection, row["bundle"]),
        rows={key: value for key, value, _ in kept},
        digests={key: digest for key, _, digest in kept},
        timers=_by(connection, _TIMERS, "n", given),
        subscriptions=_by(connection, _SUBSCRIPTIONS, "token", given),
    )


def _tasks(connection: Connection, case_id: str, token: str | None = None) -> list[Row]:
    wanted, given = (_TASKS, {"case": case_id}) if token is None else (_ON_TOKEN, {"case": case_id, "token": token})
    return [dict(row) for row in connection.execute(wanted, given).mappings()]


def _by(connection: Connection, wanted: Select[Any], key: str, given: Mapping[str, str]) -> dict[str, Row]:
    return {row[key]: dict(row) for row in connection.execute(wanted, given).mappings()}


def begin(new: NewCase, made: Program) -> Case:
    """A case before its first step: no state, sequence number 0."""
    row = {
        "id": new.id,
        "definition_id": new.definition,
        "key": new.key,
        "bundle": new.bundle,
        "matter": new.matter,
        "title": "",
        "state": "active",
        "outcome": "",
        "version": 0,
        "seq": 0,
        "head": "",
        "starter": new.starter,
        "starter_capacity": new.capacity,
        "unit": new.unit,
        "urgency": "",
        "marked": None,
        "secrecy": None,
        "started_at": "",
        "ended_at": None,
    }
    return Case(row, made, {}, {})
