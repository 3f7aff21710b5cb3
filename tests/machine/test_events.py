"""Messages, signals, errors, escalations, boundary events and event sub-processes."""

import pytest
from support.bpmn import Run, build, chain, el, ext, flow, prop, simple, timer

from engine import machine
from engine.errors import Failure, Refused
from engine.machine import Outgoing

MESSAGE = '<bpmn:message id="m" name="reply"/>'
SIGNAL = '<bpmn:signal id="g" name="flood ${place}"/>'
ERROR = (
    '<bpmn:error id="x" name="bad" errorCode="BAD" camunda:errorMessage="不齐"/><bpmn:error id="y" errorCode="WORSE"/>'
)
ESCALATION = '<bpmn:escalation id="v" name="up" escalationCode="UP"/>'
CATCH = '<bpmn:messageEventDefinition messageRef="m"/>'


def test_a_message_is_awaited_by_name_with_its_performers():
    """Who may raise it by hand is resolved when the wait begins, and frozen."""
    body = el("startEvent", "s") + el(
        "intermediateCatchEvent", "c", prop(performer="${org.duty_officer(unit)}") + CATCH
    )
    run = Run(build(simple(body + chain("s c"), MESSAGE)), {"unit": "u"}, lambda name, args: ("sun", "值班表"))
    wait = run.result.waits[0]
    assert (wait.kind, wait.name, wait.performers) == ("message", "reply", ("sun",))
    assert machine.view(run.program, run.result.rows).waits == run.result.waits
    assert run.fire("c", answer="是").variables["answer"] == "是"


def test_a_message_that_nobody_may_raise_yet_waits_for_the_repair():
    body = el("startEvent", "s") + el(
        "intermediateCatchEvent", "c", prop(performer="${org.duty_officer(unit)}") + CATCH
    )
    answers = [Refused("NO_SUPERIOR", what="值班员"), ("sun", "值班表")]

    def ask(name, args):
        answer = answers.pop(0)
        if isinstance(answer, Refused):
            raise answer
        return answer

    run = Run(build(simple(body + chain("s c"), MESSAGE)), {"unit": "u"}, ask)
    assert run.result.waits[0].performers == ()
    assert "值班员" in run.result.waits[0].detail
    result = machine.retry_assignment(run.program, run.result.rows, run.token("c"), {}, run.moment())
    assert (result.waits[0].performers, result.waits[0].detail) == (("sun",), "")


def test_a_thrown_message_takes_its_input_parameters_along():
    mapped = '<camunda:inputParameter name="subject">${title}</camunda:inputParameter>'
    mapped = f"<camunda:inputOutput>{mapped}</camunda:inputOutput>"
    body = el("startEvent", "s") + el("intermediateThrowEvent", "t", ext(mapped) + CATCH) + el("userTask", "a")
    run = Run(build(simple(body + chain("s t a"), MESSAGE)), {"title": "修桥", "matter": "M1"})
    assert run.result.outbox == (Outgoing(1, "message", "reply", "t", {"subject": "修桥"}, "M1", token="1.2"),)


def test_a_thrown_signal_takes_along_what_camunda_in_names():
    passed = ext('<camunda:in source="depth" target="level"/>')
    signal = f'<bpmn:signalEventDefinition signalRef="g">{passed}</bpmn:signalEventDefinition>'
    body = el("startEvent", "s") + el("endEvent", "t", signal) + chain("s t")
    run = Run(build(simple(body, SIGNAL)), {"place": "南岸", "depth": 3})
    assert run.result.outbox == (
        Outgoing(1, "signal", "flood 南岸", "t", {"level": 3}, None, reach="all", token="1.2"),
    )
    assert run.result.end_events == ("t",)


def test_a_message_that_does_not_interrupt_comes_every_time():
    """Camunda 7 catches every time; SpiffWorkflow as it comes only once."""
    body = el("startEvent", "s") + el("userTask", "a") + el("userTask", "b") + chain("s a") + chain("ask b")
    body += el("boundaryEvent", "ask", CATCH, attachedToRef="a", cancelActivity="false")
    run = Run(build(simple(body, MESSAGE))).fire("ask").fire("ask")
    assert (run.offers, run.waits) == (["a", "b", "b"], ["ask"])


def race():
    body = el("startEvent", "s") + el("eventBasedGateway", "g") + el("userTask", "a") + el("userTask", "b")
    body += el("intermediateCatchEvent", "m1", CATCH) + el("intermediateCatchEvent", "t1", timer("timeDuration", "P1D"))
    return Run(build(simple(body + chain("s g m1 a") + chain("g t1 b"), MESSAGE)))


def test_the_first_of_two_events_takes_the_other_away_and_only_its_flow_was_taken():
    run = race()
    assert run.waits == ["m1", "t1"]
    assert run.trail("taken") == ["s_g"]
    run.fire("m1")
    assert (run.offers, run.waits) == (["a"], [])
    assert run.trail("taken") == ["g_m1", "m1_a"]
    assert run.trail("cancelled") == ["t1"]


def scope_with(end, listener, **attributes):
    inner = el("startEvent", "is") + el("userTask", "w") + el("endEvent", "ie", end) + chain("is w ie")
    body = el("startEvent", "s") + el("subProcess", "sub", inner) + el("userTask", "z") + el("userTask", "c")
    body += el("boundaryEvent", "b", listener, attachedToRef="sub", **attributes)
    return build(simple(body + chain("s sub z") + chain("b c"), ERROR + ESCALATION))


def test_an_error_is_caught_with_its_code_and_message():
    caught = (
        '<bpmn:errorEventDefinition errorRef="x" camunda:errorCodeVariable="code" camunda:errorMessageVariable="why"/>'
    )
    run = Run(scope_with('<bpmn:errorEventDefinition errorRef="x"/>', caught)).complete("w")
    assert run.offers == ["c"]
    assert run.variables == {"code": "BAD", "why": "不齐"}


def test_who_throws_has_left_though_its_scope_is_interrupted():
    """BPMN 2.0, 13.5.6: an error end event is reached; what else was going on in the scope is cancelled."""
    run = Run(scope_with('<bpmn:errorEventDefinition errorRef="x"/>', '<bpmn:errorEventDefinition errorRef="x"/>'))
    happened = [(one.what, one.element) for one in run.complete("w").result.trail if one.what != "taken"]
    thrower = next(element for what, element in happened if what == "entered")
    assert [what for what, element in happened if element == thrower] == ["entered", "left"]


def test_an_error_that_is_not_declared_is_known_by_its_reference():
    """As Camunda 7: errorRef without a bpmn:error is the code itself."""
    ends = el("endEvent", "xe", '<bpmn:errorEventDefinition errorRef="BAD"/>')
    inner = el("subProcess", "x", el("startEvent", "xs") + el("userTask", "xa") + ends + chain("xs xa xe"))
    caught = el("boundaryEvent", "b", '<bpmn:errorEventDefinition errorRef="BAD"/>', attachedToRef="x")
    other = el("boundaryEvent", "c", '<bpmn:errorEventDefinition errorRef="OTHER"/>', attachedToRef="x")
    body = el("startEvent", "s") + inner + caught + other + el("userTask", "mend") + chain("s x") + chain("b mend")
    assert Run(build(simple(body))).complete("xa").offers == ["mend"]


def test_an_error_without_code_catches_every_error_and_another_code_does_not():
    thrown = '<bpmn:errorEventDefinition errorRef="x"/>'
    assert Run(scope_with(thrown, "<bpmn:errorEventDefinition/>")).complete("w").offers == ["c"]
    other = Run(scope_with(thrown, '<bpmn:errorEventDefinition errorRef="y"/>')).complete("w")
    assert other.offers == ["z"]


@pytest.mark.parametrize(("cancel", "offers"), [("true", ["c"]), ("false", ["c", "z"])])
def test_an_escalation_interrupts_or_not(cancel, offers):
    event = '<bpmn:escalationEventDefinition escalationRef="v"/>'
    assert Run(scope_with(event, event, cancelActivity=cancel)).complete("w").offers == offers


def worker():
    body = el("startEvent", "s") + el("serviceTask", "w", camunda_type="external", camunda_topic="paper ${n}")
    body += el("userTask", "z") + el("userTask", "c") + chain("s w z") + chain("b c")
    body += el("boundaryEvent", "b", '<bpmn:errorEventDefinition errorRef="x"/>', attachedToRef="w")
    return build(simple(body, ERROR))


def test_external_work_has_its_topic_and_is_completed():
    run = Run(worker(), {"n": 1})
    offer = run.result.offers[0]
    assert (offer.kind, offer.topic, offer.element) == ("external", "paper 1", "w")
    assert run.complete("w", pages=3).offers == ["z"]
    assert run.variables == {"n": 1, "pages": 3}


def test_a_worker_throws_and_the_task_s_own_boundary_event_catches():
    run = Run(worker(), {"n": 1}).throw("w", errorCode="BAD", pages=0)
    assert (run.offers, run.variables) == (["c"], {"n": 1, "pages": 0})


def test_an_error_of_a_worker_that_nobody_catches_is_a_failure():
    run = Run(worker(), {"n": 1})
    with pytest.raises(Failure) as failed:
        run.throw("w", errorCode="UNHEARD")
    assert (failed.value.code, failed.value.element) == ("UNCAUGHT", "w")


@pytest.mark.parametrize(("interrupting", "offers"), [("true", ["h"]), ("false", ["a", "h"])])
def test_an_event_sub_process_takes_its_scope_over_or_runs_beside(interrupting, offers):
    inner = el("startEvent", "is", CATCH, isInterrupting=interrupting) + el("userTask", "h") + chain("is h")
    body = (
        el("startEvent", "s")
        + el("userTask", "a")
        + chain("s a")
        + el("subProcess", "e", inner, triggeredByEvent="true")
    )
    run = Run(build(simple(body, MESSAGE)))
    assert run.waits == ["e"]
    run.fire("e", why="撤回")
    assert run.offers == offers
    assert run.waits == ([] if interrupting == "true" else ["e"])
    assert run.variables == {"why": "撤回"}


def test_the_nearest_scope_catches_an_error_first():
    error = '<bpmn:errorEventDefinition errorRef="x"/>'
    handler = el(
        "subProcess", "e", el("startEvent", "es", error) + el("userTask", "h") + chain("es h"), triggeredByEvent="true"
    )
    inner = el("startEvent", "is") + el("endEvent", "ie", error) + chain("is ie") + handler
    body = el("startEvent", "s") + el("subProcess", "sub", inner) + el("userTask", "c") + chain("s sub") + chain("b c")
    body += el("boundaryEvent", "b", error, attachedToRef="sub")
    assert Run(build(simple(body, ERROR))).offers == ["h"]


def test_a_message_end_that_a_worker_does():
    event = '<bpmn:messageEventDefinition messageRef="m" camunda:type="external" camunda:topic="mail"/>'
    run = Run(build(simple(el("startEvent", "s") + el("endEvent", "e", event) + chain("s e"), MESSAGE)))
    assert (run.result.offers[0].topic, run.result.outbox) == ("mail", ())
    assert run.complete("e").result.completed
    assert run.result.end_events == ("e",)


def test_terminate_ends_its_scope_only():
    inner = el("startEvent", "is") + el("userTask", "a") + el("userTask", "b") + chain("is a ie") + chain("is b")
    inner += el("endEvent", "ie", "<bpmn:terminateEventDefinition/>")
    run = Run(
        build(simple(el("startEvent", "s") + el("subProcess", "sub", inner) + el("userTask", "z") + chain("s sub z")))
    )
    assert run.offers == ["a", "b"]
    assert run.complete("a").offers == ["z"]


def test_a_link_goes_to_its_other_end():
    link = '<bpmn:linkEventDefinition name="there"/>'
    body = el("startEvent", "s") + el("intermediateThrowEvent", "k1", link) + el("intermediateCatchEvent", "k2", link)
    run = Run(build(simple(body + el("userTask", "a") + chain("s k1") + chain("k2 a"))))
    assert run.offers == ["a"]
    assert run.trail("taken") == ["s_k1", "k2_a"]


def test_several_flows_out_of_a_task_are_a_fork_and_conditions_choose_among_them():
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in "abcd") + chain("s a")
    body += flow("a", "b", "${x &gt; 1}") + flow("a", "c", "${x &gt; 2}") + flow("a", "d")
    program = build(simple(body))
    assert Run(program).complete("a", x=2).offers == ["b", "d"]
    assert Run(program).complete("a", x=3).trail("taken") == ["a_b", "a_c", "a_d"]


def test_a_reference_with_a_prefix_is_built():
    """XSD: messageRef is a QName; what it names is declared in this file."""
    body = el("startEvent", "s") + el(
        "intermediateCatchEvent", "c", '<bpmn:messageEventDefinition messageRef="bpmn:m"/>'
    )
    program = build(simple(body + chain("s c"), '<bpmn:message id="m" name="reply"/>'))
    assert [wait.name for wait in Run(program).result.waits] == ["reply"]


@pytest.mark.parametrize(("n", "offered"), [(1, ["a"]), (2, ["a", "b"]), (3, ["b"])])
def test_conditions_out_of_a_start_event_are_asked(n, offered):
    """As Camunda 7; BPMN 2.0 (“Sequence Flow”) draws conditional flows out of activities and gateways only."""
    body = el("startEvent", "s") + el("userTask", "a") + el("userTask", "b")
    body += flow("s", "a", "${n &lt; 3}") + flow("s", "b", "${n &gt; 1}")
    assert Run(build(simple(body)), {"n": n}).offers == offered


def test_a_boundary_event_maps_in_and_out_each_time_it_catches():
    """As an element that is passed: what is mapped in is gone again, what is mapped out stays."""
    inner = '<camunda:inputParameter name="twice">${n + n}</camunda:inputParameter>'
    inner += '<camunda:outputParameter name="seen">${twice}</camunda:outputParameter>'
    caught = ext(f"<camunda:inputOutput>{inner}</camunda:inputOutput>") + CATCH
    body = el("startEvent", "s") + el("userTask", "t") + el("userTask", "c") + chain("s t") + flow("b", "c")
    body += el("boundaryEvent", "b", caught, attachedToRef="t", cancelActivity="false")
    run = Run(build(simple(body, MESSAGE)), {"n": 2}).fire("b")
    assert (run.variables["seen"], "twice" in run.variables) == (4, False)
    assert '"twice"' not in "".join(run.result.rows.values())
    assert run.fire("b", n=5).variables["seen"] == 10


@pytest.mark.parametrize("kind", ["exclusiveGateway", "inclusiveGateway"])
def test_a_choice_without_a_way_is_a_failure_of_the_gateway(kind):
    """BPMN 2.0, 13.4.2 and 13.4.3: no condition holds and there is no default flow: an exception."""
    body = el("startEvent", "s") + el(kind, "g") + el("userTask", "a") + el("userTask", "b") + chain("s g")
    body += flow("g", "a", "${n == 1}") + flow("g", "b", "${n == 2}")
    program = build(simple(body))
    assert Run(program, {"n": 2}).offers == ["b"]
    with pytest.raises(Failure) as failed:
        Run(program, {"n": 3})
    assert (failed.value.code, failed.value.element) == ("NO_WAY", "g")
