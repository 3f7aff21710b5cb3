"""The operator lets an incident be tried again when its cause is mended."""

import pytest
from support.yard import CLERK, OTHER, rivals

from engine import jobs
from engine.commands.correlate_message import Message, correlate_message
from engine.commands.do_due_work import do_due_work
from engine.commands.retry_due_work import retry_due_work
from engine.errors import Conflict, NotAllowed, NotFound


def retry(yard, case, n, login="operator"):
    retry_due_work(yard.database, login, case, n, yard.now)


def test_a_message_that_two_waited_for(yard):
    """One of the two is served by hand; then it is clear whom the message means."""
    first = yard.start(CLERK, "carrying_out")
    second = yard.begin("carrying_out", matter=first.matter)
    for case in (first.case, second):
        yard.finish(case, "draft")
    sender = yard.begin("deciding", matter=first.matter)
    yard.finish(sender, "prepare", {"verdict": "同意"})
    yard.work()
    assert yard.kinds(sender)[-1] == "incident"
    correlate_message(yard.database, "operator", Message("decided", case=second), yard.now)
    retry(yard, sender, "2.1")
    assert yard.proved() == []
    yard.work()
    assert yard.elements(first.case) == ["carry_out"]
    assert yard.kinds(sender)[-3:] == ["incident", "retried", "delivered"]
    assert yard.proved() == []


def test_a_timer_that_fails_again_is_an_incident_again(yard):
    case = yard.begin("failing")
    yard.work(hours=2)
    (row,) = yard.due(case)
    retry(yard, case, row["n"])
    yard.work(hours=1)
    assert yard.kinds(case) == ["started", "incident", "retried", "incident"]
    assert yard.proved() == []


def test_a_row_that_was_given_up_has_all_its_tries_again(yard):
    """Its time was moved while it was put off; the log tells when it is due now."""
    case = yard.begin("reminding")

    def fail(database, row, now):
        raise ZeroDivisionError

    yard.pass_time(hours=1)
    for _ in range(jobs.MOST_TRIES):
        jobs.do_all(yard.database, yard.now, fail)
        yard.pass_time(hours=1)
    yard.work()
    (row,) = yard.due(case)
    assert (row["state"], row["tries"]) == ("incident", jobs.MOST_TRIES)
    retry(yard, case, row["n"])
    (row,) = yard.due(case)
    assert (row["state"], row["tries"]) == ("open", 0)
    assert yard.proved() == []
    yard.work()
    assert yard.kinds(case)[:3] == ["started", "incident", "retried"]
    assert yard.kinds(case).count("fired") == 3
    yard.finish(case, "work")
    assert yard.proved() == []


def test_only_operators_and_only_incidents(yard):
    case = yard.begin("failing")
    (row,) = yard.due(case)
    for n in (row["n"], "9.9", "", "a\0b", "x" * 1000):
        with pytest.raises(Conflict):
            retry(yard, case, n)
    with pytest.raises(NotFound):
        retry(yard, "nothing", row["n"])
    yard.work(hours=2)
    for login in (CLERK, OTHER, "designer", "auditor"):
        with pytest.raises(NotAllowed):
            retry(yard, case, row["n"], login)
    outcomes = rivals([lambda: retry(yard, case, row["n"])] * 4)
    assert outcomes.count(None) == 1
    assert {type(outcome) for outcome in outcomes if outcome} == {Conflict}
    assert yard.kinds(case) == ["started", "incident", "retried"]
    assert do_due_work(yard.database, jobs.Due(case, row["n"], "timer"), yard.now)
