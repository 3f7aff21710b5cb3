"""The file says nothing that BPMN 2.0 does not know: its published schema is the judge."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.diagrams.standard import Violation, violations
from engine.errors import Finding
from engine.lint._bpmn import NODES, SUB_PROCESSES
from engine.lint._diagram import Diagram
from engine.lint._elements import is_bpmn, kind

_FLOWING = NODES | {"sequenceFlow"}
_HOLDING = SUB_PROCESSES | {"process", "choreography", "subChoreography", "globalChoreographyTask"}


def check(diagram: Diagram) -> Iterator[Finding]:
    """Attributes and values that BPMN does not know; of parts in a wrong order the first, as a warning."""
    told: set[tuple[int, str]] = set()
    for found in violations(diagram.root):
        key = (id(found.element), found.attribute) if found.what != "place" else (0, "place")
        if key not in told:
            told.add(key)
            yield _tell(diagram, found)
    for element in diagram.root.iter():
        if is_bpmn(element) and kind(element) in _FLOWING and _around(element) not in _HOLDING:
            sentence = "不在流程里，不会办到。"
            yield diagram.report(element, sentence, "移到流程里，或删去。", "It stands outside of every process.")


def _around(element: Element) -> str:
    parent = element.getparent()
    return kind(parent) if parent is not None else ""


def _tell(diagram: Diagram, found: Violation) -> Finding:
    if found.what == "unknown":
        sentence = f"写了 BPMN 里没有的属性 {found.attribute}，不会起作用。"
        remedy = f"删去，或改正属性名（Camunda 的属性写作 camunda:{found.attribute}）。"
        return diagram.report(found.element, sentence, remedy, found.english)
    if found.what == "value":
        value = (found.element.get(found.attribute, "") if found.attribute else found.element.text or "").strip()
        what = f"属性 {found.attribute} " if found.attribute else "内容"
        sentence = f"{what}不能是“{value[:60]}”。"
        return diagram.report(found.element, sentence, "按 BPMN 2.0 改正，或在 Camunda Modeler 里重选。", found.english)
    sentence = "写法或次序不合 BPMN 2.0 的规范；系统照样能读，Camunda 7 不接受。"
    remedy = "用 Camunda Modeler 打开，再保存一次。"
    return diagram.report(found.element, sentence, remedy, found.english, mild=True)
