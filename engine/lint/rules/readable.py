"""The file can be read: well-formed XML, no DOCTYPE, at most 5 MB, BPMN 2.0."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._bpmn import BPMN
from engine.lint._diagram import Diagram
from engine.lint._elements import kind


def check(diagram: Diagram) -> Iterator[Finding]:
    """What the XML reader refused, or a root element that is not BPMN's <definitions>."""
    yield from diagram.unreadable
    if diagram.unreadable:
        return
    if diagram.root.tag != f"{BPMN}definitions":
        yield diagram.report(
            diagram.root,
            f"这不是 BPMN 2.0 流程图（最外层是 <{kind(diagram.root)}>）。",
            "用 Camunda Modeler 新建 BPMN 流程图（Camunda 7），把内容画进去。",
            "The root element is not BPMN 2.0 <definitions>.",
        )
