"""Order of automatic steps: depth first, first branch first; what a condition lets happen goes before all else."""

import pytest
from support.bpmn import Run, build, chain, el, flow, simple

from engine import machine
from engine.machine import Instruction

SETS = "<bpmn:script>${1}</bpmn:script>"
HOLDS = "<bpmn:condition>${n == 1}</bpmn:condition>"
HOLDS = f'<bpmn:conditionalEventDefinition camunda:variableName="n">{HOLDS}</bpmn:conditionalEventDefinition>'


def passed(names):
    """Steps that a token goes through."""
    return "".join(el("task", name) for name in names)


def when(name, host):
    """A conditional boundary event."""
    return el("boundaryEvent", name, HOLDS, attachedToRef=host, cancelActivity="false")


def order(result):
    """Which of the steps with a name of one letter were entered, in order."""
    return "".join(one.element for one in result.trail if one.what == "entered" and len(one.element) == 1)


def test_the_first_branch_goes_as_far_as_it_can_before_the_second_begins():
    body = el("startEvent", "start") + el("parallelGateway", "fork") + passed("abcd")
    run = Run(build(simple(body + chain("start fork a b") + chain("fork c d"))))
    assert order(run.result) == "abcd"


def test_what_conditions_let_happen_goes_first_one_after_the_other():
    """BPMN 2.0, 10.5.4: in the order in which the events began to wait; each goes as far as it can."""
    body = el("startEvent", "start") + el("userTask", "work") + el("userTask", "other") + passed("uvwz")
    body += when("first", "work") + when("second", "work") + chain("start work") + chain("start other z")
    run = Run(build(simple(body + chain("first u v") + chain("second w"))), {"n": 0})
    assert order(run.complete("other", n=1).result) == "uvwz"


def test_what_was_to_be_done_before_a_condition_held_keeps_its_order():
    body = el("startEvent", "start") + el("userTask", "work") + el("userTask", "other") + el("parallelGateway", "fork")
    body += el("scriptTask", "sets", SETS, scriptFormat="juel", camunda_resultVariable="n") + passed("abcu")
    body += when("first", "work") + chain("start work") + chain("start other fork sets a")
    run = Run(build(simple(body + chain("fork b") + chain("fork c") + chain("first u"))), {"n": 0})
    assert order(run.complete("other").result) == "uabc"


def test_instructions_are_followed_in_their_order():
    """Camunda 7, «process instance modification»."""
    body = el("startEvent", "start") + el("userTask", "work") + el("exclusiveGateway", "way", default="way_a")
    body += passed("abc") + chain("start work way a") + flow("way", "b", "${n == 1}") + flow("way", "c", "${n == 2}")
    run = Run(build(simple(body)))
    steps = [Instruction("flow", f"way_{name}") for name in "acb"]
    assert order(machine.modify(run.program, run.result.rows, steps, {}, run.moment())) == "acb"


@pytest.mark.parametrize("sequential", ["false", "true"])
def test_instances_begin_in_the_order_of_their_list(sequential):
    loop = f'<bpmn:multiInstanceLoopCharacteristics isSequential="{sequential}" camunda:collection="list"'
    inner = loop + ' camunda:elementVariable="who"/>' + "<bpmn:script>${who}</bpmn:script>"
    task = el("scriptTask", "task", inner, scriptFormat="juel", camunda_resultVariable="last")
    run = Run(build(simple(el("startEvent", "start") + task + chain("start task"))), {"list": ["甲", "乙", "丙"]})
    assert run.variables["last"] == "丙"
