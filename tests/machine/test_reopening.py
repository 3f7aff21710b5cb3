"""A cancelled case runs again as it stood (恢复办理): new ids, the same places, and what was due stays due."""

import pytest
from support.bpmn import Run, build, chain, el, ext, file, process, simple, timer

from engine import machine
from engine.machine import WrongToken

MESSAGE = '<bpmn:message id="m" name="news"/>'
LOOP = '<bpmn:multiInstanceLoopCharacteristics isSequential="true" camunda:collection="list" '
LOOP += 'camunda:elementVariable="who"/>'


def rich():
    """A guarded task, a race, a join that holds one, a sub-process, signing in turn."""
    inner = el("startEvent", "is") + el("userTask", "w") + chain("is w")
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in ("a", "b", "z", "c", "d"))
    body += el("boundaryEvent", "late", timer("timeDuration", "P1D"), attachedToRef="a", cancelActivity="false")
    body += el("eventBasedGateway", "g") + el("intermediateCatchEvent", "t", timer("timeDuration", "PT1H"))
    body += el("intermediateCatchEvent", "n", '<bpmn:messageEventDefinition messageRef="m"/>')
    body += el("parallelGateway", "j") + el("subProcess", "sub", inner) + el("userTask", "sign", LOOP)
    body += chain("s a j z") + chain("s b j") + chain("late c") + chain("s g t d") + chain("g n") + chain("s sub")
    return build(simple(body + chain("s sign"), MESSAGE))


def cancelled():
    run = Run(rich(), {"list": ["li", "wang"], "x": 1}).complete("b")
    former = run.result.rows
    return run, former, machine.cancel(run.program, former, None, {"why": "误撤"}, run.moment())


def test_everything_stands_where_it_stood_under_new_ids():
    run, former, ended = cancelled()
    before = machine.view(run.program, former)
    run.result = machine.reopen(run.program, ended.rows, former, machine.Moment(run.now, 9, run.ask))
    assert run.offers == sorted(offer.element for offer in before.offers)
    assert [(wait.element, wait.due) for wait in run.result.waits] == [
        (wait.element, wait.due) for wait in before.waits
    ]
    tokens = [key for key in run.result.rows if key.startswith("t:")]
    assert all(key.startswith("t:9.") for key in tokens)
    assert "t:9.1" in tokens  # they are counted from one, the oldest first
    assert run.variables == {"list": ["li", "wang"], "x": 1, "why": "误撤"}


def test_what_is_open_was_entered_again_and_what_listens_or_is_held_was_not():
    run, former, ended = cancelled()
    run.result = machine.reopen(run.program, ended.rows, former, machine.Moment(run.now, 9, run.ask))
    assert sorted(run.trail("entered")) == ["a", "n", "sign", "sign", "sub", "t", "w"]


def test_it_goes_on_as_it_would_have():
    run, former, ended = cancelled()
    run.seq = 9
    run.result = machine.reopen(run.program, ended.rows, former, run.moment())
    assert run.complete("a").offers == ["sign", "w", "z"]
    assert run.waits == ["n", "t"]
    assert run.fire("t").waits == []
    assert machine.variables(run.program, run.result.rows, run.token("sign"))["who"] == "li"
    run.complete("sign")
    assert machine.variables(run.program, run.result.rows, run.token("sign"))["who"] == "wang"


def test_what_the_cancelling_wrote_stays_written():
    run, former, _ = cancelled()
    ended = machine.cancel(run.program, former, None, {"x": 2}, run.moment())
    run.result = machine.reopen(run.program, ended.rows, former, machine.Moment(run.now, 9, run.ask))
    assert run.variables["x"] == 2


def test_a_called_process_has_its_own_variables_again():
    q = file(process(el("startEvent", "qs") + el("userTask", "qa") + chain("qs qa"), "q"))
    passes = ext('<camunda:in source="x" target="inner"/>')
    body = el("startEvent", "s") + el("callActivity", "k", passes, calledElement="q") + chain("s k")
    run = Run(build(simple(body), process_q=q), {"x": 1})
    former = run.result.rows
    ended = machine.cancel(run.program, former, None, {}, run.moment())
    run.result = machine.reopen(run.program, ended.rows, former, machine.Moment(run.now, 9, run.ask))
    assert machine.variables(run.program, run.result.rows, run.token("qa")) == {"inner": 1}
    assert run.variables == {"x": 1}


def test_what_can_be_undone_can_be_undone_again_but_was_not_entered():
    """BPMN 2.0, 10.7: a completed activity is remembered as long as its case lives."""
    body = el("startEvent", "s") + el("userTask", "a") + el("userTask", "b") + chain("s a b t")
    body += el("boundaryEvent", "on", "<bpmn:compensateEventDefinition/>", attachedToRef="a")
    body += el("userTask", "undo", isForCompensation="true") + el("association", "to", sourceRef="on", targetRef="undo")
    body += el("intermediateThrowEvent", "t", "<bpmn:compensateEventDefinition/>")
    run = Run(build(simple(body))).complete("a")
    former = run.result.rows
    ended = machine.cancel(run.program, former, None, {}, run.moment())
    run.seq = 9
    run.result = machine.reopen(run.program, ended.rows, former, run.moment())
    assert run.trail("entered") == ["b"]
    assert run.complete("b").offers == ["undo"]


def test_only_what_was_cancelled_while_something_was_open_is_taken_up():
    run, former, ended = cancelled()
    for rows, before in ((former, former), (ended.rows, {}), (ended.rows, ended.rows)):
        with pytest.raises(WrongToken):
            machine.reopen(run.program, rows, before, run.moment())
