"""The operator lets a timer, message or external work that became an incident be tried again, its cause mended."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select, update

from engine import history, store, values, worklist
from engine.database import Database
from engine.errors import Conflict
from engine.history import Entry
from engine.tables import due_work, task


def retry_due_work(database: Database, login: str, case_id: str, n: str, now: dt.datetime) -> None:
    """Row `n` of the case is due again at once, with all its tries. Needs the role operator.

    NotFound UNKNOWN_CASE; Conflict CHANGED_MEANWHILE when the row is no incident.
    """
    database.attempt(lambda connection: _retry(connection, login, case_id, n, now))


def _retry(connection: Connection, login: str, case_id: str, n: str, now: dt.datetime) -> None:
    case = store.locked(connection, case_id)
    worklist.need(worklist.actor(connection, login, now), "operator")
    wanted = select(due_work).where(due_work.c.case_id == case_id, due_work.c.n == n)
    row = connection.execute(wanted).mappings().one_or_none() if values.is_key(n) else None
    if row is None or row["state"] != "incident":
        raise Conflict("CHANGED_MEANWHILE")
    if row["kind"] == store.EXTERNAL:  # any program may take it, as if it had never failed
        here = (task.c.case_id == case_id, task.c.token == n)
        connection.execute(update(task).where(*here).values(worker=None, locked_until=None, retries=None))
    body = values.read(row["body"])
    element = str(body.get("element", "")) if isinstance(body, dict) else ""
    history.record(connection, case, Entry("retried", login, element=element, token=n), now, None)
