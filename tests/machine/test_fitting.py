"""Which elements of two versions fit one another."""

import pytest
from support.bpmn import build, chain, el, file, process, simple

from engine import machine


@pytest.mark.parametrize(("before", "after"), [("task", "manualTask"), ("subProcess", "callActivity")])
def test_elements_of_two_names_are_two_kinds_though_they_do_the_same(before, after):
    """A token may rest on either, at a save point."""
    inner = el("startEvent", "is") + el("userTask", "w") + chain("is w")
    given = {"subProcess": {"inner": inner}, "callActivity": {"calledElement": "q"}}
    q = file(process(el("startEvent", "qs") + el("userTask", "qa") + chain("qs qa"), "q"))
    old, new = (
        build(simple(el("startEvent", "s") + el(tag, "x", **given.get(tag, {})) + chain("s x")), process_q=q)
        for tag in (before, after)
    )
    assert [(one.element, one.code) for one in machine.check_plan(old, new, {"x": "x"})] == [("x", "kind")]
    assert machine.check_plan(old, old, {"x": "x"}) == ()


def test_a_sub_process_and_one_that_an_event_begins_are_two_kinds():
    timed = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
    plain = el("subProcess", "x", el("startEvent", "is") + el("userTask", "w") + chain("is w"))
    event = el("startEvent", "is", timed) + el("userTask", "w") + chain("is w")
    start = el("startEvent", "s") + el("userTask", "a")
    old = build(simple(start + plain + chain("s a x")))
    new = build(simple(start + el("subProcess", "x", event, triggeredByEvent="true") + chain("s a")))
    assert [(one.element, one.code) for one in machine.check_plan(old, new, {"x": "x"})] == [("x", "kind")]
