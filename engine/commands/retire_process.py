"""Nobody starts on a version of a process any more, or on any; its running cases go on. And the way back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine import history, releases, store, worklist
from engine.acts import typed
from engine.database import Database
from engine.errors import Conflict, Invalid, NotFound
from engine.history import Entry
from engine.store import Change
from engine.tables import definition


@dataclass(frozen=True)
class Retirement:
    """`version` None: every version of the process. `back`: it can be started again."""

    process: str
    version: int | None
    reason: str
    back: bool = False


def retire_process(database: Database, login: str, wanted: Retirement, now: dt.datetime) -> None:
    """Takes versions out of use, or back into it; new cases start on the newest version that is in use.

    NotFound UNKNOWN_PROCESS, Invalid REASON_REQUIRED, Conflict NOTHING_TO_RETIRE, or STILL_SCHEDULED where a schedule
    would begin a process that nothing begins any more.
    """
    why = typed("reason", wanted.reason)
    if not why:
        raise Invalid("REASON_REQUIRED", problems={"reason": "请写明理由。"})

    def retire(connection: Connection) -> None:
        history.head(connection, "system:deployments")
        worklist.need(worklist.actor(connection, login, now), "designer", "operator")
        rows = _versions(connection, wanted.process)
        meant = [row for row in rows if wanted.version in (None, row["version"])]
        if not meant:
            raise NotFound("UNKNOWN_PROCESS", process=wanted.process)
        changing = [str(row["id"]) for row in meant if bool(row["executable"]) != wanted.back]
        if not changing:
            raise Conflict("NOTHING_TO_RETIRE")
        changes = [Change.update(definition, (ident,), executable=wanted.back) for ident in changing]
        left = [row for row in rows if bool(row["executable"]) != (row["id"] in changing)]
        starts = store.program(connection, str(left[-1]["bundle"])).message_starts if left else {}
        more = store.start_changes(connection, wanted.process, starts)
        _no_schedule(connection, [str(c.key[0]) for c in more if c.how == "delete"])
        told = {"process": wanted.process, "definitions": changing, "reason": why}
        entry = Entry("reinstated" if wanted.back else "retired", login, element=wanted.process[:100], data=told)
        history.append_system(connection, "deployments", entry, now, [*changes, *more])
        store.wake_all(connection, releases.woken(more))

    database.attempt(retire)


def _versions(connection: Connection, process: str) -> list[dict[str, object]]:
    """The versions that could ever be started, oldest first."""
    d = definition.c
    wanted = select(d.id, d.version, d.executable, d.bundle).order_by(d.version)
    here = (d.kind == "process", d.key == process, d.bundle.is_not(None))
    return [dict(row) for row in connection.execute(wanted.where(*here)).mappings()]


def _no_schedule(connection: Connection, messages: list[str]) -> None:
    for kept in store.schedules(connection):
        if kept.schedule.message in messages:
            raise Conflict("STILL_SCHEDULED", schedule=kept.schedule.name)
