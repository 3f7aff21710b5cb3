"""Deadlines that still run are moved by a new calendar, and nothing else moves (`machine.recount`)."""

import datetime as dt

import pytest
from support.bpmn import NOW, Run, build, chain, el, simple, timer

from engine import machine
from engine.machine import Recount, WrongToken

DAY = dt.timedelta(days=1)


def guarded():
    """A task with limits, a timer at it, and an event sub-process that waits for another."""
    inner = el("startEvent", "es", timer("timeDate", "${closing}"), isInterrupting="false") + el("userTask", "w")
    body = el("startEvent", "s") + el("userTask", "a", camunda_dueDate="${due}", camunda_followUpDate="${soon}")
    body += el("boundaryEvent", "late", timer("timeDuration", "${span}"), attachedToRef="a") + el("userTask", "c")
    body += el("subProcess", "e", inner + chain("es w"), triggeredByEvent="true") + el("userTask", "b")
    body += el("receiveTask", "r", messageRef="m") + chain("s a") + chain("s b") + chain("s r") + chain("late c")
    return build(simple(body, '<bpmn:message id="m" name="news"/>'))


def begun():
    return Run(guarded(), {"due": NOW + DAY, "soon": NOW, "span": "P2D", "closing": NOW + 3 * DAY})


def recount(run, element, until, follow_up=None, basis=(), **values):
    token = next(one.token for one in (*run.result.offers, *run.result.waits) if one.element == element)
    return run._go(machine.recount, Recount(token, until, follow_up, basis), values)


def limits(run, element):
    return next(one.assignment for one in run.result.offers if one.element == element)


def test_a_task_gets_its_new_limits_and_keeps_its_grounds():
    run = begun()
    before = limits(run, "a")
    after = limits(recount(run, "a", NOW + 5 * DAY, NOW + DAY, due=NOW + 5 * DAY), "a")
    assert (before.due, after.due, after.follow_up) == (NOW + DAY, NOW + 5 * DAY, NOW + DAY)
    assert after.basis == before.basis
    assert run.variables["due"] == NOW + 5 * DAY
    assert (run.result.trail, run.offers, run.waits) == ((), ["a", "b"], ["e", "late", "r"])
    assert limits(recount(run, "a", NOW + DAY, basis=("新的日历",)), "a").basis == ("新的日历",)
    assert limits(run, "a").follow_up is None
    assert limits(recount(run, "a", NOW + 2 * DAY), "a").basis == ("新的日历",)


@pytest.mark.parametrize("element", ["late", "e"])
def test_a_timer_comes_when_the_new_calendar_has_it(element):
    run = recount(begun(), element, NOW + 9 * DAY)
    assert [wait.due for wait in run.result.waits if wait.element == element] == [NOW + 9 * DAY]
    assert limits(run, "a").due == NOW + DAY


def test_what_has_no_deadline_gets_none():
    run = begun()
    for element, due in (("b", NOW), ("r", NOW), ("a", None), ("late", None)):
        with pytest.raises(WrongToken):
            recount(run, element, due)


def test_the_names_that_a_deadline_is_written_with():
    run = begun()
    names = {one.element: machine.deadline_names(run.program, run.result.rows, one.token) for one in run.result.waits}
    assert names == {"late": {"span"}, "e": {"closing"}, "r": set()}
    assert machine.deadline_names(run.program, run.result.rows, run.token("a")) == {"due", "soon"}
    assert machine.deadline_names(run.program, run.result.rows, run.token("b")) == set()
