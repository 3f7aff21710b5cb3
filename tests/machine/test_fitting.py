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
