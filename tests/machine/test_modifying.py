"""Modification as Camunda 7 means it: what each instruction does, and why one cannot be followed."""

import pytest
from support.bpmn import Run, build, chain, el, file, flow, process, simple, timer

from engine import machine
from engine.machine import CannotModify, Instruction

LATE = timer("timeDuration", "P1D")


def drawn():
    """A sub-process that listens and has a timer, multi-instances, a called process, a join."""
    handler = el("startEvent", "hs", LATE, isInterrupting="false") + el("userTask", "hw") + chain("hs hw")
    inner = el("startEvent", "is") + el("userTask", "w") + el("userTask", "v") + chain("is w v")
    inner += el("subProcess", "h", handler, triggeredByEvent="true")
    loop = "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
    loop += "</bpmn:multiInstanceLoopCharacteristics>"
    body = el("startEvent", "s") + el("userTask", "a") + el("userTask", "z") + el("subProcess", "sub", inner)
    body += el("subProcess", "each", loop + el("startEvent", "es") + el("userTask", "x") + chain("es x"))
    body += el("userTask", "many", loop) + el("callActivity", "k", calledElement="q") + el("userTask", "c")
    body += el("boundaryEvent", "late", LATE, attachedToRef="sub") + el("parallelGateway", "j") + el("userTask", "b")
    body += chain("s a sub each many k z j b") + chain("late c j") + flow("c", "z")
    q = file(process(el("startEvent", "qs") + el("userTask", "qa") + chain("qs qa"), "q"))
    return build(simple(body), process_q=q)


PROGRAM = drawn()


def begun():
    return Run(PROGRAM)


def modify(run, *instructions):
    return run._go(machine.modify, list(instructions), {})


def before(place, **more):
    return Instruction("before", place, **more)


def refused(run, *instructions):
    with pytest.raises(CannotModify) as caught:
        modify(run, *instructions)
    return caught.value.n, caught.value.code


def test_a_sub_process_is_opened_around_what_begins_in_it_and_its_events_listen():
    run = modify(begun(), before("v"))
    assert (run.offers, run.waits) == (["a", "v"], ["h", "late"])
    assert run.trail("entered") == ["sub", "v"]
    assert modify(run, before("w")).waits == ["h", "late"]  # the same sub-process
    assert run.fire("late").offers == ["a", "c"]


def test_a_flow_is_taken_also_one_out_of_a_boundary_event():
    assert modify(begun(), Instruction("flow", "a_sub")).trail("taken") == ["a_sub", "is_w"]
    run = modify(begun(), Instruction("flow", "late_c"))
    assert (run.offers, run.waits) == (["a", "c"], [])


def test_after_an_element_goes_on_over_its_only_flow():
    run = modify(begun(), Instruction("after", "a"))
    assert (run.offers, run.trail("taken")) == (["a", "w"], ["a_sub", "is_w"])
    body = (
        el("startEvent", "s") + el("userTask", "a") + el("exclusiveGateway", "g", default="g_b") + el("userTask", "b")
    )
    program = build(simple(body + chain("s a g b") + flow("g", "a", "${n == 1}")))
    assert refused(Run(program), Instruction("after", "g")) == (0, "ways")


def test_variables_are_written_as_the_new_token_sees_them():
    assert modify(begun(), before("z", values={"why": "演练"})).variables == {"why": "演练"}


@pytest.mark.parametrize("place", ["nowhere", "a~x", ""])
def test_what_is_not_drawn_is_unknown(place):
    for how in ("before", "after", "flow", "cancel"):
        assert refused(begun(), Instruction(how, place)) == (0, "unknown")
    assert refused(begun(), Instruction("flow", "z")) == (0, "unknown")  # an element is no flow
    assert refused(begun(), before("c~fork")) == (0, "unknown")  # there, but drawn by nobody


def test_a_task_that_several_flows_come_to_begins_and_a_join_does_not():
    assert modify(begun(), before("z")).offers == ["a", "z"]
    assert refused(begun(), before("z"), before("j")) == (1, "join")
    assert modify(begun(), Instruction("flow", "z_j"), Instruction("flow", "c_j")).offers == ["a", "b"]


def test_what_only_listens_does_not_begin():
    assert refused(begun(), before("late")) == (0, "kind")


def test_an_event_sub_process_begins_by_its_event_only():
    run = modify(begun(), before("w"))
    assert refused(run, before("h")) == (0, "kind")
    assert refused(run, before("hw")) == (0, "scope")


def test_in_a_multi_instance_or_a_called_process_that_does_not_run_nothing_begins():
    assert refused(begun(), before("x")) == (0, "scope")
    assert refused(begun(), before("qa")) == (0, "scope")
    run = modify(begun(), before("k"))
    assert modify(run, before("qa")).offers == ["a", "qa", "qa"]


def test_of_several_open_ones_one_must_be_named():
    run = modify(begun(), before("each"))
    assert refused(run, before("x")) == (0, "scope")
    first = run.token("x")
    assert modify(run, before("x", token=first)).offers == ["a", "x", "x", "x"]
    assert refused(run, before("w", token=first)) == (0, "scope")
    assert modify(run, before("z", token=first)).offers == ["a", "x", "x", "x", "z"]


def test_all_of_a_multi_instance_goes_but_not_one_of_it():
    run = modify(begun(), before("many"))
    assert refused(run, Instruction("cancel", token=run.token("many"))) == (0, "instance")
    assert modify(run, Instruction("cancel", "many")).offers == ["a"]
    run = modify(begun(), before("each"))
    assert refused(run, Instruction("cancel", token=run.token("x"))) == (0, "instance")


def test_something_must_be_left():
    assert refused(begun(), Instruction("cancel", "a")) == (0, "empty")
    assert refused(begun(), before("v"), Instruction("cancel", "v"), Instruction("cancel", "a")) == (2, "empty")
    assert refused(begun(), Instruction("cancel", "z")) == (0, "nothing")
    assert refused(begun(), Instruction("cancel", token="9.9")) == (0, "nothing")
    assert refused(modify(begun(), before("v")), Instruction("cancel", "late")) == (0, "nothing")  # it only listens
    run = modify(begun(), before("v"), Instruction("cancel", "a"))
    assert (run.offers, run.trail("cancelled")) == (["v"], ["a"])
    assert modify(run, before("z"), Instruction("cancel", "v")).trail("cancelled") == ["v", "sub"]
