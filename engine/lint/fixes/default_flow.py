"""Takes the condition off a default flow: it is never asked (BPMN 2.0, 10.6.2)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.lint._diagram import Diagram
from engine.lint._source import Source


def fix(diagram: Diagram, source: Source) -> Iterator[tuple[Element, str]]:
    """The default flow of each node that has one, where a condition is written on it."""
    for scope, node in diagram.nodes:
        default = node.get("default", "")
        for flow in scope.leaving.get(node.get("id", ""), []):
            if flow.id == default and default and flow.condition is not None:
                said = flow.condition_text
                source.drop(flow.condition)
                yield flow.element, f"删去默认连线上的条件 {said}。".replace(" 。", "。")
