"""Two flows between the same two nodes are a slip of the mouse."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram, Flow
from engine.lint._elements import call


def check(diagram: Diagram) -> Iterator[Finding]:
    """The second and later flows with the same ends and the same condition."""
    for scope in diagram.scopes:
        seen: dict[tuple[str, str, str], Flow] = {}
        for flow in scope.flows:
            ends = flow.source, flow.target, flow.condition_text
            if flow.source in scope.nodes and flow.target in scope.nodes and ends in seen:
                yield diagram.report(
                    flow.element,
                    f"与{call(seen[ends].element)}重叠：起点、终点都一样，下一步会被执行两次。",
                    "删去其中一条。",
                    f"The flow doubles “{seen[ends].id}”.",
                )
            seen.setdefault(ends, flow)
