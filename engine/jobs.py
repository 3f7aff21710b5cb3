"""Due work: finds the rows of `due_work` whose time has come and hands each to a command, again and again (decision 8).

Nothing here decides anything: the command looks again under the case's lock. Any number of workers may run; a busy
case is passed over. Finding is a look without a lock along a partial index, so cost does not grow with history.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import SQLAlchemyError

from engine import values
from engine.database import Database
from engine.tables import due_work

log = logging.getLogger("youxu.jobs")

BATCH = 50
MOST_TRIES = 5
Clock = Callable[[], dt.datetime]
Do = Callable[[Database, "Due", dt.datetime], None]


@dataclass(frozen=True)
class Due:
    """A row that is due: `n` is a timer's token, or event number and position for something sent."""

    case: str
    n: str
    kind: str


def due(connection: Connection, now: dt.datetime, limit: int = BATCH) -> list[Due]:
    """What is due at `now`, the longest waiting first. No lock: whoever does it looks again."""
    wanted = (
        select(due_work.c.case_id, due_work.c.n, due_work.c.kind)
        .where(due_work.c.state == "open", due_work.c.due <= values.instant(now))
        .order_by(due_work.c.due)
        .limit(limit)
    )
    return [Due(row.case_id, row.n, row.kind) for row in connection.execute(wanted)]


def do_all(database: Database, now: dt.datetime, do: Do) -> int:
    """Does everything that is due at `now`; how many rows it tried. A row that raises is put off, others go on."""
    tried = 0
    while True:
        with database.reading() as connection:
            found = due(connection, now)
        for row in found:
            try:
                do(database, row, now)
            except Exception:
                log.exception("due work %s/%s failed", row.case, row.n)
                put_off(database, row, now)
        tried += len(found)
        if len(found) < BATCH:
            return tried


def put_off(database: Database, row: Due, now: dt.datetime) -> None:
    """Moves a failing row into the future, each time twice as far, so that it never stands in front of the others."""

    def later(connection: Connection) -> None:
        here = (due_work.c.case_id == row.case, due_work.c.n == row.n)
        tries = connection.execute(select(due_work.c.tries).where(*here)).scalar_one()
        due_at = values.instant(now + dt.timedelta(seconds=10 * 2 ** min(tries, 10)))
        connection.execute(update(due_work).where(*here).values(tries=tries + 1, due=due_at))

    database.attempt(later)


def work(database: Database, clock: Clock, do: Do, stop: threading.Event, pause: float = 1.0) -> None:
    """Does due work until `stop` is set. A database that is away is waited for, with one line in the log."""
    while not stop.is_set():
        try:
            do_all(database, clock(), do)
        except SQLAlchemyError as error:
            log.warning("database not reached, waiting: %s", type(error).__name__)
            stop.wait(2)
        stop.wait(pause)
