"""The loop that looks now and then: no error ends it, and it stops when it is told to."""

import datetime as dt
import threading

from engine import jobs, values
from engine.database import Database
from engine.errors import Unavailable

NOW = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)


def looked(outcomes, pause=0.001):
    """How often it looked until the outcomes were used up: an error is raised, anything else is given back."""
    stop, seen = threading.Event(), []
    left = list(outcomes)

    def look(database, now):
        seen.append(now)
        outcome = left.pop(0)
        if not left:
            stop.set()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    jobs.every(Database("sqlite://"), lambda: NOW, look, stop, pause)
    return seen


def test_it_looks_again_and_again_until_it_is_stopped():
    assert looked([1, 0, 1]) == [NOW] * 3


def test_no_error_ends_it(caplog):
    away = Unavailable("DATABASE_AWAY", why="gone")
    assert len(looked([RuntimeError("broken"), away, 0])) == 3
    told = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert told == [
        ("ERROR", "looking stopped, beginning again"),
        ("WARNING", "database not reached, waiting: gone"),
    ]


def test_stopped_before_it_begins_it_does_not_look():
    stop = threading.Event()
    stop.set()
    jobs.every(Database("sqlite://"), lambda: NOW, lambda *_: 1 / 0, stop, 60)


def test_it_rests_until_the_next_row_is_due_and_not_for_one_that_it_has_just_left(yard):
    """A timer known before fires at its instant; the row of a busy case, due already, is no reason to spin."""
    yard.begin("pausing")
    (row,) = yard.due(yard.begin("pausing"))
    due = values.read_instant(row["due"])
    with yard.database.reading() as connection:
        assert jobs.rest(connection, due - dt.timedelta(seconds=0.3), 1) == 0.3
        assert jobs.rest(connection, due - dt.timedelta(hours=1), 1) == 1
        assert jobs.rest(connection, due, 1) == 1
