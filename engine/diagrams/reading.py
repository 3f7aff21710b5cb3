"""Reads an element's details from the designer's own tree: every camunda: word that runs, compiled."""

from __future__ import annotations

from dataclasses import replace

from engine.diagrams.compensation import handler_of, is_handler, undoes_scope
from engine.diagrams.compiling import Compiler
from engine.diagrams.events import EventReader
from engine.diagrams.findings import Findings
from engine.diagrams.listeners import EXECUTION, ListenerReader
from engine.diagrams.mapping import MappingReader
from engine.diagrams.naming import read_named
from engine.diagrams.performers import read_work
from engine.diagrams.saves import read_retry, read_saves
from engine.diagrams.words import ACTIVITIES
from engine.diagrams.xml import BPMN, CAMUNDA, Element, box, is_true, kind, properties, text
from engine.expressions import Expression
from engine.machine.details import (
    Decides,
    Details,
    Event,
    Many,
    Passes,
    Saves,
    Script,
    Work,
)

RESULTS = ("singleEntry", "singleResult", "collectEntries", "resultList")
WORKERS = ("serviceTask", "sendTask", "businessRuleTask", "intermediateThrowEvent", "endEvent")
"""What a worker, or an expression, may do."""


def worker(element: Element) -> Element | None:
    """Where an element says who does it: itself, or the message definition of an event; None where it is no work."""
    if kind(element) in ("intermediateThrowEvent", "endEvent"):
        return element.find(BPMN + "messageEventDefinition")
    return element


def priority_holder(element: Element) -> Element | None:
    """Where it stands how urgent external work is: where it is said to be such, else at its process."""
    holder = worker(element)
    if holder is None or holder.get(CAMUNDA + "type") != "external":
        return None
    if holder.get(CAMUNDA + "taskPriority") is not None:
        return holder
    return next(element.iterancestors(BPMN + "process"), None)


class Reader:
    """Reads the elements of one file."""

    def __init__(self, root: Element, findings: Findings) -> None:
        """`root`: the designer's definitions."""
        self.findings = findings
        self.compile = Compiler(findings)
        self.events = EventReader(root, findings, self.compile)
        self.listeners = ListenerReader(findings, self.compile)
        self.mapping = MappingReader(findings, self.compile)

    def details(self, element: Element) -> Details:
        """What the machine must know of `element`."""
        word = kind(element)
        inputs, outputs = self.mapping.parameters(element)
        on_event = word == "subProcess" and is_true(element.get("triggeredByEvent"))
        named, many, saves = read_named(element, self.compile), self._many(element), read_saves(element, self.findings)
        if named is not None:  # a worker finds what is named, see `machine.naming`
            apart = Saves(True, saves.after)
            many, saves = (many, apart) if many is None else (replace(many, saves=Saves(True, many.saves.after)), saves)
        return Details(
            id=element.get("id") or "",
            type=word,
            inputs=inputs,
            outputs=outputs,
            event=self._event(element),
            work=read_work(element, self.compile) if word == "userTask" else self._ranked(element),
            topic=self._topic(element),
            errors=self.events.errors(element) if word in WORKERS else (),
            decides=self._decides(element) if word == "businessRuleTask" else None,
            script=self._script(element) if word == "scriptTask" else self._expression(element),
            passes=self.mapping.passes(element) if word == "callActivity" else Passes(),
            calls=element.get("calledElement") or "" if word == "callActivity" else "",
            named=named,
            many=many,
            saves=saves,
            retry=read_retry(element, self.findings),
            interrupting=is_true(element.get("cancelActivity", element.get("isInterrupting")), default=True),
            on_event=on_event,
            handler=handler_of(element) if word in ACTIVITIES else "",
            undoes=is_handler(element) or undoes_scope(element),
            initiator=element.get(CAMUNDA + "initiator") or "",
            hooks=self.listeners.hooks(element),
            task_hooks=self.listeners.hooks(element, "taskListener") if word == "userTask" else (),
        )

    def _event(self, element: Element) -> Event:
        event = self.events.read(element)
        definition = element.find(BPMN + "signalEventDefinition")
        if definition is not None and kind(element) in ("intermediateThrowEvent", "endEvent"):
            reach = properties(element).get("reach") or "all"
            return Event(kind="signal", name=event.name, passes=self.mapping.passes(definition), reach=reach)
        return event

    def _topic(self, element: Element) -> Expression | None:
        holder = worker(element)
        if holder is None or holder.get(CAMUNDA + "expression") is not None:
            return None
        type_, topic = holder.get(CAMUNDA + "type"), holder.get(CAMUNDA + "topic")
        if type_ not in (None, "external"):
            self.findings.not_run(holder, "camunda-type", f' camunda:type="{type_}" ', "请改为 external。")
        elif (type_ == "external") != bool(topic and topic.strip()):
            self.findings.add(
                holder,
                "external-without-topic",
                "的外部任务没有写全。",
                "请同时填写类型 external 和主题。",
                "Type and topic.",
            )
        elif type_ is None and kind(element) == "serviceTask":
            self.findings.add(
                element,
                "service-without-work",
                "没有说明由谁完成。",
                '请设为外部任务（camunda:type="external"）并填写主题。',
                "A service task must be external.",
            )
        return self.compile.template(holder, topic) if type_ == "external" else None

    def _ranked(self, element: Element) -> Work:
        """How urgent external work is: as it says itself, else as its process says."""
        if kind(element) not in WORKERS:
            return Work()
        holder = priority_holder(element)
        written = holder.get(CAMUNDA + "taskPriority") if holder is not None else None
        return Work(priority=self.compile.template(element, written))

    def _decides(self, element: Element) -> Decides | None:
        if element.get(CAMUNDA + "type") is not None or element.get(CAMUNDA + "expression") is not None:
            return None
        decision, result = element.get(CAMUNDA + "decisionRef"), element.get(CAMUNDA + "resultVariable")
        how = element.get(CAMUNDA + "mapDecisionResult") or "resultList"
        if not decision:
            self.findings.add(element, "decision-missing", "没有指明决策表。", "请填写决策表编号。", "No decisionRef.")
        elif not result:
            self.findings.add(
                element, "decision-without-result", "没有指明结果变量。", "请填写结果变量。", "No resultVariable."
            )
        elif how not in RESULTS:
            self.findings.add(
                element, "decision-result", f"的结果映射“{how}”不存在。", "请选一种结果映射。", f"Unknown: {how}"
            )
        else:
            return Decides(decision, result, how)
        return None

    def _script(self, element: Element) -> Script | None:
        script, result = element.find(BPMN + "script"), element.get(CAMUNDA + "resultVariable") or ""
        if not text(script):
            self.findings.add(element, "script-missing", "没有脚本。", "请填写 juel 或 feel 表达式。", "No script.")
            return None
        if not element.get("scriptFormat"):
            self.findings.not_run(element, "script-language", "没有注明语言的脚本", "请注明脚本格式 juel 或 feel。")
            return None
        compiled = self.compile.in_language(element, text(script), element.get("scriptFormat"), EXECUTION)
        return Script(compiled, result) if compiled is not None else None

    def _expression(self, element: Element) -> Script | None:
        """camunda:expression of a task or message throw, with camunda:resultVariable."""
        holder = worker(element) if kind(element) in WORKERS else None
        written = holder.get(CAMUNDA + "expression") if holder is not None else None
        if holder is None or written is None:
            return None
        if holder.get(CAMUNDA + "type") is not None:
            self.findings.add(
                element, "work-twice", "既是外部任务又有表达式。", "请只留一种。", "Both external and an expression."
            )
        compiled = self.compile.template(holder, written, EXECUTION)
        if not written.strip():
            self.findings.add(element, "expression-empty", "的表达式是空的。", "请填写 ${…}。", "Empty expression.")
        return Script(compiled, holder.get(CAMUNDA + "resultVariable") or "") if compiled is not None else None

    def _many(self, element: Element) -> Many | None:
        loop = element.find(BPMN + "multiInstanceLoopCharacteristics")
        if loop is None:
            return None
        collection, number = loop.get(CAMUNDA + "collection"), text(loop.find(BPMN + "loopCardinality"))
        if bool(collection) == bool(number):
            self.findings.add(
                element,
                "many-without-number",
                "的多实例没有说明个数。",
                "请填写集合或循环次数之一。",
                "Collection or number.",
            )
        for child in loop:
            if kind(child) not in ("loopCardinality", "completionCondition", "extensionElements", "documentation"):
                self.findings.not_run(element, "many-data", f"多实例的 {kind(child)}", "请改用 camunda:collection。")
        if any(
            child.tag == CAMUNDA + "inputOutput" and child.find(CAMUNDA + "outputParameter") is not None
            for child in box(element)
        ):
            self.findings.not_run(element, "many-output", "多实例上的输出映射", "请在多实例之后汇总。")
        items = None
        if collection:
            literal = "{" not in collection
            items = self.compile.variable(loop, collection) if literal else self.compile.template(loop, collection)
        return Many(
            sequential=is_true(loop.get("isSequential")),
            collection=items,
            element=loop.get(CAMUNDA + "elementVariable") or "",
            cardinality=self.compile.template(loop, number),
            condition=self.compile.template(loop, text(loop.find(BPMN + "completionCondition"))),
            saves=read_saves(loop, self.findings),
        )
