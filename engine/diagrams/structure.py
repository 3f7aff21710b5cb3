"""Checks what the graph itself shows: elements that do not run, flows that lead nowhere, starts, gateways, ids."""

from __future__ import annotations

import re
from collections import Counter

from engine.diagrams.events import definition, event_kind
from engine.diagrams.findings import Findings
from engine.diagrams.links import Links
from engine.diagrams.performers import ROLES, check_performers
from engine.diagrams.placing import check_event
from engine.diagrams.words import ACTIVITIES, NODES, PICTURE, SCOPES, SUB_PROCESSES, call
from engine.diagrams.xml import BPMN, Element, is_true, kind

IDENT = re.compile(r"[^\W\d][\w.\-]*")
PROPER = {
    "complexGateway": ("complex-gateway", "复杂网关", "请改用包容网关或并行网关。"),
    "adHocSubProcess": ("ad-hoc", "特设子流程", "请画出各步的次序。"),
}
INSIDE = frozenset(
    [
        "incoming",
        "outgoing",
        "documentation",
        "extensionElements",
        "multiInstanceLoopCharacteristics",
        "script",
        "dataInputAssociation",
        "dataOutputAssociation",
        "rendering",
        "conditionExpression",
        "auditing",
        "monitoring",
        "categoryValueRef",
        "property",
        "ioSpecification",
        "dataInput",
        "dataOutput",
        "inputSet",
        "outputSet",
    ]
)
"""BPMN children of a node that run or say something to people only."""


def check_structure(process: Element, findings: Findings) -> None:
    """Every finding of a process and its sub-processes."""
    _check_ids(process, findings)
    for scope in process.iter(*(BPMN + word for word in SCOPES)):
        _Scope(scope, findings).check()


def _check_ids(process: Element, findings: Findings) -> None:
    elements = [e for e in process.iter("*") if kind(e) in NODES or kind(e) in ("sequenceFlow", "process")]
    seen = Counter(e.get("id") for e in elements)
    for element in elements:
        ident = element.get("id") or ""
        if not ident:
            findings.add(element, "missing-id", f"里有一个{call(kind(element))}没有编号。", "请填写编号。", "No id.")
        elif seen[ident] > 1:
            findings.add(
                element, "duplicate-id", "的编号重复。", "请改成不同的编号。", f"{seen[ident]} elements share it."
            )
        elif not IDENT.fullmatch(ident):
            findings.add(element, "bad-id", "的编号含有不能用的字符。", "请用字母、数字和下划线。", "Not an XML name.")


class _Scope:
    def __init__(self, scope: Element, findings: Findings) -> None:
        self.scope, self.findings = scope, findings
        self.nodes = {e.get("id") or "": e for e in scope if kind(e) in NODES}
        self.flows = [e for e in scope if kind(e) == "sequenceFlow"]
        self.links = Links(self.flows)

    def check(self) -> None:
        for child in self.scope:
            self._check_kind(child)
        for node in self.nodes.values():
            self._check_node(node)
            if kind(node).endswith("Event"):
                check_event(node, self.scope, self.nodes, self.links, self.findings)
            if kind(node).endswith("Gateway"):
                self._check_gateway(node)
        for flow in self.flows:
            self._check_flow(flow)
        self._check_starts()
        self._check_links()

    def out(self, node: Element) -> list[Element]:
        return self.links.out.get(node.get("id"), [])

    def into(self, node: Element) -> list[Element]:
        return self.links.into.get(node.get("id"), [])

    def _check_kind(self, child: Element) -> None:
        word = kind(child)
        if not word or word in NODES or word in PICTURE or word == "sequenceFlow":
            return
        if word in PROPER:
            self.findings.not_run(child, *PROPER[word])
        elif word == "multiInstanceLoopCharacteristics" and kind(self.scope) in SUB_PROCESSES:
            return
        elif word == "standardLoopCharacteristics":
            self._loop(child)
        else:
            self.findings.not_run(child, "unknown-element", f"元素 {word} ", "请删去或改用支持的元素。")

    def _loop(self, child: Element) -> None:
        self.findings.not_run(child, "standard-loop", "循环标记", "请用排他网关画出返回的连线。")

    def _check_node(self, node: Element) -> None:
        if is_true(node.get("instantiate")):
            self.findings.not_run(node, "instantiate", "“创建实例”标记", "请改用消息开始事件。")
        if any((node.get(name) or "1").strip() != "1" for name in ("startQuantity", "completionQuantity")):
            self.findings.not_run(node, "quantity", "令牌数量", "请删去 startQuantity 和 completionQuantity。")
        if kind(node) == "userTask":
            check_performers(node, self.findings)
        for child in node if kind(node) not in SUB_PROCESSES else ():
            word = kind(child)
            if kind(node) == "userTask" and word in ROLES:
                continue
            if word == "standardLoopCharacteristics":
                self._loop(child)
            elif word and word not in INSIDE and not word.endswith("EventDefinition"):
                self.findings.not_run(node, "unknown-element", f"元素 {word} ", "请删去或改用 camunda: 的写法。")
        if node.find(BPMN + "multiInstanceLoopCharacteristics") is not None and kind(node) not in ACTIVITIES:
            self.findings.not_run(node, "many-on-event", "事件或网关上的多实例", "请把多实例放在任务上。")
        if kind(node) == "callActivity" and not node.get("calledElement"):
            self.findings.add(node, "call-missing", "没有指明要调用的流程。", "请填写流程编号。", "No calledElement.")
        default = node.get("default")
        if default is not None and default not in [f.get("id") for f in self.out(node)]:
            self.findings.add(
                node, "default-elsewhere", "的默认出线不是它的出线。", "请重新指定默认出线。", "Bad default."
            )

    def _check_gateway(self, node: Element) -> None:
        flows, word = self.out(node), kind(node)
        plain = [f for f in flows if f.find(BPMN + "conditionExpression") is None]
        if word in ("parallelGateway", "eventBasedGateway"):
            if len(plain) < len(flows) or node.get("default"):
                self.findings.add(
                    node,
                    "condition-without-effect",
                    "的出线不能有条件。",
                    "请删去条件和默认标记。",
                    "Conditions have no effect.",
                )
        elif word == "exclusiveGateway" and len(flows) > 1:
            for flow in plain:
                if flow.get("id") != node.get("default"):
                    self.findings.add(
                        flow,
                        "flow-without-condition",
                        "既没有条件也不是默认出线。",
                        "请填写条件或设为默认。",
                        "No condition.",
                    )
        if word == "eventBasedGateway":
            self._check_race(node, flows)

    def _check_race(self, node: Element, flows: list[Element]) -> None:
        targets = [self.nodes.get(f.get("targetRef") or "") for f in flows]
        bad = [t for t in targets if t is not None and kind(t) not in ("intermediateCatchEvent", "receiveTask")]
        linked = [t for t in targets if t is not None and event_kind(t) == "link"]
        if not flows or bad or linked:
            self.findings.add(
                node,
                "race-without-events",
                "后面只能接捕获事件或接收任务。",
                "请改接消息、信号或定时捕获事件。",
                "Only events.",
            )
        for target in targets:
            if target is not None and len(self.into(target)) > 1:
                self.findings.add(
                    target,
                    "race-with-other-way",
                    "除了事件网关，还有别的进线。",
                    "请另画一个捕获事件接那条线。",
                    "BPMN 2.0 10.6.6: a target of an event-based gateway has no other incoming flow.",
                )

    def _check_flow(self, flow: Element) -> None:
        ends = [self.nodes.get(flow.get(name) or "") for name in ("sourceRef", "targetRef")]
        if None in ends:
            self.findings.add(
                flow, "flow-dangling", "的起点或终点不在同一流程内。", "请重新连接。", "An end is missing or elsewhere."
            )
        for end in ends:
            if end is not None and is_true(end.get("triggeredByEvent")):
                self.findings.add(
                    flow, "flow-to-event-scope", "不能连接事件子流程。", "请删去连线。", "Event sub-process."
                )

    def _check_starts(self) -> None:
        starts = [n for n in self.nodes.values() if kind(n) == "startEvent"]
        plain = [n for n in starts if event_kind(n) == "none"]
        inside = kind(self.scope) != "process"
        if not starts:
            self.findings.add(self.scope, "no-start", "没有开始事件。", "请添加一个开始事件。", "No start event.")
        elif len(plain) > 1 or (inside and len(starts) > 1):
            self.findings.add(
                self.scope,
                "several-starts",
                "有多个开始事件。",
                "请只留一个无类型的开始事件。",
                "Several start events.",
            )

    def _check_links(self) -> None:
        links = [n for n in self.nodes.values() if event_kind(n) == "link"]
        names = {n.get("id"): (d.get("name") or "") for n in links if (d := definition(n)) is not None}
        catches = Counter(names[n.get("id")] for n in links if kind(n) == "intermediateCatchEvent")
        for node in links:
            name = names[node.get("id")]
            if kind(node) == "intermediateThrowEvent" and (catches[name] != 1 or not name):
                self.findings.add(
                    node,
                    "link-without-end",
                    f"的链接“{name}”没有唯一的另一端。",
                    "请添加同名的链接捕获事件。",
                    "No catch.",
                )
            if kind(node) == "intermediateThrowEvent" and self.out(node):
                self.findings.add(node, "link-with-flow", "的链接不能有出线。", "请删去出线。", "Outgoing flows.")
            if kind(node) == "intermediateCatchEvent" and (self.into(node) or catches[name] > 1 or not name):
                self.findings.add(node, "link-twice", "的链接重复、无名或有进线。", "请改名或删去进线。", "Bad link.")
