"""A boundary event sits on a task or sub-process, has a trigger, and the trigger can come."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import ACTIVITIES
from engine.lint._diagram import Diagram
from engine.lint._elements import call, definitions, has_definition, kind


def check(diagram: Diagram) -> Iterator[Finding]:
    """Without a host, with one that is no activity of the scope or cannot escalate, or without a trigger."""
    for scope, node in diagram.of("boundaryEvent"):
        host = node.get("attachedToRef", "")
        if host not in scope.nodes:
            sentence = f"所附的“{host}”在这个流程里找不到。" if host else "没有附在任何任务上。"
            remedy = "把它拖到一个任务的边框上。"
            yield diagram.report(node, sentence, remedy, "The boundary event is attached to nothing.")
        elif kind(scope.nodes[host]) not in ACTIVITIES:
            sentence = f"附在{call(scope.nodes[host])}上，只有任务和子流程可以带边界事件。"
            remedy = "把它拖到一个任务的边框上。"
            yield diagram.report(node, sentence, remedy, "Only activities have boundary events.")
        elif has_definition(node, "escalation") and not _escalates(scope.nodes[host]):
            sentence = f"附在{call(scope.nodes[host])}上，那里不会发生升级。"
            remedy = "把它附在子流程、调用活动或用户任务上。"
            yield diagram.report(node, sentence, remedy, "Nothing there can escalate.")
        if not definitions(node):
            sentence = "没有触发条件，永远不会发生。"
            remedy = "选定是定时、消息、信号、错误还是升级。"
            yield diagram.report(node, sentence, remedy, "The boundary event has no trigger.")


def _escalates(host: Element) -> bool:
    """A scope or a person can escalate; what only computes, or a worker, cannot (as Camunda 7)."""
    return kind(host) in ("subProcess", "transaction", "callActivity", "userTask")
