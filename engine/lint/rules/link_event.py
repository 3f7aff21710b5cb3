"""Each link throw event has exactly one link catch event of the same name in its scope, and each catch a throw."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import definitions, kind


def check(diagram: Diagram) -> Iterator[Finding]:
    """Throws that lead nowhere or to several places, and links without a name."""
    for scope, node in diagram.nodes:
        for what, definition in definitions(node):
            if what != "link":
                continue
            name = definition.get("name", "").strip()
            catches = [e for e in scope.nodes.values() if _catches(e, name)]
            if not name:
                yield diagram.report(node, "链接没有名称，接不上。", "两端填同一个链接名称。", "The link has no name.")
            elif kind(node) == "intermediateThrowEvent" and len(catches) != 1:
                problem = "找不到同名的链接捕获事件" if not catches else "有几个同名的链接捕获事件"
                yield diagram.report(
                    node,
                    f"链接“{name}”{problem}。",
                    "在同一个流程里画一个同名的链接捕获事件，只画一个。",
                    f"The link “{name}” has {len(catches)} catch events.",
                )
            elif kind(node) == "intermediateCatchEvent" and not any(_throws(e, name) for e in scope.nodes.values()):
                yield diagram.report(
                    node,
                    f"链接“{name}”找不到同名的链接抛出事件，永远不会办到这里。",
                    "在同一个流程里画一个同名的链接抛出事件，或删去这一段。",
                    f"Nothing leads to the link “{name}”.",
                )


def _catches(element: Element, name: str) -> bool:
    return kind(element) == "intermediateCatchEvent" and name in _links(element)


def _throws(element: Element, name: str) -> bool:
    return kind(element) == "intermediateThrowEvent" and name in _links(element)


def _links(element: Element) -> list[str]:
    return [d.get("name", "").strip() for what, d in definitions(element) if what == "link"]
