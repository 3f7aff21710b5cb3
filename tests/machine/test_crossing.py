"""Migration of what waits together: rivals behind an event gateway, event sub-processes, what a plan cannot place."""

import json

import pytest
from support.bpmn import NOW, Run, build, chain, el, ext, file, flow, process, simple, timer

from engine import machine
from engine.machine import CannotMigrate, Migration

MESSAGE = '<bpmn:message id="m" name="news"/><bpmn:message id="n" name="other"/>'


def hears(ref="m"):
    return f'<bpmn:messageEventDefinition messageRef="{ref}"/>'


def catch(name, ref="m"):
    return el("intermediateCatchEvent", name, hears(ref))


def race(*catches, gateway="g", ways="", end=""):
    """A race of the catching events; behind each a task of its own."""
    names = [one.split('id="')[1].split('"')[0] for one in catches]
    body = el("startEvent", "s") + el("eventBasedGateway", gateway) + "".join(catches) + end
    body += "".join(el("userTask", f"after_{name}") for name in names) + chain(f"s {gateway}")
    return build(simple(body + "".join(chain(f"{gateway} {name} after_{name}") for name in names) + ways, MESSAGE))


def migrate(run, new, plan=None, values=None, **more):
    plan = plan if plan is not None else machine.generate_plan(run.program, new, more.get("given"))
    run.seq += 1
    run.result = machine.migrate(run.program, run.result.rows, (new, Migration(plan)), values or {}, run.moment())
    run.program = new
    return run


def hindered(run, new, plan=None, **more):
    with pytest.raises(CannotMigrate) as caught:
        migrate(run, new, plan, **more)
    return [(one.element, one.code) for one in caught.value.hindrances]


def one_and_two(**more):
    return race(catch("one"), catch("two", "n"), **more)


def test_a_rival_that_is_new_is_armed_and_goes_with_the_others():
    """BPMN 2.0, 13.4.4: of the events behind the gateway the first that happens takes the others away."""
    run = migrate(Run(race(catch("one"))), one_and_two())
    assert run.waits == ["one", "two"]
    assert [wait.name for wait in run.result.waits] == ["news", "other"]
    assert run.fire("two").trail("taken") == ["g_two", "two_after_two"]
    assert (run.offers, run.waits) == (["after_two"], [])


def test_a_rival_that_is_not_mapped_goes_and_the_others_stay():
    run = migrate(Run(one_and_two()), race(catch("two", "n")))
    assert run.waits == ["two"]
    assert run.fire("two").trail("taken") == ["g_two", "two_after_two"]


def test_rivals_need_their_gateway():
    old = one_and_two()
    assert hindered(Run(old), race(catch("one"), gateway="h")) == [("g", "gone")]
    inner = el("startEvent", "is") + el("eventBasedGateway", "g") + catch("one") + chain("is g one")
    inside = build(simple(el("startEvent", "s") + el("subProcess", "sub", inner) + chain("s sub"), MESSAGE))
    assert hindered(Run(old), inside, {"g": "g", "one": "one"}) == [("g", "scope")]
    task = build(simple(el("startEvent", "s") + el("userTask", "g") + catch("one") + chain("s g one"), MESSAGE))
    assert hindered(Run(old), task, {"g": "g", "one": "one"}) == [("g", "kind")]


def test_the_gateway_is_told_of_with_the_oldest_of_its_rivals():
    run = Run(one_and_two())
    with pytest.raises(CannotMigrate) as caught:
        migrate(run, race(catch("one"), gateway="h"))
    assert [one.token for one in caught.value.hindrances] == [run.token("one")]


def test_an_event_that_is_no_rival_any_more_is_named():
    alone = race(catch("one"), end=catch("two", "n"), ways=chain("after_one two"))
    assert hindered(Run(one_and_two()), alone) == [("two", "race")]


def test_of_what_stands_in_a_scope_that_has_no_place_only_the_scope_is_told():
    def inside(name):
        inner = el("startEvent", "is") + el("eventBasedGateway", "g") + catch("one") + el("userTask", "w")
        inner += el("parallelGateway", "f") + chain("is f g one") + chain("f w")
        inner += el("boundaryEvent", "b", hears("n"), attachedToRef="w")
        return build(simple(el("startEvent", "s") + el("subProcess", name, inner) + chain(f"s {name}"), MESSAGE))

    plan = {"w": "w", "g": "g", "one": "one", "b": "b"}
    assert hindered(Run(inside("sub")), inside("other"), plan) == [("sub", "gone")]


def listening(*subs, extra=""):
    body = el("startEvent", "s") + el("userTask", "a") + el("userTask", "z") + chain("s a z")
    for name, ref, interrupting in subs:
        inner = el("startEvent", f"{name}_s", hears(ref), isInterrupting=interrupting) + el("userTask", f"{name}_w")
        body += el("subProcess", name, inner + chain(f"{name}_s {name}_w"), triggeredByEvent="true")
    return build(simple(body + extra, MESSAGE))


def test_an_event_sub_process_that_is_new_listens_from_now_on():
    run = migrate(Run(listening()), listening(("e", "m", "false")))
    assert run.waits == ["e"]
    assert run.fire("e").offers == ["a", "e_w"]
    assert migrate(run, listening(("e", "m", "false"))).waits == ["e"]  # it has kept its own
    run = migrate(Run(listening()), listening(("e", "m", "false")))
    assert run.complete("a").complete("z").result.completed  # what only listens keeps nothing open


def test_where_an_interrupting_one_runs_nothing_else_listens():
    """BPMN 2.0, 13.5.4."""
    run = Run(listening(("e", "m", "true"))).fire("e")
    assert migrate(run, listening(("e", "m", "true"), ("f", "n", "true"))).waits == []
    run = Run(listening(("e", "m", "false"))).fire("e")
    assert migrate(run, listening(("e", "m", "false"), ("f", "n", "true"))).waits == ["e", "f"]


def test_what_listened_for_a_scope_has_no_place_inside_another():
    inner = el("startEvent", "is") + el("userTask", "iw") + chain("is iw")
    deep = el("startEvent", "e_s", hears(), isInterrupting="false") + el("userTask", "e_w") + chain("e_s e_w")
    inner += el("subProcess", "e", deep, triggeredByEvent="true")
    body = el("startEvent", "s") + el("userTask", "a") + el("subProcess", "sub", inner) + chain("s a sub")
    new = build(simple(body, MESSAGE))
    assert hindered(Run(listening(("e", "m", "false"))), new, {"a": "a", "e": "e"}) == [("e", "scope")]


def test_values_are_written_before_anything_is_armed():
    late = el("boundaryEvent", "b", timer("timeDuration", "${span}"), attachedToRef="a") + el("userTask", "c")
    new = listening(extra=late + flow("b", "c"))
    run = migrate(Run(listening(), {"x": 1}), new, values={"span": "PT5H"})
    assert run.variables == {"x": 1, "span": "PT5H"}
    assert (run.result.waits[0].due - NOW).total_seconds() == 5 * 3600


def test_a_boundary_event_is_mapped_to_one_of_the_same_host():
    def guarded(host):
        late = el("boundaryEvent", "b", hears(), attachedToRef=host) + el("userTask", "c") + flow("b", "c")
        return listening(extra=late)

    old, new = guarded("a"), guarded("z")
    assert [(one.element, one.code) for one in machine.check_plan(old, new, {"a": "a", "b": "b"})] == [("b", "host")]
    assert hindered(Run(old), new, {"a": "a", "b": "b"}) == [("b", "host")]


def test_a_task_of_another_kind_of_work_is_another_kind():
    """A service task that a worker does, and one that an expression does."""
    worker = el("serviceTask", "w", camunda_type="external", camunda_topic="t")
    alone = el("serviceTask", "w", camunda_expression="${1}")
    old, new = (build(simple(el("startEvent", "s") + one + chain("s w"))) for one in (worker, alone))
    assert hindered(Run(old), new, {"w": "w"}) == [("w", "kind")]


def joined(ident="", more="", second="b"):
    """Two branches that meet; the flow of the first into the join is called `ident`."""
    body = el("startEvent", "s") + el("parallelGateway", "f") + el("parallelGateway", "j")
    body += "".join(el("userTask", name) for name in ("a", "b", "c", "z")) + chain("s f a") + chain("f b")
    return build(simple(body + flow("a", "j", ident=ident) + flow(second, "j") + chain("j z") + more, MESSAGE))


def test_what_came_over_a_flow_with_another_id_is_known_by_where_it_came_from():
    run = migrate(Run(joined()).complete("a"), joined("other"))
    assert run.complete("b").offers == ["z"]


def test_a_second_flow_from_the_same_step_could_be_either():
    """One of two new ways into the join: nobody can say which it came over."""
    run = Run(joined()).complete("a")
    assert hindered(run, joined("one", flow("a", "j", ident="two"))) == [("j", "flow")]


def test_a_flow_that_was_there_before_is_not_the_one_it_came_over():
    both = flow("a", "j", ident="two")
    run = Run(joined("one", both))
    run.complete("a")  # over both
    assert hindered(run, joined("two")) == [("j", "flow")]


def test_what_was_the_flow_of_another_branch_is_not_taken_for_its_own():
    old = joined("one", second="c", more=flow("b", "j", ident="two") + chain("f c"))
    new = joined("two", second="c", more=flow("b", "j", ident="three") + chain("f c"))
    assert hindered(Run(old).complete("a"), new) == [("j", "flow")]


def twice(third, saves=False):
    """Two tokens come over a and two over b; `third`: whether the join waits for c too; `saves`: at a save point."""
    body = el("startEvent", "s") + el("parallelGateway", "f") + el("parallelGateway", "j")
    body += "".join(el("userTask", name) for name in "abcz") + el("exclusiveGateway", "x") + el("exclusiveGateway", "y")
    body += chain("s f x a j z") + chain("f y b j") + flow("f", "x", ident="again") + flow("f", "y", ident="once_more")
    body = body.replace('id="j"', 'id="j" camunda:asyncBefore="true"') if saves else body
    return build(simple(body + chain("f c j" if third else "f c")))


def test_a_join_that_waits_for_less_opens_as_often_as_it_can():
    """13.4.1: one token of each input every time; who has gone along with another does not go once more."""
    run = Run(twice(third=True)).complete("a").complete("b").complete("a").complete("b")
    first = sorted(key[2:] for key, row in run.result.rows.items() if '"j"' in row and "a_j" in row)
    run = migrate(run, twice(third=False))
    assert run.offers == ["c", "z", "z"]
    assert [step.token for step in run.result.trail if (step.what, step.element) == ("entered", "j")] == first


def test_what_waits_at_the_save_point_before_a_join_does_not_open_it():
    run = Run(twice(third=True, saves=True)).complete("a").complete("a")
    early, late = (wait.token for wait in run.result.waits)
    run = run._go(machine.fire, late, {}).complete("b")
    run = run._go(machine.fire, run.result.waits[-1].token, {})
    run = migrate(run, twice(third=False, saves=True))
    assert (run.offers, [wait.token for wait in run.result.waits]) == (["b", "c", "z"], [early])


def test_an_inclusive_join_keeps_what_it_holds():
    """BPMN 2.0, 13.4.3."""

    def drawn(*more):
        body = el("startEvent", "s") + el("inclusiveGateway", "f") + el("inclusiveGateway", "j")
        body += "".join(el("userTask", name) for name in ("a", "b", "z")) + chain("s f") + chain("a j z") + chain("b j")
        body += flow("f", "a", "${true}") + flow("f", "b", "${true}")
        return build(simple(body + "".join(more)))

    run = migrate(Run(drawn()).complete("a"), drawn(el("userTask", "y"), chain("z y")))
    assert run.offers == ["b"]
    assert run.complete("b").offers == ["z"]


def test_where_the_step_it_came_from_has_no_place_nobody_knows_the_flow():
    assert hindered(Run(joined()).complete("a"), joined("other"), {"b": "b", "j": "j"}) == [("j", "flow")]


def saved(ident="", before="j", first="f_a"):
    """As `joined`, with a save point before the join or the first branch."""
    body = el("startEvent", "s") + el("parallelGateway", "f") + chain("s f b j z") + flow("f", "a", ident=first)
    body += "".join(el("userTask", name) for name in ("a", "b", "z")) + el("parallelGateway", "j")
    body = body.replace(f'id="{before}"', f'id="{before}" camunda:asyncBefore="true"')
    return build(simple(body + flow("a", "j", ident=ident)))


def test_at_a_save_point_before_a_join_the_flow_follows_the_drawing():
    run = migrate(Run(saved()).complete("a"), saved("other"))
    assert [json.loads(text)[4]["came"] for text in run.result.rows.values() if '"pause"' in text] == ["other"]
    assert run.fire("j").complete("b").fire("j").offers == ["z"]
    assert hindered(Run(saved()).complete("a"), saved("other"), {"b": "b", "j": "j"}) == [("j", "flow")]


def test_at_a_save_point_before_a_task_it_does_not_matter_over_which_flow_it_came():
    run = migrate(Run(saved(before="a", first="old")), saved(before="a", first="new"))
    assert run.fire("a").offers == ["a", "b"]
    body = el("startEvent", "s") + el("userTask", "a", camunda_asyncBefore="true")
    old, new = build(simple(body + el("task", "x") + chain("s x a"))), build(simple(body + chain("s a")))
    assert migrate(Run(old), new).fire("a").offers == ["a"]


def test_what_listens_at_something_that_has_no_place_is_not_told_of():
    old = listening(extra=el("boundaryEvent", "b", hears(), attachedToRef="a") + el("userTask", "c") + flow("b", "c"))
    assert hindered(Run(old), listening(), {"b": "z"}) == [("a", "unmapped")]


def test_one_that_only_listens_has_taken_nothing_over():
    run = migrate(Run(listening(("e", "m", "true"))), listening(("e", "m", "true"), ("f", "n", "true")))
    assert run.waits == ["e", "f"]


def test_variables_of_a_called_process_stay_its_own():
    q = file(process(el("startEvent", "qs") + el("userTask", "qa") + chain("qs qa"), "q"))
    passes = ext('<camunda:in source="x" target="inner"/><camunda:out source="inner" target="x"/>')
    body = el("startEvent", "s") + el("callActivity", "k", passes, calledElement="q") + el("userTask", "z")
    old, new = (build(simple(body + chain("s k z")), process_q=q) for _ in range(2))
    run = migrate(Run(old, {"x": 1}), new)
    assert machine.variables(new, run.result.rows, run.token("qa")) == {"inner": 1}
    assert run.complete("qa", inner=2).offers == ["z"]
    assert run.variables == {"x": 2}
