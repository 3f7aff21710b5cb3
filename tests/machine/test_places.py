"""Where a case is put by a return or a jump: which scope is meant, and what is opened around it."""

import pytest
from support.bpmn import Run, build, chain, el, file, process, simple, timer

from engine.machine import WrongToken

LOOP = "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
LOOP += "</bpmn:multiInstanceLoopCharacteristics>"


def inside(name, *tasks, more=""):
    """A sub-process of these tasks."""
    body = el("startEvent", f"{name}_s") + "".join(el("userTask", one) for one in tasks) + more
    return el("subProcess", name, body + chain(" ".join([f"{name}_s", *tasks])))


def test_what_listens_at_a_sub_process_listens_when_it_is_jumped_into():
    """BPMN 2.0, 13.5.3: as long as its activity is active."""
    late = el("boundaryEvent", "late", timer("timeDuration", "P1D"), attachedToRef="sub") + el("userTask", "c")
    body = el("startEvent", "s") + el("userTask", "a") + inside("sub", "w", "v") + late
    run = Run(build(simple(body + chain("s a sub") + chain("late c")))).move("v")
    assert (run.offers, run.waits, run.trail("entered")) == (["v"], ["late"], ["sub", "v"])
    assert run.fire("late").offers == ["c"]


def test_of_two_open_sub_processes_one_must_be_named():
    """Two branches come to it without a join: it is open twice."""
    body = el("startEvent", "s") + el("userTask", "a") + el("userTask", "b") + inside("sub", "w", "v")
    run = Run(build(simple(body + chain("s a sub") + chain("s b sub")))).complete("a").complete("b")
    assert run.offers == ["w", "w"]
    with pytest.raises(WrongToken):
        run.move("v")
    assert run.move("v", near="w").offers == ["v", "w"]


def test_who_is_near_tells_which_of_the_scopes_around_it_is_meant():
    outer = el("startEvent", "o_s") + inside("inner", "w") + el("userTask", "v") + chain("o_s inner v")
    body = el("startEvent", "s") + el("userTask", "a") + el("subProcess", "each", LOOP + outer) + el("userTask", "z")
    run = Run(build(simple(body + chain("s a each z")))).complete("a")
    assert run.offers == ["w", "w"]
    run.move("v", near="w")
    assert [(offer.element, offer.place) for offer in run.result.offers] == [("w", (1,)), ("v", (0,))]
    assert run.move("z", near="v").offers == ["z"]


def test_a_called_process_that_does_not_run_cannot_be_jumped_into():
    q = file(process(el("startEvent", "qs") + el("userTask", "qa") + chain("qs qa"), "q"))
    body = el("startEvent", "s") + el("userTask", "a") + el("callActivity", "k", calledElement="q") + chain("s a k")
    run = Run(build(simple(body), process_q=q))
    with pytest.raises(WrongToken):
        run.move("qa")
    assert run.complete("a").move("qa").offers == ["qa"]
