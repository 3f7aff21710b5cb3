"""Ids that the engine needs for itself are not used by elements."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import identity


def check(diagram: Diagram) -> Iterator[Finding]:
    """Elements called Start, End, <process>.EndJoin."""
    for scope, node in diagram.nodes:
        name = identity(node)
        if name in ("Start", "End") or name.endswith(".EndJoin"):
            yield diagram.report(
                node,
                f"编号“{name}”是系统保留的。",
                f"换成说明内容的编号，例如 {identity(scope.process)}_submitted。",
                f"The id “{name}” is reserved.",
            )
