"""A case as it stands, loaded under its row's lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, Table, select

from engine import values
from engine.errors import NotFound
from engine.machine import Program
from engine.store.programs import program
from engine.tables import case_, due_work, state, subscription, task

Row = Mapping[str, object]


@dataclass(frozen=True)
class Case:
    """A case as it stands. `row` is its case_ row; the maps hold what is open, by token."""

    row: Row
    program: Program
    rows: Mapping[str, str]
    digests: Mapping[str, str]
    tasks: Mapping[str, Row] = field(default_factory=dict)
    timers: Mapping[str, Row] = field(default_factory=dict)
    subscriptions: Mapping[str, Row] = field(default_factory=dict)

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
        leaves: list[list[str]] = sorted([key, digest] for key, digest in self.digests.items())
        return values.sm3(values.write(leaves))


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
    found = None
    if values.is_key(task_id):
        found = connection.execute(select(task.c.case_id).where(task.c.id == task_id)).scalar_one_or_none()
    if found is None:
        raise NotFound("UNKNOWN_TASK")
    return str(found)


def locked(connection: Connection, case_id: str) -> Case:
    """The case, its row locked until the transaction ends. What belongs to it is read after the lock (contracts 13)."""
    return _load(connection, case_id, lock=True)


def exists(connection: Connection, case_id: str) -> bool:
    """Whether there is a case with this id."""
    found = select(case_.c.id).where(case_.c.id == case_id)
    return values.is_key(case_id) and connection.execute(found).first() is not None


def free(connection: Connection, case_id: str) -> bool:
    """Locks the case's row unless somebody holds it: a worker passes over busy cases and waits for nobody."""
    wanted = select(case_.c.id).where(case_.c.id == case_id).with_for_update(skip_locked=True)
    return connection.execute(wanted).first() is not None


def loaded(connection: Connection, case_id: str) -> Case:
    """The case as it stands, without a lock: for pages."""
    return _load(connection, case_id, lock=False)


def _load(connection: Connection, case_id: str, *, lock: bool) -> Case:
    if not values.is_key(case_id):
        raise NotFound("UNKNOWN_CASE")
    wanted = select(case_).where(case_.c.id == case_id)
    row = connection.execute(wanted.with_for_update() if lock else wanted).mappings().one_or_none()
    if row is None:
        raise NotFound("UNKNOWN_CASE")
    kept = connection.execute(select(state).where(state.c.case_id == case_id)).all()
    return Case(
        row=dict(row),
        program=program(connection, row["bundle"]),
        rows={r.key: r.value for r in kept},
        digests={r.key: r.digest for r in kept},
        tasks=_by(connection, task, "token", task.c.case_id == case_id, task.c.state == "open"),
        timers=_by(
            connection,
            due_work,
            "n",
            due_work.c.case_id == case_id,
            due_work.c.kind.in_(("timer", "job")),
            due_work.c.state.in_(["open", "incident"]),
        ),
        subscriptions=_by(connection, subscription, "token", subscription.c.case_id == case_id),
    )


def _by(connection: Connection, table: Table, key: str, *where: object) -> dict[str, Row]:
    found = connection.execute(select(table).where(*where)).mappings()  # type: ignore[arg-type]
    return {row[key]: dict(row) for row in found}


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
