"""Cases in memory: our machine beside SpiffWorkflow as it comes, which moves tokens in a tree that only grows.

Both play the same file to its end: whatever waits for a person is completed in the order it opened. The library reads
Python where Camunda 7 files have JUEL, so that on its side, and only there, `${number > 50}` is given to it as
`number > 50`, a script `${count + 1}` with result variable `count` as `count = count + 1`, and a duration in quotes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine import diagrams
from engine.benchmark.figures import Figure, figure
from engine.benchmark.ground import drawn
from engine.benchmark.sizes import Sizes
from engine.benchmark.timing import alternating, each
from engine.machine import Moment, Program
from engine.machine.case import Case
from engine.values import Value

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
RESULT = "{http://camunda.org/schema/1.0/bpmn}resultVariable"
NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
ANSWERS: Mapping[str, Value] = {"number": 60, "again": False}
MODELS = {
    "three_tasks": ("three user tasks", "≥ 6"),
    "forty": ("forty elements", ""),
    "sequence": ("pattern SEQ", ""),
    "exclusive_choice": ("pattern EXC", ""),
    "explicit_termination": ("pattern EXT", ""),
    "parallel_split": ("pattern PAR", ""),
    "arbitrary_cycle": ("pattern CYC", ""),
}
"""Processes by id, with their names in the table and what is asked of them."""


def in_memory(sizes: Sizes) -> list[Figure]:
    """How many cases our machine plays while the library plays one."""
    found = []
    for name, (told, goal) in MODELS.items():
        number = max(1, sizes.in_memory // (10 if name == "forty" else 1))
        ours, theirs = our_player(name), their_player(name)
        ours(), theirs()
        ratio = alternating(lambda: each(theirs, number), lambda: each(ours, number), sizes.blocks)  # noqa: B023
        found.append(figure(f"cases in memory : SpiffWorkflow as it comes, {told}", ratio, goal))
    return found


def _nobody(name: str, args: Sequence[Value]) -> NoReturn:
    raise LookupError(name)


def our_player(process: str) -> Callable[[], object]:
    """Plays a case of the process on our machine, live from its start to its end."""
    program: Program = diagrams.build(process, {f"process:{process}": drawn()[f"{process}.bpmn"]})

    def play() -> Case:
        case = Case(program, Moment(NOW, 1, _nobody))
        own = case.top.own
        assert own is not None
        for name, value in ANSWERS.items():
            own[name] = value
        case.top.enter(program.plan.start)
        case.settle()
        while not case.top.completed:
            token = next(t for scope in case.all_scopes() for t in scope.tasks.values() if t.step.by_hand)
            token.run()
            case.settle()
        return case

    return play


def their_player(process: str) -> Callable[[], object]:
    """Plays a case of the process with the library alone."""
    parser = BpmnParser()
    parser.add_bpmn_xml(_in_python(drawn()[f"{process}.bpmn"]))
    spec, inner = parser.get_spec(process), parser.get_subprocess_specs(process)

    def play() -> BpmnWorkflow:
        workflow = BpmnWorkflow(spec, inner)
        workflow.task_tree.data.update(ANSWERS)
        workflow.do_engine_steps()
        while not workflow.completed:
            ready = workflow.get_next_task(state=TaskState.READY, manual=True)
            ready.data.update(ANSWERS)
            ready.run()
            workflow.do_engine_steps()
        return workflow

    return play


def _in_python(content: bytes) -> Any:  # noqa: ANN401  # lxml's element, as the library wants it
    root = etree.fromstring(content)
    for condition in root.iter(f"{BPMN}conditionExpression", f"{BPMN}loopCardinality"):
        condition.text = _bare(condition.text).replace("== true", "== True")
    for duration in root.iter(f"{BPMN}timeDuration"):
        duration.text = repr(duration.text)
    for script in root.iter(f"{BPMN}script"):
        owner = script.getparent()
        result = "" if owner is None else owner.get(RESULT)
        script.text = f"{result} = {_bare(script.text)}"
    return root


def _bare(text: str | None) -> str:
    return (text or "").strip().removeprefix("${").removesuffix("}")
