"""What belongs to one round (returns keep it), what leads back, and what an inclusive join waits for."""

import pytest
from support.bpmn import Run, build, chain, el, flow, simple, timer

from engine import machine


def guarded(cancel):
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in ("a", "b", "late", "later"))
    event = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
    body += el("boundaryEvent", "t", event, attachedToRef="a", cancelActivity=cancel)
    return build(simple(body + chain("s a b") + chain("t late later")))


@pytest.mark.parametrize(("cancel", "beside"), [("false", True), ("true", False)])
def test_what_a_boundary_event_begins_is_beside_its_activity_unless_it_interrupts(cancel, beside):
    """BPMN 2.0, 13.5.3."""
    graph = guarded(cancel).plan.graph
    for one, other in (("a", "late"), ("b", "later"), ("later", "a")):
        assert graph.parallel(one, other) is beside
    assert not graph.parallel("a", "b")
    assert not graph.parallel("late", "later")


def test_a_return_into_what_a_boundary_event_began_leaves_the_activity_alone():
    run = Run(guarded("false")).fire("t").complete("late")
    assert run.move("late").offers == ["a", "late"]
    run = Run(guarded("false")).fire("t").complete("a")
    assert run.move("a").offers == ["a", "late"]


def test_the_default_flow_of_an_inclusive_gateway_is_beside_no_other():
    body = el("startEvent", "s") + el("inclusiveGateway", "g", default="g_c")
    body += "".join(el("userTask", name) for name in "abc") + chain("s g c")
    program = build(simple(body + flow("g", "a", "${n &gt; 0}") + flow("g", "b", "${n &gt; 1}")))
    graph = program.plan.graph
    assert graph.parallel("a", "b")
    assert not graph.parallel("a", "c")
    assert not graph.parallel("c", "b")


def test_what_every_way_passes_leads_back():
    """Nobody comes to c but through a: the way from there to a leads back, and is no way ahead."""
    body = el("startEvent", "s") + el("userTask", "a") + el("userTask", "c") + el("endEvent", "e")
    body += el("exclusiveGateway", "h", default="h_e") + chain("s a c h e") + flow("h", "a", "${n == 2}")
    graph = build(simple(body)).plan.graph
    assert graph.forward("c") == {"h", "e"}
    assert graph.forward("a") == {"c", "h", "e"}


def test_a_loop_with_two_ways_in_has_no_way_back():
    """Neither of b and c is passed by every way to the other: both lie ahead of each other."""
    body = (
        el("startEvent", "s") + el("exclusiveGateway", "g", default="g_b") + el("userTask", "b") + el("userTask", "c")
    )
    body += chain("s g b c b") + flow("g", "c", "${n == 1}")
    graph = build(simple(body)).plan.graph
    assert graph.forward("b") == graph.forward("c") == {"b", "c"}


@pytest.mark.parametrize("drawn", [("g_q", "g_c"), ("g_c", "g_q")])
def test_what_only_one_way_in_passes_does_not_make_a_way_lead_back(drawn):
    """From g to b over q, or over c: what b leads to is ahead of it, q too."""
    ways = {"g_q": flow("g", "q"), "g_c": flow("g", "c", "${n == 1}")}
    body = el("startEvent", "s") + el("exclusiveGateway", "g", default="g_q") + el("userTask", "q")
    body += el("userTask", "c") + el("exclusiveGateway", "b", default="b_c") + chain("s g") + chain("q b c b")
    body += "".join(ways[name] for name in drawn) + flow("b", "q", "${n == 2}")
    graph = build(simple(body)).plan.graph
    assert graph.forward("b") >= {"q", "c"}
    assert graph.forward("c") >= {"q", "b"}


def test_the_way_back_of_a_loop_around_another_leads_back():
    """The outer begins before the inner: every way to the end of both passes both beginnings."""
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in "abc") + el("endEvent", "e")
    body += el("exclusiveGateway", "g", default="g_c") + el("exclusiveGateway", "h", default="h_e")
    body += chain("s a b g c h e") + flow("g", "b", "${n == 1}") + flow("h", "a", "${n == 2}")
    graph = build(simple(body)).plan.graph
    assert graph.forward("c") == {"h", "e"}
    assert graph.forward("b") == {"g", "c", "h", "e"}


def looping():
    """An inclusive join that comes back to itself."""
    body = el("startEvent", "s") + el("inclusiveGateway", "j") + el("userTask", "a") + el("userTask", "z")
    body += el("exclusiveGateway", "x", default="x_z") + chain("s j a x z") + flow("x", "j", "${again}")
    return build(simple(body))


def test_an_inclusive_join_does_not_wait_for_what_it_holds_itself():
    """BPMN 2.0, 13.4.3: no path that passes the gateway counts."""
    run = Run(looping())
    assert run.offers == ["a"]
    assert run.complete("a", again=True).offers == ["a"]
    assert run.complete("a", again=False).offers == ["z"]


def test_a_return_to_a_fork_begins_all_its_branches():
    """The gateway is entered afresh, over no flow."""
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in "abz") + el("parallelGateway", "f")
    body += el("parallelGateway", "j") + chain("s f a j z") + chain("f b j")
    run = Run(build(simple(body))).complete("a").complete("b")
    assert run.move("f").offers == ["a", "b"]
    assert run.complete("a").complete("b").offers == ["z"]


def test_a_fork_is_no_join():
    body = el("startEvent", "s") + el("inclusiveGateway", "g") + el("userTask", "a") + el("userTask", "b")
    forked = build(simple(body + chain("s g") + flow("g", "a", "${n}") + flow("g", "b", "${n}")))
    assert not forked.plan.graph.has_inclusive_join
    assert looping().plan.graph.has_inclusive_join


def interrupted():
    """In one of two branches a task with a path that interrupts and ends, and one that does not interrupt."""
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in ("a", "b", "z", "late", "note"))
    body += el("parallelGateway", "f") + el("parallelGateway", "j") + chain("s f a j z") + chain("f b j")
    day, hour = timer("timeDuration", "P1D"), timer("timeDuration", "PT1H")
    body += el("boundaryEvent", "t", day, attachedToRef="a") + chain("t late")
    body += el("boundaryEvent", "n", hour, attachedToRef="a", cancelActivity="false") + chain("n note")
    return build(simple(body))


def test_what_waits_at_a_join_stays_where_the_target_is_beside_the_branch_it_came_from():
    """b is done, and its word stands; where the other branch goes on does not matter."""
    run = Run(interrupted()).complete("b").fire("t").move("late")
    assert run.offers == ["late"]
    assert not run.complete("late").result.completed
    assert run.move("a").complete("a").offers == ["z"]


def test_what_came_straight_from_the_fork_stays_too():
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in ("a", "z", "note"))
    body += el("parallelGateway", "f") + el("parallelGateway", "j") + chain("s f a j z") + flow("f", "j")
    hour = timer("timeDuration", "PT1H")
    body += el("boundaryEvent", "n", hour, attachedToRef="a", cancelActivity="false") + chain("n note")
    run = Run(build(simple(body))).fire("n").move("note")
    assert run.complete("a").offers == ["note", "z"]


def test_what_interrupted_an_activity_stays_where_the_case_returns_to_what_its_other_event_began():
    """BPMN 2.0, 13.5.3: the path that did not interrupt goes on beside the one that took the activity's place."""
    run = Run(interrupted()).complete("b").fire("n").complete("note").fire("t")
    assert run.offers == ["late"]
    assert run.move("note").offers == ["late", "note"]


def test_returns_of_the_first_kind_are_played_again_as_they_were():
    """The log has no number for them: what joins held went, and what had interrupted."""
    run = Run(interrupted()).complete("b").fire("t")
    rows, run.seq = run.result.rows, run.seq + 1
    before = machine.move_to(run.program, rows, ("late", None), {}, run.moment(), 1)
    assert [key for key in before.rows if key.startswith("t:")] == [f"t:{before.offers[0].token}"]
    after = machine.move_to(run.program, rows, ("late", None), {}, run.moment())
    assert len(after.rows) == len(before.rows) + 1
    assert machine.RETURNS == 3


def test_in_returns_of_the_first_kind_what_interrupts_was_beside_nothing():
    graph = interrupted().plan.graph
    assert [graph.parallel("late", "note", kind) for kind in (1, machine.RETURNS)] == [False, True]


def test_the_second_kind_knew_no_way_back_into_the_midst_of_branches():
    """A round in which a flow from behind the join leads into one branch; the others lay ahead of it till then."""
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in ("a", "b", "c"))
    body += el("parallelGateway", "f") + el("parallelGateway", "j") + el("exclusiveGateway", "x", default="x_e")
    body += el("endEvent", "e") + chain("s f a j c x e") + chain("f b j") + flow("x", "a", "${again}")
    graph = build(simple(body)).plan.graph
    assert graph.forward("c", 2) == {"x", "e", "a", "j", "c"}
    assert graph.forward("c", 3) == graph.forward("c") == {"x", "e"}


def withdrawable():
    """An event sub-process takes the process over when it is withdrawn."""
    message = '<bpmn:messageEventDefinition messageRef="m"/>'
    inner = el("startEvent", "ws", message, isInterrupting="true") + el("userTask", "why") + chain("ws why")
    body = el("startEvent", "s") + el("userTask", "a") + el("userTask", "b") + chain("s a b")
    body += el("subProcess", "withdrawn", inner, triggeredByEvent="true")
    return build(simple(body, '<bpmn:message id="m" name="withdraw"/>'))


def test_a_return_out_of_what_took_a_scope_over_lets_its_event_sub_processes_listen_again():
    """The scope goes on as it began (BPMN 2.0, 13.5.4): what was withdrawn by mistake can be withdrawn once more."""
    run = Run(withdrawable()).complete("a").fire("withdrawn")
    assert (run.offers, run.waits) == (["why"], [])
    run = run.move("a")
    assert (run.offers, run.waits) == (["a"], ["withdrawn"])
    assert run.complete("a").move("a").waits == ["withdrawn"]
    assert run.fire("withdrawn").offers == ["why"]


def test_in_returns_of_the_first_kind_they_did_not():
    run = Run(withdrawable()).fire("withdrawn")
    moved = machine.move_to(run.program, run.result.rows, ("a", None), {}, machine.Moment(run.now, 9, run.ask), 1)
    assert ([offer.element for offer in moved.offers], moved.waits) == (["a"], ())
