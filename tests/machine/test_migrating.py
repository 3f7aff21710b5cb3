"""Migration: what keeps its place, what is armed and what goes, and that all is named which has no place."""

import datetime as dt

import pytest
from support.bpmn import NOW, Run, build, chain, el, flow, simple, timer

from engine import machine
from engine.machine import CannotMigrate, Migration

MESSAGE = '<bpmn:message id="m" name="news"/>'
WAITS = '<bpmn:messageEventDefinition messageRef="m"/>'


def line(*names, more=""):
    tasks = "".join(el("userTask", name) for name in names)
    return build(
        simple(
            el("startEvent", "s") + tasks + el("endEvent", "e") + chain(" ".join(["s", *names, "e"])) + more, MESSAGE
        )
    )


def migrate(run, new, given=None, renewed=(), hours=0):
    plan = Migration(machine.generate_plan(run.program, new, given), frozenset(renewed))
    run.seq += 1
    run.now = NOW + dt.timedelta(hours=hours)
    run.result = machine.migrate(run.program, run.result.rows, (new, plan), {}, run.moment())
    run.program = new
    return run


def hindered(run, new, given=None):
    before = dict(run.result.rows)
    with pytest.raises(CannotMigrate) as caught:
        migrate(run, new, given)
    assert run.result.rows == before
    return [(one.element, one.code) for one in caught.value.hindrances]


def test_a_token_keeps_its_id_and_goes_the_new_way():
    run = Run(line("a", "b"))
    token = run.token("a")
    migrate(run, line("a", "x", "b"))
    assert run.token("a") == token
    assert run.complete("a").offers == ["x"]


def test_a_step_that_is_gone_is_named_and_nothing_moves():
    assert hindered(Run(line("a", "b")), line("b")) == [("a", "gone")]


def test_a_plan_that_leaves_out_a_step_that_is_there():
    run = Run(line("a", "b"))
    with pytest.raises(CannotMigrate) as caught:
        machine.migrate(run.program, run.result.rows, (line("a", "b"), Migration({"b": "b"})), {}, run.moment())
    assert [one.code for one in caught.value.hindrances] == ["unmapped"]
    assert "没有指明" in caught.value.hindrances[0].sentence


def test_a_renamed_step_by_the_plan():
    run = Run(line("a", "b"))
    migrate(run, line("z", "b"), {"a": "z"})
    assert run.offers == ["z"]
    assert run.complete("z").offers == ["b"]


def many(sequential="false", element="item", done=""):
    kind = f'isSequential="{sequential}" camunda:collection="${{list}}" camunda:elementVariable="{element}"'
    loop = f"<bpmn:multiInstanceLoopCharacteristics {kind}>{done}</bpmn:multiInstanceLoopCharacteristics>"
    body = el("startEvent", "s") + el("userTask", "a", loop, camunda_assignee=f"${{{element}}}") + el("endEvent", "e")
    return build(simple(body + chain("s a e")))


def test_a_running_multi_instance_keeps_what_is_done_and_takes_the_new_condition():
    """A change of how many must sign: two have signed, the third's signature is the last that is needed."""
    run = Run(many(), {"list": ["u1", "u2", "u3", "u4"]})
    run.complete("a").complete("a")
    migrate(
        run,
        many(element="who", done="<bpmn:completionCondition>${nrOfCompletedInstances >= 3}</bpmn:completionCondition>"),
    )
    assert [offer.assignment.assignee for offer in run.result.offers] == ["u3", "u4"]
    assert machine.variables(run.program, run.result.rows, run.token("a"))["who"] == "u3"
    assert run.complete("a").result.completed


def test_one_after_another_goes_on_with_the_list_it_began_with():
    run = Run(many("true"), {"list": ["u1", "u2"]})
    migrate(run, many("true", element="who"))
    assert run.complete("a").result.offers[0].assignment.assignee == "u2"
    assert run.complete("a").result.completed


@pytest.mark.parametrize("other", [lambda: many("true"), lambda: line("a")])
def test_between_single_and_several_there_is_no_way(other):
    assert set(hindered(Run(many(), {"list": ["u1", "u2"]}), other())) == {("a", "many")}


def guarded(guard, event, host="a", **attributes):
    more = (
        el("boundaryEvent", guard, event, attachedToRef=host, **attributes)
        + el("userTask", "late")
        + flow(guard, "late")
    )
    return line("a", "b", more=more + el("endEvent", "e2") + flow("late", "e2"))


def test_a_boundary_timer_keeps_its_due_unless_the_plan_renews_it():
    run = Run(guarded("t", timer("timeDuration", "PT5H")))
    migrate(run, guarded("t", timer("timeDuration", "PT9H")), hours=2)
    assert run.result.waits[0].due == NOW + dt.timedelta(hours=5)
    migrate(run, guarded("t", timer("timeDuration", "PT9H")), renewed=["t"], hours=2)
    assert run.result.waits[0].due == NOW + dt.timedelta(hours=11)


def test_what_waits_for_no_event_is_not_renewed():
    assert migrate(Run(line("a", "b")), line("a", "b"), renewed=["a"]).offers == ["a"]


def test_listeners_follow_the_drawing():
    """Camunda 7's manual, «Process Instance Migration»: what is not mapped goes, what is new is armed from now on."""
    run = Run(line("a", "b"))
    migrate(run, guarded("t", timer("timeDuration", "PT5H")), hours=3)
    assert run.result.waits[0].due == NOW + dt.timedelta(hours=8)
    assert migrate(run, guarded("other", WAITS)).waits == ["other"]
    assert migrate(run, line("a", "b")).waits == []


def test_a_timer_that_has_fired_is_not_armed_again():
    made = guarded("t", timer("timeDuration", "PT5H"), cancelActivity="false")
    run = Run(made).fire("t")
    assert migrate(run, guarded("t", timer("timeDuration", "PT5H"), cancelActivity="false")).waits == []


def test_an_event_of_another_kind_stands_in_the_way_where_the_plan_insists():
    run = Run(guarded("t", timer("timeDuration", "PT5H")))
    assert hindered(run, guarded("t", WAITS), {"t": "t"}) == [("t", "event")]
    assert migrate(run, guarded("t", WAITS)).waits == ["t"]


def forked(inner, *more):
    body = el("startEvent", "s") + el("parallelGateway", "f") + el("parallelGateway", "j") + el("endEvent", "e")
    body += "".join(el("userTask", name) for name in ("a", "b", "c")) + inner
    return build(simple(body + chain("s f a") + chain("f b") + chain("j c e") + "".join(more)))


def test_what_a_join_holds_stays_and_an_input_less_may_open_it():
    """BPMN 2.0, 13.4.1: a parallel gateway goes on when every input has a token."""
    last = el("userTask", "d")
    run = Run(forked(last, flow("a", "j"), flow("b", "j"), chain("f d j"))).complete("a").complete("b")
    migrate(run, forked(last, flow("a", "j"), flow("b", "j"), chain("f d"), flow("d", "e")))
    assert (run.offers, run.trail("entered")) == (["c", "d"], ["j", "c"])


def test_a_branch_that_has_come_over_a_flow_that_is_gone_is_named():
    run = Run(forked("", flow("a", "j"), flow("b", "j"))).complete("a")
    other = forked(el("userTask", "x"), chain("a x j"), flow("b", "j"))
    assert hindered(run, other) == [("j", "flow")]


def nested(name, inside):
    sub = el("subProcess", name, el("startEvent", "is") + el("userTask", "w") + el("endEvent", "ie") + chain("is w ie"))
    body = el("startEvent", "s") + sub + (el("userTask", "w2") if inside else "") + el("endEvent", "e")
    return build(simple(body + chain(f"s {name} e")))


def test_a_renamed_sub_process_takes_what_is_inside_along():
    run = Run(nested("sub", False))
    assert migrate(run, nested("other", False), {"sub": "other"}).offers == ["w"]
    assert run.complete("w").result.completed


def test_out_of_its_sub_process_nothing_moves():
    assert hindered(Run(nested("sub", False)), line("w")) == [("sub", "gone"), ("w", "scope")]
    assert hindered(Run(nested("sub", False)), nested("sub", True), {"w": "w2"}) == [("w", "scope")]


def test_a_plan_is_checked_line_by_line():
    old, new = nested("sub", False), nested("other", True)
    found = machine.check_plan(old, new, {"sub": "w2", "w": "w2", "x": "w", "s": "y", "is": "is"})
    assert {(one.element, one.code) for one in found} == {
        ("sub", "kind"),
        ("w", "scope"),
        ("x", "unknown-source"),
        ("s", "unknown-target"),
        ("is", "scope"),
    }


def test_an_ended_case_has_nothing_to_move():
    run = Run(line("a")).complete("a")
    with pytest.raises(machine.WrongToken):
        migrate(run, line("a"))
