"""Compensation: what is remembered, what a throw undoes, in which order (BPMN 2.0, 10.7 and 13.5.5)."""

from __future__ import annotations

import json

import pytest
from support.bpmn import Run, build, chain, el, ext, flow, simple

from engine import machine
from engine.machine import CannotModify, Instruction, WrongToken

DEFINITION = "<bpmn:compensateEventDefinition/>"
ANSWER = {"camunda_expression": "${trace.concat('x')}"}


def undone(task: str, inner: str = "", handler: str = "") -> str:
    """A user task with a handler, `undo_<task>`, a user task unless given."""
    return (
        el("userTask", task, inner)
        + el("boundaryEvent", f"on_{task}", DEFINITION, attachedToRef=task)
        + (handler or el("userTask", f"undo_{task}", isForCompensation="true"))
        + el("association", f"for_{task}", sourceRef=f"on_{task}", targetRef=f"undo_{task}")
    )


def throw(ident: str, ref: str = "", tag: str = "intermediateThrowEvent") -> str:
    definition = f'<bpmn:compensateEventDefinition activityRef="{ref}"/>' if ref else DEFINITION
    return el(tag, ident, definition)


def sub(ident: str, body: str, order: str, **attributes: str) -> str:
    """A sub-process: `body` in the order of `order`, with a start event of its own."""
    return el("subProcess", ident, el("startEvent", f"{ident}_s") + body + chain(f"{ident}_s {order}"), **attributes)


def run(body: str, order: str, **values) -> Run:
    return Run(build(simple(el("startEvent", "s") + body + chain(f"s {order}"))), values)


def past(of: Run) -> list[str]:
    """What can be undone, in the order of completion."""
    cells = [(key, json.loads(text)) for key, text in of.result.rows.items() if key.startswith("t:")]
    found = sorted((machine.order(key[2:]), cell[1]) for key, cell in cells if cell[3] == "past")
    return [element for _, element in found]


def test_what_is_completed_is_undone_in_reverse_order():
    """13.5.5: one after the other, the last first; the throw goes on when all is undone."""
    case = run(undone("a") + undone("b") + throw("t") + el("userTask", "z"), "a b t z")
    assert past(case.complete("a")) == ["a"]
    assert case.complete("b").offers == ["undo_b"]
    assert case.complete("undo_b").offers == ["undo_a"]
    assert case.complete("undo_a").offers == ["z"]
    assert past(case) == []
    assert case.complete("z").result.completed


def test_what_has_not_completed_is_not_undone():
    case = run(undone("a") + throw("t") + el("userTask", "z"), "t z a")
    assert case.offers == ["z"]
    assert case.complete("z").complete("a").result.completed


def test_one_activity_is_named():
    case = run(undone("a") + undone("b") + throw("t", "a") + el("userTask", "z"), "a b t z")
    case.complete("a").complete("b")
    assert case.offers == ["undo_a"]
    assert past(case) == ["b"]
    assert case.complete("undo_a").offers == ["z"]


def test_an_end_event_undoes_as_well():
    case = run(undone("a") + throw("t", tag="endEvent"), "a t")
    assert case.complete("a").offers == ["undo_a"]
    assert case.complete("undo_a").result.completed
    assert case.result.end_events == ("t",)


def nested(*, own: str = "") -> str:
    """a, then the sub-process x with b and the sub-process y in it, which holds c; all with handlers."""
    inner = sub("y", undone("c"), "c")
    return undone("a") + sub("x", undone("b") + inner + own, "b y") + throw("t") + el("userTask", "z")


def test_a_completed_sub_process_is_undone_by_what_is_in_it():
    """10.7: without a handler of its own, by the handlers of its activities, at its place in the order."""
    case = run(nested(), "a x t z")
    case.complete("a").complete("b").complete("c")
    for task in ("undo_c", "undo_b", "undo_a"):
        assert case.offers == [task]
        case.complete(task)
    assert case.offers == ["z"]
    assert not [key for key in case.result.rows if key.startswith("s:")]


HANDLER = el(
    "subProcess",
    "undo_x",
    el("startEvent", "es", DEFINITION) + el("userTask", "own") + chain("es own"),
    triggeredByEvent="true",
)


def test_a_compensation_event_sub_process_stands_for_what_is_in_it():
    case = run(nested(own=HANDLER), "a x t z")
    case.complete("a").complete("b").complete("c")
    assert case.offers == ["own"]
    assert case.complete("own").offers == ["undo_a"]
    assert case.complete("undo_a").offers == ["z"]


def test_it_may_throw_for_the_sub_process_around_it():
    """10.7.2: what stands beside the event sub-process is seen from within it."""
    own = el(
        "subProcess",
        "undo_x",
        el("startEvent", "es", DEFINITION) + el("userTask", "own") + throw("again", "b") + chain("es own again"),
        triggeredByEvent="true",
    )
    case = run(nested(own=own), "a x t z")
    case.complete("a").complete("b").complete("c").complete("own")
    assert case.offers == ["undo_b"]
    assert case.complete("undo_b").offers == ["undo_a"]


def test_the_handler_of_a_sub_process_stands_for_what_is_in_it():
    """10.7: default compensation is only for what has no handler."""
    body = (
        sub("x", undone("a"), "a")
        + el("boundaryEvent", "on_x", DEFINITION, attachedToRef="x")
        + el("userTask", "undo_x", isForCompensation="true")
        + el("association", "for_x", sourceRef="on_x", targetRef="undo_x")
    )
    case = run(body + throw("t"), "x t")
    assert case.complete("a").offers == ["undo_x"]
    assert case.complete("undo_x").result.completed


def test_a_sub_process_that_runs_or_was_interrupted_is_not_undone():
    """13.5.5: only what has completed."""
    message = '<bpmn:message id="m" name="stop"/>'
    body = sub("x", undone("a") + el("userTask", "b"), "a b")
    body += el("boundaryEvent", "stop", '<bpmn:messageEventDefinition messageRef="m"/>', attachedToRef="x")
    body += throw("t") + el("userTask", "z") + chain("stop t z") + el("startEvent", "s") + chain("s x")
    case = Run(build(simple(body, declared=message)))
    assert past(case.complete("a")) == ["a"]
    assert case.fire("stop").offers == ["z"]


def test_the_variables_of_a_sub_process_are_as_they_were():
    """13.5.5: its data as they were when it completed; those of the process as they are now."""
    inputs = '<bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name="mine">${from}'
    inputs += "</camunda:inputParameter></camunda:inputOutput></bpmn:extensionElements>"
    handler = el(
        "scriptTask",
        "undo_a",
        "<bpmn:script>${mine.concat(from)}</bpmn:script>",
        scriptFormat="juel",
        camunda_resultVariable="seen",
        isForCompensation="true",
    )
    body = el("subProcess", "x", inputs + el("startEvent", "xs") + undone("a", handler=handler) + chain("xs a"))
    case = run(body + el("userTask", "b") + throw("t") + el("userTask", "z"), "x b t z", **{"from": "1"})
    case.complete("a", mine="2").complete("b", **{"from": "3"})
    assert case.variables["seen"] == "23"


MANY = '<bpmn:multiInstanceLoopCharacteristics{} camunda:collection="${{who}}" camunda:elementVariable="one"/>'
NOTE = el(
    "scriptTask",
    "undo_a",
    "<bpmn:script>${trace.concat(one)}</bpmn:script>",
    scriptFormat="juel",
    camunda_resultVariable="trace",
    isForCompensation="true",
)


@pytest.mark.parametrize("how", ["", ' isSequential="true"'])
def test_each_instance_of_a_multi_instance_is_undone(how):
    case = run(undone("a", MANY.format(how), NOTE) + throw("t"), "a t", who=["1", "2", "3"], trace="")
    case.complete("a").complete("a").complete("a")
    assert (case.result.completed, case.variables["trace"]) == (True, "321")


@pytest.mark.parametrize("how", ["", ' isSequential="true"'])
def test_each_instance_of_a_sub_process_is_undone_with_its_own_variables(how):
    body = el("subProcess", "x", MANY.format(how) + el("startEvent", "xs") + undone("a", handler=NOTE) + chain("xs a"))
    case = run(body + throw("t"), "x t", who=["1", "2"], trace="")
    assert past(case.complete("a")) == ["a", "x"]
    assert (case.complete("a").result.completed, case.variables["trace"]) == (True, "21")


def test_instances_are_not_undone_while_the_multi_instance_runs():
    fork = el("parallelGateway", "f") + chain("s f a") + chain("f b t z")
    body = el("startEvent", "s") + undone("a", MANY.format("")) + el("userTask", "b") + throw("t") + el("userTask", "z")
    case = Run(build(simple(body + fork)), {"who": ["1", "2"]})
    case.complete("a").complete("b")
    assert case.offers == ["a", "z"]
    assert past(case.complete("a")) == ["a", "a"]


def test_what_one_throw_has_taken_hold_of_another_does_not():
    body = el("startEvent", "s") + undone("a") + el("parallelGateway", "f") + el("userTask", "w")
    body += throw("t") + throw("u") + el("userTask", "y") + el("userTask", "z")
    case = Run(build(simple(body + chain("s a f t y") + chain("f w u z"))))
    assert case.complete("a").complete("w").offers == ["undo_a", "z"]
    assert case.complete("undo_a").offers == ["y", "z"]


def test_handlers_go_with_the_throw_that_waits_for_them():
    """A terminate end event takes the throw away, and what undoes for it; what was not begun can still be undone."""
    terminate = el("endEvent", "stop", "<bpmn:terminateEventDefinition/>")
    inner = undone("a") + undone("b") + throw("t") + el("parallelGateway", "f") + el("userTask", "w") + terminate
    body = el("startEvent", "s") + el(
        "subProcess", "x", el("startEvent", "xs") + inner + chain("xs a f b t") + chain("f w stop")
    )
    case = Run(build(simple(body + el("userTask", "z") + chain("s x z"))))
    case.complete("a").complete("b")
    assert case.offers == ["undo_b", "w"]
    assert case.complete("w").offers == ["z"]
    assert past(case) == ["a", "x"]


def test_an_interrupting_event_sub_process_can_undo_what_was_completed():
    """10.7.3: the handling of an error may throw compensation."""
    message = '<bpmn:message id="m" name="stop"/>'
    start = el("startEvent", "es", '<bpmn:messageEventDefinition messageRef="m"/>')
    event = el("subProcess", "e", start + throw("t") + chain("es t"), triggeredByEvent="true")
    body = el("startEvent", "s") + undone("a") + undone("b") + event + chain("s a b")
    case = Run(build(simple(body, declared=message)))
    case.complete("a").fire("e")
    assert case.offers == ["undo_a"]
    assert case.complete("undo_a").result.completed


def test_a_handler_may_be_a_sub_process_or_wait_at_a_save_point():
    inner = el("startEvent", "us") + el("userTask", "u1") + el("userTask", "u2") + chain("us u1 u2")
    handler = el("subProcess", "undo_a", inner, isForCompensation="true")
    saved = el("userTask", "undo_b", isForCompensation="true", camunda_asyncBefore="true", camunda_asyncAfter="true")
    case = run(undone("a", handler=handler) + undone("b", handler=saved) + throw("t") + el("userTask", "z"), "a b t z")
    case.complete("a").complete("b")
    assert case.offers == []
    assert case.fire("undo_b").complete("undo_b").offers == []
    assert case.fire("undo_b").offers == ["u1"]
    assert case.complete("u1").complete("u2").offers == ["z"]


def test_a_return_keeps_what_can_be_undone_and_each_completion_counts():
    case = run(undone("a") + el("userTask", "b") + throw("t") + el("userTask", "z"), "a b t z")
    case.complete("a").move("a").complete("a")
    assert past(case) == ["a", "a"]
    assert case.complete("b").offers == ["undo_a"]
    assert case.complete("undo_a").offers == ["undo_a"]


def test_a_return_while_it_is_undone_takes_throw_and_handler_away():
    case = run(undone("a") + el("userTask", "b") + throw("t") + el("userTask", "z"), "a b t z")
    case.complete("a").complete("b")
    assert case.move("b").offers == ["b"]
    assert case.complete("b").offers == ["z"]


def test_nobody_returns_to_a_handler_or_starts_one():
    case = run(undone("a") + el("userTask", "b") + throw("t"), "a b t")
    case.complete("a")
    with pytest.raises(WrongToken):
        case.move("undo_a")
    with pytest.raises(CannotModify):
        machine.modify(case.program, case.result.rows, [Instruction("before", "undo_a")], {}, case.moment())
    case.complete("b")
    token = case.token("undo_a")
    with pytest.raises(CannotModify):
        machine.modify(case.program, case.result.rows, [Instruction("cancel", "", token)], {}, case.moment())


def test_a_case_that_is_cancelled_and_taken_up_again_remembers():
    case = run(nested(), "a x t z")
    case.complete("a").complete("b").complete("c").complete("undo_c")
    former = case.result.rows
    cancelled = machine.cancel(case.program, former, None, {}, case.moment())
    case.seq += 1
    case.result = machine.reopen(case.program, cancelled.rows, former, case.moment())
    assert case.offers == ["undo_b"]
    assert case.complete("undo_b").complete("undo_a").offers == ["z"]


def test_a_return_beside_a_throw_leaves_it_and_its_handler_alone():
    """What undoes goes with its throw, whatever lies parallel to the handler."""
    body = el("startEvent", "s") + undone("a") + el("parallelGateway", "f") + throw("t")
    body += "".join(el("userTask", name) for name in ("b", "c", "z")) + chain("s a f t z") + chain("f b c")
    case = Run(build(simple(body))).complete("a").complete("b")
    assert case.offers == ["c", "undo_a"]
    assert case.move("b").offers == ["b", "undo_a"]
    assert case.complete("undo_a").offers == ["b", "z"]


def test_a_completed_sub_process_hears_its_end_once_though_its_undoing_is_taken_away():
    """It has ended long ago: only what was being undone in it is interrupted (13.5.5)."""
    hears = ext('<camunda:executionListener event="end" expression="${execution.setVariable(\'n\', n + 1)}"/>')
    body = sub("x", hears + undone("a"), "a") + el("userTask", "b") + throw("t") + el("userTask", "z")
    case = run(body, "x b t z", n=0)
    case.complete("a").complete("b")
    assert (case.offers, case.variables["n"]) == (["undo_a"], 1)
    assert case.move("b").offers == ["b"]
    assert case.variables["n"] == 1
    assert case.trail("cancelled") == ["undo_a", "t"]


def test_next_stops_of_a_throw_in_an_event_sub_process_are_handlers_around_it():
    """10.7.3."""
    message = '<bpmn:message id="m" name="stop"/>'
    start = el("startEvent", "es", '<bpmn:messageEventDefinition messageRef="m"/>')
    inner = start + el("userTask", "why") + throw("t") + el("endEvent", "over") + chain("es why t over")
    body = el("startEvent", "s") + undone("a") + el("subProcess", "e", inner, triggeredByEvent="true") + chain("s a")
    found = machine.next_stops(build(simple(body, declared=message)), "why", None, ())
    assert [stop.element for stop in found] == ["undo_a", "over"]


def test_next_stops_tell_what_may_be_undone():
    program = build(simple(el("startEvent", "s") + undone("a") + throw("t") + el("userTask", "z") + chain("s a t z")))
    assert [(stop.element, stop.depends) for stop in machine.next_stops(program, "a", None, ())] == [
        ("undo_a", True),
        ("z", True),
    ]


def test_next_stops_look_into_what_undoes_a_sub_process():
    body = el("startEvent", "s") + el("userTask", "n") + nested(own=HANDLER) + chain("s a x n t z")
    found = machine.next_stops(build(simple(body)), "n", None, ())
    assert [(stop.element, stop.depends) for stop in found] == [("undo_a", True), ("own", True), ("z", True)]
    body = el("startEvent", "s") + el("userTask", "n") + nested() + chain("s a x n t z")
    found = machine.next_stops(build(simple(body)), "n", None, ())
    assert [stop.element for stop in found] == ["undo_a", "undo_b", "undo_c", "z"]


def migrated(case: Run, program: machine.Program, **mapping: str) -> machine.Result:
    plan = machine.Migration(machine.generate_plan(case.program, program, mapping))
    return machine.migrate(case.program, case.result.rows, (program, plan), {}, case.moment())


def test_a_case_migrates_with_what_it_remembers_but_not_while_something_is_undone():
    body = el("startEvent", "s") + undone("a") + el("userTask", "b") + throw("t") + chain("s a b t")
    case = Run(build(simple(body)))
    case.complete("a")
    plain = body.replace(undone("a"), el("userTask", "a")).replace(throw("t"), el("task", "t"))
    assert [(one.element, one.code) for one in hindered(case, simple(plain))] == [("a", "past")]
    moved = migrated(case, build(simple(body + el("userTask", "z") + chain("t z"))))
    case.program, case.result = build(simple(body + el("userTask", "z") + chain("t z"))), moved
    case.seq += 1
    assert case.complete("b").offers == ["undo_a"]
    assert {one.code for one in hindered(case, simple(body))} == {"undoing"}


def hindered(case: Run, content: bytes) -> tuple[machine.Hindrance, ...]:
    with pytest.raises(machine.CannotMigrate) as refused:
        migrated(case, build(content))
    return refused.value.hindrances


def transaction(inner: str, order: str, more: str = "") -> str:
    """A transaction x that a condition may cancel behind the task `ask`, and where it goes then."""
    choice = el("exclusiveGateway", "g") + el("endEvent", "done")
    choice += el("endEvent", "cancelled", "<bpmn:cancelEventDefinition/>")
    choice += flow("g", "done", "${fine}") + flow("g", "cancelled", "${!fine}")
    body = el("startEvent", "xs") + inner + el("userTask", "ask") + choice + chain(f"xs {order} ask g") + more
    caught = el("boundaryEvent", "caught", "<bpmn:cancelEventDefinition/>", attachedToRef="x")
    return el("transaction", "x", body) + caught + el("userTask", "after") + chain("caught after")


def test_a_cancelled_transaction_is_undone_and_left_by_its_boundary_event():
    """13.3.4: what runs is taken away, what has completed undone, then the cancel boundary event catches."""
    beside = el("parallelGateway", "f") + el("userTask", "w") + chain("f w")
    case = run(transaction(undone("a") + beside, "a f") + el("userTask", "z"), "x z")
    assert case.complete("a").offers == ["ask", "w"]
    assert case.complete("ask", fine=False).offers == ["undo_a"]
    assert case.complete("undo_a").offers == ["after"]
    assert not [key for key in case.result.rows if key.startswith("s:")]
    assert case.complete("after").result.completed


@pytest.mark.parametrize("again", ["", "misfire"])
def test_nothing_at_its_boundary_interrupts_a_transaction_that_is_being_cancelled(again):
    """13.3.4, 13.5.3: it is no longer active; what it has done would be undone by half. An error still is caught."""
    hour = "<bpmn:timeDuration>PT1H</bpmn:timeDuration>"
    waits = {"time": f"<bpmn:timerEventDefinition>{hour}</bpmn:timerEventDefinition>"}
    waits["told"] = '<bpmn:messageEventDefinition messageRef="m"/>'
    waits["failed"] = '<bpmn:errorEventDefinition errorRef="misfire"/>'
    body = "".join(el("boundaryEvent", name, what, attachedToRef="x") for name, what in waits.items())
    end = f'<bpmn:errorEventDefinition errorRef="{again}"/>' if again else ""
    handler = el("startEvent", "us") + el("userTask", "u") + el("endEvent", "ue", end) + chain("us u ue")
    handler = el("subProcess", "undo_a", handler, isForCompensation="true")
    body += transaction(undone("a", handler=handler), "a") + el("userTask", "z") + el("userTask", "failing")
    body += el("startEvent", "s") + chain("s x z") + chain("failed failing")
    case = Run(build(simple(body, '<bpmn:message id="m" name="m"/><bpmn:error id="misfire" errorCode="misfire"/>')), {})
    assert sorted(wait.event for wait in case.complete("a").result.waits) == ["time", "told"]
    assert case.complete("ask", fine=False).offers == ["u"]
    assert not case.result.waits
    assert case.complete("u").offers == (["failing"] if again else ["after"])


def test_a_transaction_that_succeeds_can_be_undone_from_outside():
    case = run(transaction(undone("a"), "a") + throw("t") + el("userTask", "z"), "x t z")
    assert case.complete("a").complete("ask", fine=True).offers == ["undo_a"]
    assert case.complete("undo_a").offers == ["z"]


def test_a_cancelled_transaction_without_anything_to_undo_is_left_at_once_and_forgotten():
    case = run(transaction(el("userTask", "a"), "a") + throw("t") + el("userTask", "z"), "x t z")
    assert case.complete("a").complete("ask", fine=False).offers == ["after"]
    assert past(case) == []


def test_next_stops_of_a_cancel_end_are_what_it_undoes_and_the_boundary_s():
    body = el("startEvent", "s") + transaction(undone("a"), "a") + el("userTask", "z") + chain("s x z")
    found = machine.next_stops(build(simple(body)), "ask", None, {"fine": False})
    assert [(stop.element, stop.depends) for stop in found] == [("undo_a", True), ("after", True)]


def test_behind_a_handler_come_other_handlers_and_what_the_throw_leads_to():
    """Nobody is told that a case ends where a handler does."""
    body = el("startEvent", "s") + nested() + chain("s a x t z")
    program = build(simple(body))
    for task in ("undo_a", "undo_b"):
        found = {stop.element: stop.depends for stop in machine.next_stops(program, task, None, ())}
        assert found == {"undo_a": True, "undo_b": True, "undo_c": True, "z": True}
    inner = el("startEvent", "us") + el("userTask", "u1") + chain("us u1")
    handler = el("subProcess", "undo_a", inner, isForCompensation="true")
    body = el("startEvent", "s") + undone("a", handler=handler) + throw("t") + el("userTask", "z") + chain("s a t z")
    assert {stop.element for stop in machine.next_stops(build(simple(body)), "u1", None, ())} == {"u1", "z"}


@pytest.mark.parametrize("loop", ["", MANY.format("")])
def test_a_completed_sub_process_migrates_with_what_is_in_it(loop):
    """Nothing listens at what has completed, though the new drawing attaches something to it."""
    message = '<bpmn:message id="m" name="stop"/>'
    inner = el("startEvent", "xs") + undone("a") + sub("y", undone("c"), "c") + chain("xs a y")
    body = el("startEvent", "s") + el("subProcess", "x", loop + inner) + el("userTask", "b") + throw("t")
    body += chain("s x b t")
    case = Run(build(simple(body, declared=message)), {"who": ["1"]})
    case.complete("a").complete("c")
    listens = "<bpmn:messageEventDefinition messageRef='m'/>"
    stop = el("boundaryEvent", "stop", listens, attachedToRef="x")
    listening = body + stop + el("userTask", "z") + chain("t z")
    case.program, case.result = (program := build(simple(listening, declared=message))), migrated(case, program)
    case.seq += 1
    assert case.result.waits == ()
    assert case.complete("b").offers == ["undo_c"]
    assert case.complete("undo_c").complete("undo_a").offers == ["z"]


def test_a_completed_sub_process_that_the_new_version_cannot_undo_hinders():
    body = el("startEvent", "s") + sub("x", undone("a"), "a") + el("userTask", "b") + throw("t") + chain("s x b t")
    case = Run(build(simple(body)))
    case.complete("a")
    plain = body.replace(undone("a"), el("userTask", "a")).replace(throw("t"), el("task", "t"))
    assert [(one.element, one.code) for one in hindered(case, simple(plain))] == [("a", "past")]


def test_what_a_return_left_undone_can_be_undone_later():
    """13.5.5: what has completed and was not begun to be undone is completed still."""
    case = run(undone("a") + undone("b") + el("userTask", "c") + throw("t") + el("userTask", "z"), "a b c t z")
    case.complete("a").complete("b").complete("c")
    assert case.offers == ["undo_b"]
    assert past(case.move("c")) == ["a"]
    assert case.complete("c").offers == ["undo_a"]
    assert case.complete("undo_a").offers == ["z"]


def test_behind_a_handler_comes_nothing_of_a_transaction_that_nobody_has_cancelled():
    """Its cancel boundary event throws nothing: it does not undo what stands beside it."""
    body = el("startEvent", "s") + transaction(el("userTask", "q"), "q") + undone("a") + throw("t")
    body += el("userTask", "y") + chain("s x a t y")
    found = machine.next_stops(build(simple(body)), "undo_a", None, ())
    assert {stop.element for stop in found} == {"undo_a", "y"}
