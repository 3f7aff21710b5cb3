"""What cannot be run right is refused, with what to draw instead."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import BPMN
from engine.lint._diagram import Diagram
from engine.lint._elements import definitions, has_definition, kind

_KINDS = {
    "complexGateway": ("复杂网关", "几选一用排他网关，同时走几路用并行或包容网关。"),
    "adHocSubProcess": ("即席子流程", "把可选的步骤画成排他网关后的几条路，或画成事件子流程。"),
}


def check(diagram: Diagram) -> Iterator[Finding]:
    """Elements of the table above, loops, events that are several."""
    for _, node in diagram.nodes:
        if kind(node) in _KINDS:
            yield _refuse(diagram, node, *_KINDS[kind(node)])
        if node.find(f"{BPMN}standardLoopCharacteristics") is not None:
            yield _refuse(diagram, node, "标准循环（循环箭头标记）", "用排他网关画一条退回的线，或用多实例。")
        if kind(node) == "startEvent" and _of_process(node) and has_definition(node, "conditional"):
            yield _refuse(diagram, node, "流程的条件开始事件", "用消息、信号或定时开始事件；条件写在事件子流程里。")
        if len(definitions(node)) > 1 or node.get("parallelMultiple") == "true":
            yield _refuse(diagram, node, "带几个触发条件的事件", "每个触发条件各画一个事件，用事件网关或网关汇合。")


def _of_process(node: Element) -> bool:
    parent = node.getparent()
    return parent is not None and kind(parent) == "process"


def _refuse(diagram: Diagram, node: Element, what: str, instead: str) -> Finding:
    return diagram.report(node, f"{what}本系统还不能正确执行。", instead, f"Not run yet: {what}.")
