"""SpiffWorkflow's parser, subclassed: our step classes, one pass without recursion along the flows.

The library's parser walks from element to element and recurses; a chain of 500 tasks would exhaust the stack. Here
every node of a scope is read in document order, then the flows are connected, in document order too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag

from engine.diagrams.words import NODES
from engine.diagrams.xml import BPMN, Element, kind
from engine.machine import many, tasks
from engine.machine.details import Details
from engine.machine.events import (
    Boundary,
    Catch,
    End,
    Receive,
    Send,
    Start,
    Throw,
)
from engine.machine.expressing import EndByExpression, ThrowByExpression
from engine.machine.gateways import EventGateway, Exclusive, Inclusive, Parallel
from engine.machine.scopes import Call, SubProcess
from engine.machine.steps import Step
from engine.machine.throwing import Cancel, EndByWorker, EndCompensation, ThrowByWorker, ThrowCompensation

STEPS: dict[str, type[Step]] = {
    "startEvent": Start,
    "endEvent": End,
    "intermediateCatchEvent": Catch,
    "intermediateThrowEvent": Throw,
    "boundaryEvent": Boundary,
    "task": tasks.Pass,
    "manualTask": tasks.Pass,
    "userTask": tasks.UserTask,
    "serviceTask": tasks.WorkerTask,
    "sendTask": Send,
    "receiveTask": Receive,
    "scriptTask": tasks.ScriptTask,
    "businessRuleTask": tasks.DecisionTask,
    "subProcess": SubProcess,
    "callActivity": Call,
    "exclusiveGateway": Exclusive,
    "inclusiveGateway": Inclusive,
    "parallelGateway": Parallel,
    "eventBasedGateway": EventGateway,
}
BY_WORKER: dict[str, type[Step]] = {
    "endEvent": EndByWorker,
    "intermediateThrowEvent": ThrowByWorker,
    "sendTask": tasks.WorkerTask,
    "businessRuleTask": tasks.WorkerTask,
}

BY_EXPRESSION: dict[str, type[Step]] = {
    "endEvent": EndByExpression,
    "intermediateThrowEvent": ThrowByExpression,
    "sendTask": tasks.ScriptTask,
    "serviceTask": tasks.ScriptTask,
    "businessRuleTask": tasks.ScriptTask,
}


COMPENSATING: dict[str, type[Step]] = {
    "endEvent": EndCompensation,
    "intermediateThrowEvent": ThrowCompensation,
}


class _Reading:
    """In front of each of the library's element parsers."""

    process_parser: Any
    spec_class: type[Step]
    node: Element
    spec: Any

    def parse_node(self) -> Step:
        """The element's step with its details; no flows yet."""
        details = self.process_parser.parser.details[self.node.get("id")]
        if details.topic is not None and kind(self.node) in BY_WORKER:
            self.spec_class = BY_WORKER[kind(self.node)]
        elif details.event.kind == "cancel" and kind(self.node) == "endEvent":
            self.spec_class = Cancel
        elif details.event.kind == "compensation":
            self.spec_class = COMPENSATING[kind(self.node)]
        elif details.script is not None and kind(self.node) in BY_EXPRESSION:
            self.spec_class = BY_EXPRESSION[kind(self.node)]
        step: Step = self.create_task()  # type: ignore[attr-defined]  # the library's
        step.details = details
        return step if details.many is None else self._many(step, details)

    def _many(self, inner: Step, details: Details) -> Step:
        """The wrapper takes the element's place; the step of its instances hangs on it."""
        ident = inner.details.id
        del self.spec.task_specs[ident]
        made = many.ManyInTurn if details.many and details.many.sequential else many.ManyAtOnce
        wrapper: many.Many = made(self.spec, ident, task_spec="")
        wrapper.details, wrapper.inner = details, inner
        if details.many is not None:
            inner.details = replace(details, saves=details.many.saves)
        return wrapper


class _Process(ProcessParser):
    def add_tasks(self) -> None:
        """Every node of this scope, then every flow."""
        steps = self.spec.task_specs
        steps.clear()  # what the library puts there is not used, and its names are free for designers
        nodes = [node for node in self.node if kind(node) in NODES]
        for node in nodes:
            self.parse_node(node)
        for flow in self.node.iterfind(BPMN + "sequenceFlow"):
            steps[flow.get("sourceRef")].connect(steps[flow.get("targetRef")])


class Parser(BpmnParser):
    """Parses one desugared process; `details` by element name."""

    PROCESS_PARSER_CLASS = _Process
    PARSER_CLASSES: ClassVar[dict[str, tuple[type, type]]] = {}

    def __init__(self, details: Mapping[str, Details]) -> None:
        super().__init__()
        self.details = details


for _word, _step in STEPS.items():
    _library = BpmnParser.PARSER_CLASSES.get(full_tag(_word), (TaskParser, None))[0]
    if _word == "scriptTask":
        _library = TaskParser  # the script is compiled by us
    Parser.PARSER_CLASSES[full_tag(_word)] = (type("Reading" + _library.__name__, (_Reading, _library), {}), _step)
