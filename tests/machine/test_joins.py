"""What an inclusive join waits for (BPMN 2.0, 13.4.3), and what a parallel one keeps for its next round (13.4.1)."""

import pytest
from support.bpmn import Run, build, chain, el, flow, simple


def twice(undoable):
    """An inclusive block of a and b that may be gone through again."""
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in ("a", "b", "c", "z"))
    body += el("exclusiveGateway", "m") + el("inclusiveGateway", "f") + el("inclusiveGateway", "j")
    body += el("exclusiveGateway", "g", default="g_z") + el("userTask", "undo", isForCompensation="true")
    if undoable:
        body += el("boundaryEvent", "on", "<bpmn:compensateEventDefinition/>", attachedToRef="b")
        body += el("association", "to", sourceRef="on", targetRef="undo")
    body = body if undoable else body.replace(el("userTask", "undo", isForCompensation="true"), "")
    body += chain("s m f") + flow("f", "a", "${true}") + flow("f", "b", "${both}") + chain("a j c g z") + chain("b j")
    return build(simple(body + flow("g", "m", "${again}")))


@pytest.mark.parametrize("undoable", [False, True])
def test_what_was_done_in_an_earlier_round_comes_no_more(undoable):
    """Not even where it is remembered, so that it can be undone."""
    run = Run(twice(undoable), {"both": True, "again": True}).complete("a")
    assert run.offers == ["b"]
    run.complete("b").complete("c", both=False)
    assert run.offers == ["a"]
    assert run.complete("a").offers == ["c"]
    assert run.complete("c", again=False).offers == ["z"]


def test_a_second_token_on_one_input_waits_for_the_next_round():
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in ("a", "b", "c", "z"))
    body += el("exclusiveGateway", "m") + el("parallelGateway", "j") + chain("s a m j z") + chain("s c m")
    body += chain("s b j")
    run = Run(build(simple(body))).complete("a").complete("c")
    assert run.offers == ["b"]
    assert run.complete("b").offers == ["z"]
    assert len([text for text in run.result.rows.values() if '"came"' in text]) == 1


def test_of_loops_inside_one_another_each_knows_its_way_back():
    """Out of the inner loop back to the outer one: what lies before is not ahead."""
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in ("o", "a", "c")) + el("endEvent", "e")
    body += el("exclusiveGateway", "k", default="k_e") + chain("s o a c k e")
    graph = build(simple(body + flow("k", "a", "${n == 1}") + flow("k", "o", "${n == 2}"))).plan.graph
    assert graph.forward("c") == {"k", "e"}
    assert graph.forward("o") == {"a", "c", "k", "e"}
