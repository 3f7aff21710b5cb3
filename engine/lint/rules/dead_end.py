"""A path that is over comes to an end event: what has no flow out may just have lost it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import definitions, is_event_sub_process, is_true, kind


def check(diagram: Diagram) -> Iterator[Finding]:
    """Nodes without a flow out, in closed processes; an interrupting boundary event without one in any."""
    for scope, node in diagram.nodes:
        link = any(what in ("link", "compensation") for what, _ in definitions(node))
        if scope.next(node.get("id", "")) or kind(node) == "endEvent" or link or is_event_sub_process(node):
            continue
        if is_true(node.get("isForCompensation")) or scope.leaving.get(node.get("id", "")):
            continue
        boundary = kind(node) == "boundaryEvent" and node.get("cancelActivity", "true") == "true"
        if boundary:
            yield diagram.report(
                node,
                "没有连线引出来：它一发生，这一步就收走了，后面什么也不办。",
                "从它引一条线到发生以后要办的一步，或到一个结束事件。",
                "The boundary event interrupts and leads nowhere.",
            )
        elif diagram.is_closed(scope.process):
            yield diagram.report(
                node,
                "没有连线引出来，办完这里这条路就完了。",
                "连到下一步；真的到此为止的，画一个结束事件，写明结果。",
                "The node has no outgoing flow.",
            )
