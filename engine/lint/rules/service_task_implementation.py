"""A service task is external work with a topic, or an expression; Java classes and connectors are not run here."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import CAMUNDA
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda, definitions, extensions, kind

_JAVA = {"class": "Java 类", "delegateExpression": "委托表达式"}
_REMEDY = "在属性面板“Implementation”里选“External”，填主题（topic），由外部程序领取办理。"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Service, send and business rule tasks, and message throw events, by what they name."""
    for _, node in diagram.nodes:
        if kind(node) == "serviceTask":
            yield from _service(diagram, node, node, needed=True)
        elif kind(node) in ("sendTask", "businessRuleTask"):
            yield from _service(diagram, node, node, needed=False)
        elif kind(node) in ("intermediateThrowEvent", "endEvent"):
            for what, definition in definitions(node):
                if what == "message":
                    yield from _service(diagram, node, definition, needed=False)


def _service(diagram: Diagram, node: Element, holder: Element, needed: bool) -> Iterator[Finding]:
    java = [word for attribute, word in _JAVA.items() if holder.get(CAMUNDA + attribute) is not None]
    if extensions(holder, "connector"):
        java.append("连接器")
    if java:
        sentence = f"由{'、'.join(java)}实现，本系统不执行程序代码。"
        yield diagram.report(node, sentence, _REMEDY, f"Implementation by {', '.join(java)} is not run.")
    elif camunda(holder, "type") == "external":
        if not camunda(holder, "topic"):
            sentence = "是外部任务，但没有填主题，没有程序会来领取。"
            yield diagram.report(node, sentence, "在属性面板“Implementation”里填主题（topic）。", "There is no topic.")
    elif camunda(holder, "type"):
        sentence = f"实现方式“{camunda(holder, 'type')}”不被执行。"
        yield diagram.report(node, sentence, _REMEDY, f"The type “{camunda(holder, 'type')}” is not run.")
    elif needed and not camunda(holder, "expression"):
        sentence = "没有填由谁实现，走到这里不知道做什么。"
        remedy = _REMEDY + "由人办的，改成用户任务。"
        yield diagram.report(node, sentence, remedy, "The service task has no implementation.")
