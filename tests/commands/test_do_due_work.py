"""Timers and messages are done once, late rather than never, and never in the way of others (contracts 11-13)."""

import datetime as dt
import itertools
import threading

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from support.city import NOW
from support.yard import CLERK, rivals

from engine import jobs, store, values
from engine.commands.do_due_work import do_due_work
from engine.errors import Conflict, Unavailable
from engine.tables import due_work


def timers(yard, case):
    return [(row["state"], values.read_instant(row["due"])) for row in yard.due(case)]


# -- timers
def test_an_interrupting_timer_takes_the_task_away(yard):
    case = yard.begin("deadline")
    assert yard.work(hours=2, minutes=59) == 0
    yard.work(minutes=1)
    assert yard.elements(case) == ["take_over"]
    yard.finish(case, "take_over")
    assert yard.kinds(case) == ["started", "fired", "completed"]
    assert timers(yard, case) == [("done", NOW + dt.timedelta(hours=3))]
    assert yard.proved() == []


def test_a_cycle_comes_three_times_and_no_more(yard):
    case = yard.begin("reminding")
    for turn in (1, 2, 3):
        yard.work(hours=1)
        assert yard.elements(case) == ["work"] + ["remind"] * turn
    assert yard.work(days=1) == 0
    assert yard.kinds(case) == ["started", "fired", "fired", "fired"]
    assert yard.proved() == []


def test_after_downtime_a_cycle_catches_up_and_a_timer_fires_exactly_once(yard):
    case, waiting = yard.begin("reminding"), yard.begin("pausing")
    yard.work(days=3)
    assert yard.kinds(case) == ["started", "fired", "fired", "fired"]
    assert yard.kinds(waiting) == ["started", "fired"]
    assert yard.elements(waiting) == ["work"]
    assert yard.work(days=3) == 0
    assert yard.proved() == []


def test_a_completed_task_takes_its_timer_with_it(yard):
    case = yard.begin("deadline")
    yard.finish(case, "work")
    assert yard.work(days=2) == 0
    assert timers(yard, case) == [("cancelled", NOW + dt.timedelta(hours=3))]
    assert yard.kinds(case) == ["started", "completed"]
    assert yard.proved() == []


def test_a_stale_order_does_nothing(yard):
    """A worker that found the row before somebody else did it: it looks again under the lock."""
    case = yard.begin("pausing")
    yard.pass_time(hours=3)
    with yard.database.reading() as connection:
        (row,) = jobs.due(connection, yard.now)
    for _ in range(3):
        do_due_work(yard.database, row, yard.now)
    assert yard.kinds(case) == ["started", "fired"]
    do_due_work(yard.database, jobs.Due(case, "9.9", "timer"), yard.now)  # no such row
    do_due_work(yard.database, jobs.Due("no such case", "1.1", "timer"), yard.now)
    early = yard.begin("pausing")
    do_due_work(yard.database, jobs.Due(early, yard.due(early)[0]["n"], "timer"), yard.now)
    assert yard.kinds(early) == ["started"]


def test_eight_workers_fire_a_timer_once(yard):
    cases = [yard.begin("pausing") for _ in range(3)]
    yard.pass_time(hours=3)
    outcomes = rivals([yard.work] * 8)
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    yard.work()
    assert [yard.kinds(case) for case in cases] == [["started", "fired"]] * 3
    assert yard.proved() == []


def test_timer_against_completion_one_wins(yard):
    """Both at once: the task is completed or taken away, never both."""
    for _ in range(4):
        case = yard.begin("deadline")
        task = yard.task(case, "work")
        yard.pass_time(hours=3)
        done, _ = rivals([lambda task=task: yard.complete(CLERK, task), yard.work])
        yard.work()
        if isinstance(done, Exception):
            assert isinstance(done, Conflict)
            assert yard.kinds(case) == ["started", "fired"]
        else:
            assert yard.kinds(case) == ["started", "completed"]
    assert yard.proved() == []


# -- what goes wrong
def test_a_failing_automatic_step_is_an_incident_and_blocks_nobody(yard):
    """The case stays where it was; row and log say why; the others of the same moment are done."""
    before, broken, behind = yard.begin("pausing"), yard.begin("failing"), yard.begin("pausing")
    fine = yard.begin("failing", {"amount": 7})
    yard.work(hours=5)
    assert [yard.kinds(case) for case in (before, behind, fine)] == [["started", "fired"]] * 3
    assert yard.kinds(broken) == ["started", "incident"]
    told = yard.log(broken)[-1]
    assert told.element == "pause"
    assert (told.data["code"], told.data["at"]) == ("EXPRESSION", "route")
    assert "amount" in told.data["why"]
    assert [row["state"] for row in yard.due(broken)] == ["incident"]
    assert yard.work(days=9) == 0
    assert yard.proved() == []


def test_a_row_that_raises_is_put_off_each_time_twice_as_far(yard, caplog):
    poison, other = yard.begin("pausing"), yard.begin("pausing")
    tried = []

    def do(database, row, now):
        if row.case == poison and yard.due(poison)[0]["tries"] < jobs.MOST_TRIES:
            tried.append(now)
            raise ZeroDivisionError("gift")
        return do_due_work(database, row, now)

    yard.pass_time(hours=3)
    for _ in range(200):
        jobs.do_all(yard.database, yard.now, do)
        yard.pass_time(seconds=10)
    assert yard.kinds(other) == ["started", "fired"]
    assert len(tried) == jobs.MOST_TRIES
    gaps = [(b - a).total_seconds() for a, b in itertools.pairwise(tried)]
    assert gaps == [10, 20, 40, 80]
    assert yard.kinds(poison) == ["started", "incident"]
    told = yard.log(poison)[-1].data
    assert told["code"] == "GAVE_UP"
    assert "ZeroDivisionError" in told["why"]
    assert "ZeroDivisionError" in caplog.text
    assert yard.proved() == []


def test_a_row_put_off_is_not_brought_back_by_its_case(yard):
    """The case goes on in another place: the failing timer still waits its turn."""
    case = yard.begin("reminding")
    yard.work(hours=1)

    def fail(database, row, now):
        raise ZeroDivisionError

    yard.pass_time(hours=1)
    jobs.do_all(yard.database, yard.now, fail)
    before = yard.due(case)
    assert before[0]["tries"] == 1
    yard.finish(case, "remind")
    assert yard.due(case) == before
    assert yard.proved() == []


def test_a_busy_case_is_passed_over_and_left_for_the_next_turn(yard):
    """More rows than a batch, all of one case that somebody holds: the worker goes on and comes to an end."""
    if yard.database.is_sqlite:  # one writer at a time: there is no row to wait for
        return
    busy, other = yard.begin("pausing"), yard.begin("pausing")
    with yard.database.transaction() as connection:
        (row,) = connection.execute(select(due_work).where(due_work.c.case_id == busy)).mappings().all()
        for n in range(jobs.BATCH + 10):
            connection.execute(due_work.insert().values({**row, "n": f"1.{100 + n}", "due": values.instant(NOW)}))

    with yard.database.transaction() as connection:
        store.locked(connection, busy)
        yard.work(hours=3)
    assert yard.kinds(other) == ["started", "fired"]
    assert yard.kinds(busy) == ["started"]


def test_a_database_that_is_away_is_no_rows_fault(yard):
    case = yard.begin("pausing")

    def away(database, row, now):
        raise Unavailable("DATABASE_AWAY", why="gone")

    yard.pass_time(hours=3)
    with pytest.raises(Unavailable):
        jobs.do_all(yard.database, yard.now, away)
    assert yard.due(case)[0]["tries"] == 0


def test_no_error_ends_all_deadlines(yard, caplog):
    """Neither a text that no database keeps nor a bug in the loop itself stops the worker."""
    poison, other = yard.begin("pausing"), yard.begin("pausing")
    yard.pass_time(hours=3)
    stop, turns = threading.Event(), []

    def clock():
        turns.append(1)
        if len(turns) == 1:
            raise ZeroDivisionError("the clock is broken")
        return yard.now

    def do(database, row, now):
        if row.case == poison:
            raise ValueError("a\0b" + "x" * 10_000)
        stop.set()
        return do_due_work(database, row, now)

    jobs.work(yard.database, clock, do, stop, pause=0.01)
    assert yard.kinds(other) == ["started", "fired"]
    (row,) = yard.due(poison)
    assert (row["tries"], row["error"][:14]) == (1, "ValueError: ab")
    assert "beginning again" in caplog.text
    assert jobs.keepable("\ud800 and so on") == "? and so on"


def test_a_row_that_the_database_cannot_keep_stands_in_nobodys_way(yard):
    """Its driver calls it operational too (SQLSTATE 54000, a name too long for an index): that is no absence."""
    bad, good = yard.begin("pausing"), yard.begin("pausing")
    yard.pass_time(hours=3)

    def refuse(database, row, now):
        if row.case == bad:
            wrong = Exception("index row requires 9056 bytes, maximum size is 8191")
            wrong.sqlstate = "54000"
            with database.transaction():
                raise OperationalError("INSERT", {}, wrong)
        return do_due_work(database, row, now)

    assert jobs.do_all(yard.database, yard.now, refuse) == 1
    assert yard.kinds(good) == ["started", "fired"]
    assert yard.due(bad)[0]["tries"] == 1
