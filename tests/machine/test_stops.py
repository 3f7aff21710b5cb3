"""«之后去哪»: a walk over the drawing that says what may come next, and what of it is not settled (contracts 26)."""

import pytest
from support.bpmn import Run, build, chain, el, ext, file, flow, process, simple

from engine.machine import next_stops

ERROR = '<bpmn:errorEventDefinition errorRef="x"/>'
ESCALATION = '<bpmn:escalationEventDefinition escalationRef="y"/>'
DECLARED = '<bpmn:error id="x" errorCode="BAD"/><bpmn:escalation id="y" escalationCode="BAD"/>'
DECLARED += '<bpmn:message id="m" name="news"/>'
MESSAGE = '<bpmn:messageEventDefinition messageRef="m"/>'


def tasks(names):
    return "".join(el("userTask", name) for name in names)


def gateway(name, kind="exclusive", **ways):
    """A gateway: target by condition; the target of None is the default."""
    default = next((target for target, condition in ways.items() if condition is None), None)
    given = {"default": f"{name}_{default}"} if default else {}
    return (
        el(f"{kind}Gateway", name, **given)
        + "".join(flow(name, *one) for one in ways.items() if one[1])
        + (flow(name, default) if default else "")
    )


def begin(*parts, **others):
    return build(simple(el("startEvent", "s") + "".join(parts), DECLARED), **others)


def sub(name, *parts, **attributes):
    return el("subProcess", name, el("startEvent", f"{name}_s") + "".join(parts), **attributes)


def stops(program, element, known=(), way=None):
    """Each stop, with whether it depends."""
    return {stop.element: stop.depends for stop in next_stops(program, element, way, known)}


def script(name, text, result="r"):
    inner = f"<bpmn:script>{text}</bpmn:script>"
    return el("scriptTask", name, inner, scriptFormat="juel", camunda_resultVariable=result)


def test_what_was_unsure_once_stays_so():
    program = begin(
        tasks("abc"), gateway("g", h="${x == 1}", c=None), gateway("h", b="${n == 1}", c=None), chain("s a g")
    )
    assert stops(program, "a", {"n": 1}) == {"b": True, "c": True}
    assert stops(program, "a", {"n": 1, "x": 1}) == {"b": False}


def test_what_comes_by_one_way_for_sure_is_sure():
    ways = gateway("g", b="${x == 1}", c=None)
    program = begin(tasks("abc"), el("parallelGateway", "f"), ways, chain("s a f g"), chain("f b"))
    assert stops(program, "a") == {"b": False, "c": True}
    program = begin(tasks("abc"), el("parallelGateway", "f"), ways, chain("s a f b"), chain("f g"))
    assert stops(program, "a") == {"b": False, "c": True}


def test_of_an_inclusive_gateway_each_flow_hangs_on_its_own_condition():
    """BPMN 2.0, 13.4.3."""
    program = begin(tasks("abcd"), gateway("g", "inclusive", b="${x == 1}", c="${n == 1}", d=None), chain("s a g"))
    assert stops(program, "a", {"n": 1}) == {"b": True, "c": False}  # the default one only where none holds
    assert stops(program, "a", {"n": 2}) == {"b": True, "d": True}
    assert stops(program, "a", {"n": 2, "x": 2}) == {"d": False}
    assert stops(program, "a", {"n": 1, "x": 1}) == {"b": False, "c": False}


def test_names_without_values_decide_nothing():
    program = begin(tasks("abc"), gateway("g", b="${n == 1}", c=None), chain("s a g"))
    assert stops(program, "a", ["n"]) == {"b": True, "c": True}
    assert stops(program, "g", ["n"]) == {"b": True, "c": True}
    assert stops(program, "a", {"n": 3}) == {"c": False}


def test_steps_that_go_round_among_themselves_are_walked_once():
    program = begin(tasks("ab"), el("task", "x"), gateway("g", x="${n == 1}", b=None), chain("s a x g"))
    assert stops(program, "a") == {"b": True}


def test_a_process_that_does_nothing_but_call_itself_is_left():
    q = file(process(el("startEvent", "qs") + el("callActivity", "again", calledElement="q") + chain("qs again"), "q"))
    call = el("callActivity", "k", calledElement="q")
    assert stops(begin(tasks("ab"), call, chain("s a k b"), process_q=q), "a") == {}


def test_out_of_sub_processes_the_same_variables_decide():
    inner = sub("inner", tasks("w"), chain("inner_s w"))
    outer = sub("outer", inner, chain("outer_s inner"))
    program = begin(outer, tasks("bc"), gateway("g", b="${n == 1}", c=None), chain("s outer g"))
    assert stops(program, "w", {"n": 1}) == {"b": False}
    assert stops(program, "w", {"n": 2}) == {"c": False}


@pytest.mark.parametrize(("handled", "found"), [(True, {"h": False}), (False, {"c": False})])
def test_an_error_goes_to_the_nearest_that_catches_it(handled, found):
    """BPMN 2.0, 10.5.6: an event sub-process of the scope before a boundary event of the activity; scope by scope."""
    handler = el("startEvent", "es", ERROR) + tasks("h") + chain("es h")
    inner = sub("inner", tasks("w"), el("endEvent", "ie", ERROR), chain("inner_s w ie"))
    parts = [inner, chain("outer_s inner")]
    parts += [el("subProcess", "e", handler, triggeredByEvent="true")] if handled else []
    late = el("boundaryEvent", "b", ERROR, attachedToRef="outer") + tasks("c") + chain("b c")
    program = begin(sub("outer", *parts), late, tasks("z"), chain("s outer z"))
    assert stops(program, "w") == found


def test_who_listens_for_something_else_catches_nothing():
    ends = el("endEvent", "ie", ESCALATION)
    inner = sub("inner", tasks("w"), ends, chain("inner_s w ie"))
    deaf = el("boundaryEvent", "b", ERROR, attachedToRef="inner") + tasks("c") + chain("b c")
    assert stops(begin(inner, deaf, tasks("z"), chain("s inner z")), "w") == {"z": False}
    told = sub("inner", tasks("w"), el("endEvent", "ie", MESSAGE), chain("inner_s w ie"))
    heard = el("boundaryEvent", "b", MESSAGE, attachedToRef="inner") + tasks("c") + chain("b c")
    assert stops(begin(told, heard, tasks("z"), chain("s inner z")), "w") == {"z": False}


def test_an_escalation_goes_on_beside_whoever_catches_it():
    throws = el("intermediateThrowEvent", "up", ESCALATION)
    inner = sub("inner", tasks("wv"), throws, chain("inner_s w up v"))
    heard = el("boundaryEvent", "b", ESCALATION, attachedToRef="inner", cancelActivity="false")
    program = begin(inner, heard, tasks("cz"), chain("b c"), chain("s inner z"))
    assert stops(program, "w") == {"c": False, "v": False}


def test_stops_are_tasks_waits_and_ends():
    waits = el("receiveTask", "r", messageRef="m") + el("intermediateCatchEvent", "i", MESSAGE)
    program = begin(tasks("a"), waits, el("parallelGateway", "f"), el("endEvent", "e"), chain("s a f r"), chain("f i"))
    program = begin(
        tasks("a"), waits, el("parallelGateway", "f"), el("endEvent", "e"), chain("s a f r"), chain("f i"), chain("f e")
    )
    found = {stop.element: stop.type for stop in next_stops(program, "a", None, ())}
    assert found == {"r": "receiveTask", "i": "intermediateCatchEvent", "e": "endEvent"}


@pytest.mark.parametrize(
    ("step", "decided"),
    [
        (script("x", "${1}", "n"), False),
        (script("x", "${1}", "other"), True),
        (script("x", "${execution.setVariable('n', 2)}"), False),
        (el("serviceTask", "x", camunda_type="external", camunda_topic="t"), False),
        (el("task", "x"), True),
        (el("callActivity", "x", ext('<camunda:out source="v" target="n"/>'), calledElement="q"), False),
        (el("callActivity", "x", ext('<camunda:out source="v" target="other"/>'), calledElement="q"), True),
        (el("callActivity", "x", ext('<camunda:out variables="all"/>'), calledElement="q"), False),
    ],
)
def test_a_condition_over_what_a_step_may_write_is_not_decided(step, decided):
    q = file(process(el("startEvent", "qs") + el("task", "qt") + chain("qs qt"), "q"))
    ways = gateway("g", b="${n == 1}", c=None)
    program = begin(tasks("abc"), step, ways, chain("s a x g"), process_q=q)
    found = stops(program, "a", {"n": 1})
    assert (found or {"b": False}) == ({"b": False} if decided else {"b": True, "c": True}) or "callActivity" in step
    if "callActivity" in step:
        assert stops(program, "x", {"n": 1}) == ({"b": False} if decided else {"b": True, "c": True})


def test_a_decision_writes_its_result():
    table = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
    <decision id="route" name="route"><decisionTable hitPolicy="FIRST">
    <input><inputExpression><text>m</text></inputExpression></input><output name="n" typeRef="number"/>
    <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
    </decisionTable></decision></definitions>"""
    given = {"camunda_resultVariable": "n", "camunda_mapDecisionResult": "singleEntry"}
    step = el("businessRuleTask", "x", camunda_decisionRef="route", **given)
    program = begin(tasks("abc"), step, gateway("g", b="${n == 1}", c=None), chain("s a x g"), decision_route=table)
    assert stops(program, "a", {"n": 1}) == {"b": True, "c": True}
    assert Run(program, {"m": 0, "n": 1}).complete("a").offers == ["c"]
