"""A default flow leaves its own gateway or task and has no condition."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram


def check(diagram: Diagram) -> Iterator[Finding]:
    """A condition on a default flow (it is not asked), or a default that is no flow of the element."""
    for scope, node in diagram.nodes:
        default = node.get("default", "")
        flow = next((f for f in scope.leaving.get(node.get("id", ""), []) if f.id == default), None)
        if default and flow is None:
            yield diagram.report(
                node,
                f"默认连线“{default}”不是从这里引出的。",
                "重新选一条引出的连线设为默认。",
                f"The default flow “{default}” does not leave this element.",
            )
        elif flow is not None and flow.condition is not None:
            yield diagram.report(
                flow.element,
                "是默认连线，上面的条件不会被检查。",
                "删去条件；或取消默认，让每条连线都有条件。",
                "The default flow has a condition, which is never asked.",
            )
