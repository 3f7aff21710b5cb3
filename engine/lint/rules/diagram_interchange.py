"""Every node and flow has its place in the picture (BPMNDI), or pages and the Modeler cannot show it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._bpmn import BPMNDI
from engine.lint._diagram import Diagram
from engine.lint._elements import identity


def check(diagram: Diagram) -> Iterator[Finding]:
    """A file without any picture is one finding; else each element that is missing from it."""
    shapes = (f"{BPMNDI}BPMNShape", f"{BPMNDI}BPMNEdge")
    drawn = {e.get("bpmnElement", "") for e in diagram.root.iter(*shapes)}
    if not drawn:
        yield diagram.report(
            diagram.root,
            "文件里没有图形，页面上画不出流程图。",
            "用 Camunda Modeler 打开，把图画出来再保存。",
            "The file has no diagram interchange (BPMNDI).",
        )
        return
    for scope in diagram.scopes:
        for element in [*scope.nodes.values(), *(f.element for f in scope.flows)]:
            if identity(element) not in drawn:
                yield diagram.report(
                    element,
                    "图上没有它的图形，看图的人不知道有这一步。",
                    "在 Modeler 里删去重画，或补上图形。",
                    "The element has no shape or edge in the picture.",
                )
