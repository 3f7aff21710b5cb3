"""Which events may stand where, and what they must have."""

from __future__ import annotations

from collections.abc import Mapping

from engine.diagrams.events import event_kind
from engine.diagrams.findings import Findings
from engine.diagrams.links import Links
from engine.diagrams.words import ACTIVITIES, DEFINITIONS
from engine.diagrams.xml import BPMN, Element, is_true, kind

PLACES = {
    "endEvent": {"none", "message", "error", "escalation", "signal", "compensate", "cancel", "terminate"},
    "intermediateCatchEvent": {"message", "timer", "signal", "conditional", "link"},
    "intermediateThrowEvent": {"none", "message", "signal", "escalation", "compensate", "link"},
    "boundaryEvent": {"message", "timer", "signal", "conditional", "error", "escalation", "compensate", "cancel"},
}
STARTS = {
    "process": {"none", "message", "timer", "signal"},
    "inside": {"none"},
    "on_event": {"message", "timer", "signal", "conditional", "error", "escalation", "compensate"},
}


def check_event(node: Element, scope: Element, nodes: Mapping[str, Element], links: Links, findings: Findings) -> None:
    """Findings of an event in `scope`, whose `nodes` (by id) and flows are given."""
    _Place(scope, nodes, links, findings).check(node)


class _Place:
    def __init__(self, scope: Element, nodes: Mapping[str, Element], links: Links, findings: Findings) -> None:
        self.scope, self.nodes, self.links, self.findings = scope, nodes, links, findings
        self.on_event = is_true(scope.get("triggeredByEvent"))

    def out(self, node: Element) -> list[Element]:
        return self.links.out.get(node.get("id"), [])

    def into(self, node: Element) -> list[Element]:
        return self.links.into.get(node.get("id"), [])

    def check(self, node: Element) -> None:
        """One event element."""
        found = [child for child in node if kind(child).endswith("EventDefinition")]
        word = kind(node)
        for child in found:
            if kind(child).removesuffix("EventDefinition") not in DEFINITIONS:
                self.findings.not_run(node, "unknown-element", f"元素 {kind(child)} ")
                return
        if len(found) > 1 or node.find(BPMN + "eventDefinitionRef") is not None:
            self.findings.not_run(node, "multiple-events", "多个或引用的事件定义", "请每个事件只定义一种。")
        elif word == "startEvent":
            self._check_start(node)
        elif event_kind(node) not in PLACES[word]:
            self._misplaced(node)
        if word == "boundaryEvent":
            self._check_boundary(node)
        if word == "startEvent" and self.into(node):
            self.findings.add(
                node, "flow-into-start", "不能有进线。", "请删去进线。", "A start event has incoming flows."
            )
        if word == "endEvent" and self.out(node):
            self.findings.add(
                node, "flow-out-of-end", "不能有出线。", "请删去出线。", "An end event has outgoing flows."
            )

    def _misplaced(self, node: Element) -> None:
        if event_kind(node) == "conditional" and kind(node) == "startEvent":
            self.findings.not_run(
                node, "conditional-event", "条件开始事件", "请改用消息、信号或定时开始事件；条件写在事件子流程里。"
            )
            return
        what = event_kind(node)
        self.findings.add(
            node, "event-misplaced", f"不能是 {what} 类型。", "请换一种事件类型。", f"{what} is not possible here."
        )

    def _check_start(self, node: Element) -> None:
        place = "process" if kind(self.scope) == "process" else "on_event" if self.on_event else "inside"
        if event_kind(node) not in STARTS[place]:
            self._misplaced(node)
        definition = node.find(BPMN + "timerEventDefinition")
        if place == "process" and definition is not None and "{" in "".join(definition.itertext()):
            self.findings.not_run(
                node, "timer-start-expression", "用表达式写的开始时间", "请写成固定的时间：还没有案卷，没有变量可用。"
            )
        if event_kind(node) == "error" and not is_true(node.get("isInterrupting"), default=True):
            self.findings.add(node, "error-must-interrupt", "的错误事件必须中断。", "请改为中断。", "Must interrupt.")

    def _check_boundary(self, node: Element) -> None:
        host = self.nodes.get(node.get("attachedToRef") or "")
        if host is None or kind(host) not in ACTIVITIES or is_true(host.get("triggeredByEvent")):
            self.findings.add(node, "boundary-dangling", "没有附在活动上。", "请把它拖到任务的边上。", "Not attached.")
        if self.into(node):
            self.findings.add(node, "flow-into-boundary", "不能有进线。", "请删去进线。", "Incoming flows.")
        if event_kind(node) == "error" and not is_true(node.get("cancelActivity"), default=True):
            self.findings.add(node, "error-must-interrupt", "的错误事件必须中断。", "请改为中断。", "Must interrupt.")
