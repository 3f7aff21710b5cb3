"""Where the machine stops: too many tokens, steps, instances, scopes; numbers that are none; values nobody gave."""

from decimal import Decimal

import pytest
from support.bpmn import Run, build, chain, el, ext, flow, simple

from engine import machine
from engine.errors import Failure, Refused
from engine.machine import WrongToken


def many(cardinality="", collection="", sequential="false"):
    inner = f"<bpmn:loopCardinality>{cardinality}</bpmn:loopCardinality>" if cardinality else ""
    given = f' camunda:collection="{collection}"' if collection else ""
    given += f' isSequential="{sequential}"'
    loop = f"<bpmn:multiInstanceLoopCharacteristics{given}>{inner}</bpmn:multiInstanceLoopCharacteristics>"
    return build(simple(el("startEvent", "s") + el("userTask", "a", loop) + el("userTask", "z") + chain("s a z")))


def failed(program, values, ask=None):
    with pytest.raises(Failure) as caught:
        Run(program, values, *([ask] if ask else []))
    return caught.value.code, caught.value.element


@pytest.mark.parametrize("number", [True, -1, Decimal("1.5"), "two", None, [2]])
def test_the_number_of_instances_is_a_whole_number(number):
    """BPMN 2.0, 13.3.7: loopCardinality gives an integer."""
    assert failed(many("${n}"), {"n": number}) == ("EXPRESSION", "a")


@pytest.mark.parametrize("number", [3, "3"])
def test_a_number_as_text_counts_too(number):
    assert Run(many("${n}"), {"n": number}).offers == ["a"] * 3


@pytest.mark.parametrize("sequential", ["false", "true"])
def test_ten_thousand_instances_are_the_most(sequential):
    by_number, by_list = many("${n}", sequential=sequential), many(collection="${list}", sequential=sequential)
    assert failed(by_number, {"n": 10_001}) == ("ENDLESS", "a")
    assert failed(by_number, {"n": 10**30}) == ("ENDLESS", "a")
    assert failed(by_list, {"list": [0] * 10_001}) == ("ENDLESS", "a")


def test_ten_thousand_in_turn_are_not_too_many():
    assert Run(many("${n}", sequential="true"), {"n": 10_000}).offers == ["a"]


def calls_itself(times):
    """A process that calls itself `n` times, then comes to a task."""
    passes = ext('<camunda:in sourceExpression="${n - 1}" target="n"/>')
    body = el("startEvent", "s") + el("exclusiveGateway", "g", default="g_a") + el("userTask", "a")
    body += el("callActivity", "k", passes, calledElement="p") + chain("s g") + flow("g", "k", "${n &gt; 0}")
    return Run(build(simple(body + flow("g", "a"))), {"n": times})


def test_fifty_scopes_inside_one_another_are_the_most():
    assert calls_itself(50).offers == ["a"]
    with pytest.raises(Failure) as caught:
        calls_itself(51)
    assert (caught.value.code, caught.value.element) == ("ENDLESS", "k")


def test_a_refusal_of_the_organisation_in_an_expression_is_a_failure_of_its_element():
    """contracts 5: whoever asks for one person where there is none does not go on."""

    def ask(name, args):
        raise Refused("NO_SUPERIOR", what="局长")

    script = "<bpmn:script>${org.unit_head(unit)}</bpmn:script>"
    task = el("scriptTask", "x", script, scriptFormat="juel", camunda_resultVariable="head")
    body = el("startEvent", "s") + task + chain("s x")
    assert failed(build(simple(body)), {"unit": "water"}, ask) == ("NO_SUPERIOR", "x")


def test_another_refusal_of_who_may_raise_a_message_is_a_failure():
    def ask(name, args):
        raise Refused("CLOSED_PROCESS", process="x")

    inner = ext(
        '<camunda:properties><camunda:property name="performer" value="${org.unit_head(unit)}"/></camunda:properties>'
    )
    waits = el("intermediateCatchEvent", "c", inner + '<bpmn:messageEventDefinition messageRef="m"/>')
    program = build(simple(el("startEvent", "s") + waits + chain("s c"), '<bpmn:message id="m" name="reply"/>'))
    assert failed(program, {"unit": "water"}, ask) == ("CLOSED_PROCESS", "c")


def test_a_parameter_without_a_value_is_null():
    """Camunda 7: an input parameter that says nothing is null."""
    nothing = '<camunda:inputOutput><camunda:inputParameter name="x"/></camunda:inputOutput>'
    body = el("startEvent", "s") + el("userTask", "a", ext(nothing)) + chain("s a")
    run = Run(build(simple(body)), {"x": 1})
    assert machine.variables(run.program, run.result.rows, run.token("a")) == {"x": None}


def test_what_a_join_holds_waits_for_no_event():
    body = el("startEvent", "s") + "".join(el("userTask", name) for name in "abz")
    body += el("parallelGateway", "f") + el("parallelGateway", "j") + chain("s f a j z") + chain("f b j")
    run = Run(build(simple(body))).complete("a")
    (held,) = [key[2:] for key, text in run.result.rows.items() if '"waiting"' in text]
    for verb in (machine.fire, machine.retry_assignment):
        with pytest.raises(WrongToken):
            verb(run.program, run.result.rows, held, {}, run.moment())
    assert run.result.waits == ()


def test_an_ended_case_is_neither_moved_nor_modified():
    body = el("startEvent", "s") + el("userTask", "a") + chain("s a")
    run = Run(build(simple(body))).complete("a")
    assert run.result.completed
    with pytest.raises(WrongToken):
        run.move("a")
    with pytest.raises(WrongToken):
        machine.modify(run.program, run.result.rows, [machine.Instruction("before", "a")], {}, run.moment())


def test_looking_at_a_case_asks_nobody():
    """An expression is not evaluated by who only looks."""
    body = el("startEvent", "s") + el("userTask", "a", camunda_assignee="${org.unit_head(unit)}") + chain("s a")
    asked = []

    def ask(name, args):
        asked.append(name)
        return "wang", "任职"

    run = Run(build(simple(body)), {"unit": "water"}, ask)
    machine.view(run.program, run.result.rows)
    machine.variables(run.program, run.result.rows, run.token("a"))
    assert asked == ["org.unit_head"]
