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

from sqlalchemy import Connection, select, tuple_, update

from engine import values
from engine.database import Database
from engine.errors import Unavailable
from engine.tables import due_work

log = logging.getLogger("youxu.jobs")

BATCH = 50
MOST_TRIES = 5
LONGEST_ERROR = 500
KINDS = ("timer", "message", "signal", "job")
"""What workers do; external work is for programs, and what a newer version adds is for its own workers."""
Place = tuple[str, str, str]
"""Where a look goes on: due instant, case, n."""
Clock = Callable[[], dt.datetime]
Do = Callable[[Database, "Due", dt.datetime], bool]
"""Does a row; False where there was nothing to do, or not now."""
Look = Callable[[Database, dt.datetime], object]
"""Looks for something to do and does it."""


@dataclass(frozen=True)
class Due:
    """A row that is due since `at`: `n` is a timer's token, or event number and position for something sent."""

    case: str
    n: str
    kind: str
    at: str = ""


def due(connection: Connection, now: dt.datetime, limit: int = BATCH, last: Place = ("", "", "")) -> list[Due]:
    """What is due at `now` behind the place `last`, the longest waiting first. No lock: whoever does it looks again."""
    order = (due_work.c.due, due_work.c.case_id, due_work.c.n)
    wanted = (
        select(due_work.c.case_id, due_work.c.n, due_work.c.kind, due_work.c.due)
        .where(
            due_work.c.state == "open",
            due_work.c.kind.concat("").in_(KINDS),  # no index over all that was ever due: the partial one is small
            due_work.c.due <= values.instant(now),
            tuple_(*order) > last,
        )
        .order_by(*order)
        .limit(limit)
    )
    return [Due(row.case_id, row.n, row.kind, row.due) for row in connection.execute(wanted)]


def rest(connection: Connection, now: dt.datetime, most: float) -> float:
    """Seconds until the next row becomes due, at most `most`. What is due already was left alone for a reason."""
    open_ = (due_work.c.state == "open", due_work.c.kind.concat("").in_(KINDS), due_work.c.due > values.instant(now))
    at = connection.execute(select(due_work.c.due).where(*open_).order_by(due_work.c.due).limit(1)).scalar()
    return most if at is None else min(most, (values.read_instant(at) - now).total_seconds())


def do_all(database: Database, now: dt.datetime, do: Do) -> int:
    """Goes once through everything that is due at `now`; how many rows it did.

    A row that raises is put off, others go on; a row of a busy case is left for the next turn. Raises Unavailable
    when the database is away: that is no row's fault.
    """
    done, last = 0, ("", "", "")
    while True:
        with database.reading() as connection:
            found = due(connection, now, last=last)
        for row in found:
            try:
                done += do(database, row, now)
            except Unavailable:
                raise
            except Exception as error:
                log.exception("due work %s/%s failed", row.case, row.n)
                put_off(database, row, now, keepable(f"{type(error).__name__}: {error}"))
        if len(found) < BATCH:
            return done
        last = (found[-1].at, found[-1].case, found[-1].n)


def keepable(why: str) -> str:
    """An error's text without what no database keeps: it may quote whatever a row holds."""
    return why.replace("\0", "").encode("utf-8", "replace").decode()[:LONGEST_ERROR]


def put_off(database: Database, row: Due, now: dt.datetime, why: str) -> None:
    """Moves a failing row into the future, each time twice as far, so that it never stands in front of the others.

    After `MOST_TRIES` the command makes an incident of it instead of trying again.
    """

    def later(connection: Connection) -> None:
        here = (due_work.c.case_id == row.case, due_work.c.n == row.n, due_work.c.state == "open")
        tries = connection.execute(select(due_work.c.tries).where(*here).with_for_update()).scalar_one_or_none()
        if tries is None:  # another worker has done it meanwhile
            return
        due_at = values.instant(now + dt.timedelta(seconds=10 * 2**tries))
        connection.execute(update(due_work).where(*here).values(tries=tries + 1, due=due_at, error=why))

    database.attempt(later)


def work(database: Database, clock: Clock, do: Do, stop: threading.Event, pause: float = 1.0) -> None:
    """Does due work until `stop` is set, whatever happens: no error may silently end all deadlines.

    With nothing to do it rests until the next row is due, or for `pause` seconds: meanwhile others may have come.
    A database that is away is waited for, with one line in the log.
    """
    while not stop.is_set():
        seconds = pause
        try:
            if do_all(database, clock(), do):
                continue  # a cycle that was late may be due again
            with database.reading() as connection:
                seconds = rest(connection, clock(), pause)
        except Unavailable as error:
            log.warning("database not reached, waiting: %s", error.details["why"])
            stop.wait(2)
        except Exception:
            log.exception("due work stopped, beginning again")
            stop.wait(2)
        stop.wait(seconds)


def every(database: Database, clock: Clock, look: Look, stop: threading.Event, pause: float) -> None:
    """Looks every `pause` seconds until `stop` is set, whatever happens."""
    while not stop.is_set():
        try:
            look(database, clock())
        except Unavailable as error:
            log.warning("database not reached, waiting: %s", error.details["why"])
        except Exception:
            log.exception("looking stopped, beginning again")
        stop.wait(pause)
