"""On one activity, in one process, an error, escalation, message, signal or condition is caught by one event only."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.diagrams.rivals import rivals
from engine.errors import Finding
from engine.lint._bpmn import BPMN, EVENT_CHINESE
from engine.lint._diagram import Diagram, Scope
from engine.lint._elements import definitions, is_event_sub_process, kind, name_of

_REMEDIES = {
    "error": "只留一个，或给两个错误填写不同的代码。",
    "escalation": "只留一个，或给两个升级填写不同的代码。",
    "message": "只留一个，或换一个名称不同的消息。",
    "signal": "只留一个，或换一个名称不同的信号。",
    "conditional": "只留一个，或写不同的条件。",
}


def check(diagram: Diagram) -> Iterator[Finding]:
    """Every event that another one forestalls by chance: boundary events, event sub-processes, starts, rivals."""
    for process in diagram.processes:
        for event, what in rivals(process):
            yield _tell(diagram, event, what)
    for scope in diagram.scopes:
        seen: set[tuple[str, str, str]] = set()
        for place, event in _listeners(scope):
            for what, name in _awaited(diagram, event):
                if (place, what, name) in seen:
                    yield _tell(diagram, event, what)
                seen.add((place, what, name))


def _tell(diagram: Diagram, event: Element, what: str) -> Finding:
    said = f"和另一个事件捕获同一个{EVENT_CHINESE[what]}，由谁处理不确定。"
    return diagram.report(event, said, _REMEDIES[what], f"Another event catches the same {what}.")


def _listeners(scope: Scope) -> Iterator[tuple[str, Element]]:
    """The events that listen side by side, with what they have in common: a host, the scope, an event gateway."""
    for name, node in scope.nodes.items():
        if kind(node) == "boundaryEvent":
            yield f"at {node.get('attachedToRef', '')}", node
        elif kind(node) == "startEvent" and scope.element is scope.process:
            yield "begins", node
        elif is_event_sub_process(node):
            yield from (("in", start) for start in node.iterfind(f"{BPMN}startEvent"))
        elif kind(node) == "eventBasedGateway":
            yield from ((f"behind {name}", scope.nodes[flow.target]) for flow in scope.out(name))


def _awaited(diagram: Diagram, event: Element) -> Iterator[tuple[str, str]]:
    """What an event waits for, by the name that is written (as Camunda 7: an expression in it is not worked out)."""
    for what, definition in definitions(event):
        if what in ("message", "signal"):
            target = diagram.declared.get(definition.get(f"{what}Ref", "").rpartition(":")[2])
            if target is not None and name_of(target):
                yield what, name_of(target)
        elif what == "conditional" and kind(event) == "startEvent":
            yield what, (definition.findtext(f"{BPMN}condition") or "").strip()
