"""Returns and jumps, and «之后去哪»."""

import pytest
from support.bpmn import Run, build, chain, el, file, flow, process, simple

from engine import machine
from engine.machine import WrongToken, next_stops


def countersigned():
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in ("draft", "a", "b", "leader"))
    body += (
        el("parallelGateway", "f")
        + el("parallelGateway", "j")
        + el("exclusiveGateway", "g", default="g_e")
        + el("endEvent", "e")
    )
    body += chain("s draft f a j leader g") + chain("f b j") + flow("g", "draft", "${again}") + flow("g", "e")
    return build(simple(body))


def at_leader():
    return Run(countersigned(), {"again": False}).complete("draft").complete("a").complete("b")


def test_return_to_one_branch_takes_the_leader_s_task_away_and_keeps_the_other_branch_s_work():
    run = at_leader().move("a", near="leader")
    assert run.offers == ["a"]
    assert run.trail("cancelled") == ["leader"]
    assert run.complete("a").offers == ["leader"]
    assert run.complete("leader").result.completed


def test_return_to_before_the_fork_does_everything_again():
    run = at_leader().move("draft")
    assert run.offers == ["draft"]
    assert run.complete("draft").offers == ["a", "b"]


def test_a_parallel_branch_stays_where_it_is():
    run = Run(countersigned(), {"again": False}).complete("draft").complete("a").move("a")
    assert run.offers == ["a", "b"]
    assert run.complete("a").complete("b").offers == ["leader"]


def test_a_jump_forward_takes_what_lies_before_away():
    run = Run(countersigned(), {"again": False}).complete("draft").move("leader", reason="急件")
    assert run.offers == ["leader"]
    assert run.variables["reason"] == "急件"


def test_who_signed_before_the_return_signs_again_where_the_case_comes_there_again():
    """What the join holds of a is of the round that is done again: b alone does not open it."""
    run = Run(countersigned(), {"again": False}).complete("draft").complete("a").move("draft")
    assert run.complete("draft").offers == ["a", "b"]
    assert run.complete("b").offers == ["a"]
    run = Run(countersigned(), {"again": False}).complete("draft").complete("a").move("a")
    assert run.complete("b").offers == ["a"]


def test_a_join_gets_no_second_token_where_one_waits():
    run = Run(countersigned(), {"again": False}).complete("draft").complete("b").move("a")
    assert len([key for key, row in run.result.rows.items() if key.startswith("t:") and '"j"' in row]) == 1
    run = run.complete("a").complete("leader", again=True).complete("draft")
    assert run.complete("a").offers == ["b"]


def test_each_branch_that_is_done_gets_a_token_of_its_own():
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in ("a", "b", "c", "leader"))
    body += el("parallelGateway", "f") + el("parallelGateway", "j") + chain("s f a j leader")
    run = Run(build(simple(body + chain("f b j") + chain("f c j"))))
    assert run.complete("a").complete("b").complete("c").move("a").offers == ["a"]
    assert run.complete("a").offers == ["leader"]


def test_a_branch_that_is_not_done_gets_none():
    """b1 still leads to the join: nobody's signature is left out."""
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in ("a", "b1", "b2", "leader"))
    body += el("parallelGateway", "f") + el("parallelGateway", "j") + chain("s f a j leader")
    run = Run(build(simple(body + chain("f b1 b2 j")))).complete("a").move("a")
    assert run.complete("a").offers == ["b1"]


def into_a_branch():
    """Behind the join a flow leads back into one of its branches, so that it lies ahead of what comes after it."""
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in ("a", "b", "c", "d"))
    body += el("parallelGateway", "f") + el("parallelGateway", "j") + el("exclusiveGateway", "x", default="x_d")
    body += chain("s f a j c x d") + chain("f b j") + flow("x", "a", "${again}")
    return Run(build(simple(body)), {"again": False})


def test_a_join_behind_which_the_case_goes_on_gets_nothing():
    """Nothing is parallel to what comes after the join (BPMN 2.0, 13.4.1): it would wait for ever for the other."""
    run = into_a_branch().complete("a").complete("b").complete("c").move("c")
    assert run.complete("c").complete("d").result.completed


def test_a_join_behind_which_the_case_goes_on_keeps_nothing():
    run = into_a_branch().complete("b").move("c")
    assert run.complete("c").complete("d").result.completed


def test_returns_of_the_second_kind_left_it_waiting():
    """They are played again so."""
    run = into_a_branch().complete("a").complete("b").complete("c")
    for before in (run.result.rows, into_a_branch().complete("b").result.rows):
        moved = machine.move_to(run.program, before, ("c", None), {}, machine.Moment(run.now, 9, run.ask), 2)
        assert sum('"j"' in row for row in moved.rows.values()) == 1


def back_into_a_choice():
    """From behind everything a flow leads back into one branch of the choice at the beginning."""
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in ("a", "b", "c", "d", "z"))
    body += el("inclusiveGateway", "g", default="g_b") + el("inclusiveGateway", "k") + el("parallelGateway", "f")
    body += el("parallelGateway", "j") + el("exclusiveGateway", "x", default="x_e") + el("endEvent", "e")
    body += chain("s g b k f c j z x e") + chain("a k") + chain("f d j")
    body += flow("g", "a", "${again}") + flow("x", "a", "${again}")
    return Run(build(simple(body)), {"again": False}).complete("b")


def test_branches_stay_branches_where_a_flow_leads_back_into_the_midst_of_what_comes_before():
    """BPMN 2.0, 13.4.3: the inclusive join opens for the one token that comes back, so the loop is sound."""
    run = back_into_a_choice().move("c")
    assert run.offers == ["c", "d"]
    run = run.complete("c").complete("d").move("c")
    assert run.offers == ["c"]
    assert run.complete("c").offers == ["z"]
    assert run.complete("z", again=True).complete("a").offers == ["c", "d"]


def test_returns_of_the_second_kind_took_the_other_branch_for_what_comes_after():
    run = back_into_a_choice()
    moved = machine.move_to(run.program, run.result.rows, ("c", None), {}, machine.Moment(run.now, 9, run.ask), 2)
    assert [offer.element for offer in moved.offers] == ["c"]


def skipped():
    """Signatures at once that a choice may skip, and a way back to them from behind: a loop with two ways in."""
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in ("draft", "a", "b", "leader"))
    body += el("exclusiveGateway", "x", default="x_m") + el("exclusiveGateway", "m") + el("exclusiveGateway", "k")
    body += el("parallelGateway", "f") + el("parallelGateway", "j") + el("exclusiveGateway", "y", default="y_e")
    body += el("endEvent", "e") + chain("s draft x m f a j k leader y e") + chain("f b j")
    body += flow("x", "k", "${simple}") + flow("y", "m", "${again}")
    return Run(build(simple(body)), {"again": False, "simple": False}).complete("draft")


def test_branches_stay_branches_in_a_loop_that_a_choice_may_enter_in_its_midst():
    """The fork tells them apart as long as it is not passed again (BPMN 2.0, 13.4.1)."""
    run = skipped().move("a")
    assert run.offers == ["a", "b"]
    run = run.complete("b").move("a").complete("a")
    assert run.offers == ["leader"]
    run = run.move("a")
    assert (run.offers, run.complete("a").offers) == (["a"], ["leader"])
    assert run.complete("leader", again=True).offers == ["a", "b"]


def test_returns_of_the_second_kind_took_one_of_them_away():
    run = skipped()
    moved = machine.move_to(run.program, run.result.rows, ("a", None), {}, machine.Moment(run.now, 9, run.ask), 2)
    assert [offer.element for offer in moved.offers] == ["a"]


def nested():
    inner = el("startEvent", "is") + el("userTask", "in1") + el("userTask", "in2") + chain("is in1 in2")
    loop = "<bpmn:loopCardinality>2</bpmn:loopCardinality>"
    loop = f"<bpmn:multiInstanceLoopCharacteristics>{loop}</bpmn:multiInstanceLoopCharacteristics>"
    deep = el("startEvent", "ms") + el("userTask", "in3") + chain("ms in3")
    body = el("startEvent", "s") + el("userTask", "a") + el("subProcess", "sub", inner) + el("userTask", "z")
    return build(simple(body + el("subProcess", "many", loop + deep) + chain("s a sub z many")))


def test_a_jump_into_a_sub_process_opens_it_without_its_start():
    run = Run(nested()).move("in2")
    assert run.offers == ["in2"]
    assert run.complete("in2").offers == ["z"]


def test_a_sub_process_that_a_jump_opens_is_entered_and_what_is_attached_to_it_listens():
    inner = el("startEvent", "is") + el("userTask", "in1") + chain("is in1")
    guard = '<bpmn:messageEventDefinition messageRef="m"/>'
    body = el("startEvent", "s") + el("userTask", "a") + el("subProcess", "sub", inner) + chain("s a sub")
    body += el("boundaryEvent", "b", guard, attachedToRef="sub") + el("userTask", "z") + chain("b z")
    run = Run(build(simple(body, '<bpmn:message id="m" name="stop"/>'))).move("in1")
    assert (run.trail("entered"), run.waits) == (["sub", "in1"], ["b"])
    assert run.fire("b").offers == ["z"]


def test_a_jump_into_a_multi_instance_that_is_not_running_is_refused():
    with pytest.raises(WrongToken):
        Run(nested()).move("in3")


def test_with_several_scopes_open_one_must_be_named():
    run = Run(nested()).complete("a").complete("in1").complete("in2").complete("z")
    assert run.offers == ["in3", "in3"]
    with pytest.raises(WrongToken):
        run.move("in3")
    assert run.move("in3", near="in3").offers == ["in3", "in3"]


@pytest.mark.parametrize("element", ["nowhere", "many~end", ""])
def test_a_jump_to_nowhere_is_refused(element):
    with pytest.raises(WrongToken):
        Run(nested()).move(element)


def stops(program, element, flow_id=None, known=()):
    return [(stop.element, stop.depends) for stop in next_stops(program, element, flow_id, known)]


def test_the_next_stops_of_a_flow_are_the_tasks_behind_it():
    program = countersigned()
    assert stops(program, "draft") == [("a", False), ("b", False)]
    assert stops(program, "leader") == [("draft", True), ("e", True)]
    assert stops(program, "leader", "g_e") == [("e", False)]
    assert stops(program, "leader", None, {"again": True}) == [("draft", False)]
    assert stops(program, "leader", None, {"again": False}) == [("e", False)]


def test_next_stops_go_into_and_out_of_calls_and_sub_processes():
    q = process(el("startEvent", "qs") + el("userTask", "qa") + el("endEvent", "qe") + chain("qs qa qe"), "q")
    inner = el("startEvent", "is") + el("userTask", "ia") + el("endEvent", "ie") + chain("is ia ie")
    body = el("startEvent", "s") + el("userTask", "a") + el("subProcess", "sub", inner)
    body += el("callActivity", "k", calledElement="q") + el("endEvent", "e") + chain("s a sub k e")
    program = build(simple(body), process_q=file(q))
    assert stops(program, "a") == [("ia", False)]
    assert stops(program, "ia") == [("qa", False)]


def called(body, **more):
    """A program whose process q (a task, then one of two ends by `n`) is called."""
    ends = el("exclusiveGateway", "qg", default="qg_qe") + el("endEvent", "qe") + el("endEvent", "qf")
    q = el("startEvent", "qs") + el("userTask", "qa") + ends + chain("qs qa qg qe") + flow("qg", "qf", "${n == 1}")
    return build(simple(body), process_q=file(process(q, "q")), **more)


def test_next_stops_come_out_of_the_process_that_is_called():
    body = el("startEvent", "s") + el("callActivity", "k", calledElement="q") + el("userTask", "z")
    program = called(body + el("endEvent", "e") + chain("s k z e"))
    assert [stop for stop, _ in stops(program, "qa")] == ["z"]
    assert stops(program, "z") == [("e", False)]


def test_what_comes_after_a_process_that_two_call_depends():
    body = el("startEvent", "s") + el("callActivity", "k", calledElement="q") + el("userTask", "z")
    body += el("callActivity", "m", calledElement="q") + el("endEvent", "e") + chain("s k z m e")
    assert stops(called(body), "qa") == [("z", True), ("e", True)]


def test_a_callers_condition_is_not_decided_by_what_the_called_process_knows():
    body = (
        el("startEvent", "s") + el("callActivity", "k", calledElement="q") + el("exclusiveGateway", "g", default="g_b")
    )
    body += el("userTask", "b") + el("userTask", "c") + chain("s k g b") + flow("g", "c", "${n == 1}")
    program = called(body)
    assert stops(program, "qa", None, {"n": 1}) == [("c", True), ("b", True)]


def test_next_stops_of_a_process_that_calls_itself_are_found():
    q = el("startEvent", "qs") + el("userTask", "qa") + el("callActivity", "again", calledElement="q")
    q += el("endEvent", "qe") + chain("qs qa again qe")
    body = el("startEvent", "s") + el("callActivity", "k", calledElement="q") + el("endEvent", "e") + chain("s k e")
    program = build(simple(body), process_q=file(process(q, "q")))
    assert [stop for stop, _ in stops(program, "qa")] == ["qa"]


def test_an_unknown_element_or_flow_has_no_stops():
    for wrong in (("nowhere", None), ("leader", "nowhere")):
        with pytest.raises(KeyError):
            next_stops(countersigned(), *wrong, ())


def test_next_stops_follow_an_error_to_whoever_catches_it():
    error = '<bpmn:errorEventDefinition errorRef="x"/>'
    inner = el("startEvent", "is") + el("userTask", "w") + el("endEvent", "ie", error) + chain("is w ie")
    body = el("startEvent", "s") + el("subProcess", "sub", inner) + el("userTask", "z") + el("userTask", "c")
    body += el("boundaryEvent", "b", error, attachedToRef="sub") + chain("s sub z") + chain("b c")
    program = build(simple(body, '<bpmn:error id="x" errorCode="BAD"/>'))
    assert stops(program, "w") == [("c", False)]


def test_a_condition_over_what_a_step_on_the_way_writes_is_not_decided_beforehand():
    script = el("scriptTask", "x", "<bpmn:script>${1}</bpmn:script>", scriptFormat="juel", camunda_resultVariable="n")
    body = el("startEvent", "s") + el("userTask", "a") + script + el("exclusiveGateway", "g", default="g_b")
    body += el("userTask", "b") + el("userTask", "c") + chain("s a x g b") + flow("g", "c", "${n == 1}")
    assert stops(build(simple(body)), "a", None, {"n": 2}) == [("c", True), ("b", True)]
