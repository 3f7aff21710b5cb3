"""Ask whoever has an open task in hand to act (催办): a record that the holder sees."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from engine import acts, history, store, values, worklist
from engine.database import Database
from engine.days import SHANGHAI
from engine.errors import Conflict, NotAllowed, NotFound
from engine.history import Entry
from engine.store import Case
from engine.tables import event, task

PAUSE = dt.timedelta(hours=1)
"""How long one person waits before urging the same task again."""


def urge_task(database: Database, login: str, task_id: str, note: str, now: dt.datetime) -> str:
    """Puts `login`'s urging, with a note if there is one, on the open task; gives the case's id.

    For who began the case, the head of its unit, and the office. NotFound for strangers; NotAllowed for others;
    Conflict when it is no longer open, or the same person has urged it within the hour.
    """
    said = acts.typed("note", note, acts.NOTE_LIMIT)
    return database.attempt(lambda connection: _urge(connection, login, task_id, said, now))


def _urge(connection: Connection, login: str, task_id: str, said: str, now: dt.datetime) -> str:
    case = store.locked(connection, store.case_id_of_task(connection, task_id))
    who = worklist.actor(connection, login, now)
    row = dict(connection.execute(select(task).where(task.c.id == task_id)).mappings().one())
    if not worklist.may_see(connection, who, case.row):
        raise NotFound("UNKNOWN_TASK")
    if not worklist.may_urge(connection, who, case.row, row):
        raise NotAllowed("NOT_YOURS_TO_URGE")
    if row["state"] != "open" or row["kind"] != "user":
        raise Conflict("CHANGED_MEANWHILE")
    _not_again(connection, case, login, str(row["token"]), now)
    entry = Entry(
        "urged",
        login,
        element=str(row["element"]),
        token=str(row["token"]),
        data={"post": who.capacities[0].title} if who.capacities else {},
        payload={"opinion": said} if said else None,
    )
    return history.record(connection, case, entry, now, None).id


def _not_again(connection: Connection, case: Case, login: str, token: str, now: dt.datetime) -> None:
    """Conflict if `login` has urged this very task within the last hour."""
    since = values.instant(now - PAUSE)
    wanted = select(*history.LOGGED).where(
        event.c.stream == case.id, event.c.kind == "urged", event.c.actor == login, event.c.at > since
    )
    for row in connection.execute(wanted.order_by(event.c.seq.desc())).mappings():
        before = history.decode(row)
        if before.token == token:
            raise Conflict("URGED_ALREADY", when=_clock(before.now), again=_clock(before.now + PAUSE))


def _clock(when: dt.datetime) -> str:
    return when.astimezone(SHANGHAI).strftime("%H:%M")
