"""A program takes one piece of external work, keeps it longer, or gives it back (lock, extendLock, unlock)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, update

from engine import store, values, worklist
from engine.database import Database
from engine.errors import Invalid
from engine.tables import task
from engine.worklist import Actor


def lock_external_task(
    database: Database, login: str, held: tuple[str, str], span: dt.timedelta, now: dt.datetime
) -> None:
    """`held`: the task's id and the worker, who has it for `span` from `now`.

    NotAllowed, NotFound; Invalid WORK_NOT_YOURS while another worker has it.
    """
    database.attempt(lambda connection: _lock(connection, worklist.actor(connection, login, now), held, span))


def _lock(connection: Connection, who: Actor, held: tuple[str, str], span: dt.timedelta) -> None:
    store.locked(connection, store.case_id_of_task(connection, held[0]))
    row = worklist.open_work(connection, who, held[0])
    if row["worker"] not in (None, held[1]) and str(row["locked_until"] or "") > values.instant(who.now):
        raise Invalid("WORK_NOT_YOURS", worker=str(row["worker"]))
    _write(connection, held[0], held[1], values.instant(who.now + span))


def extend_external_task(
    database: Database, login: str, held: tuple[str, str], span: dt.timedelta, now: dt.datetime
) -> None:
    """Keeps what `held` says for `span` from `now`. As above; Invalid WORK_NOT_YOURS too when its time is over."""
    database.attempt(lambda connection: _extend(connection, worklist.actor(connection, login, now), held, span))


def _extend(connection: Connection, who: Actor, held: tuple[str, str], span: dt.timedelta) -> None:
    store.locked(connection, store.case_id_of_task(connection, held[0]))
    row = worklist.held_work(connection, who, *held)
    if str(row["locked_until"] or "") <= values.instant(who.now):
        raise Invalid("WORK_NOT_YOURS", worker="没有程序")
    _write(connection, held[0], held[1], values.instant(who.now + span))


def unlock_external_task(database: Database, login: str, task_id: str, now: dt.datetime) -> None:
    """Gives it back: any worker may take it at once. NotAllowed, NotFound."""
    database.attempt(lambda connection: _unlock(connection, worklist.actor(connection, login, now), task_id))


def _unlock(connection: Connection, who: Actor, task_id: str) -> None:
    store.locked(connection, store.case_id_of_task(connection, task_id))
    worklist.open_work(connection, who, task_id)
    _write(connection, task_id, None, None)


def _write(connection: Connection, task_id: str, worker: str | None, until: str | None) -> None:
    connection.execute(update(task).where(task.c.id == task_id).values(worker=worker, locked_until=until))
