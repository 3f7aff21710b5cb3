"""A circle contains a step that waits for somebody or something, or the engine would run round for ever."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import SUB_PROCESSES
from engine.lint._diagram import Diagram, Scope
from engine.lint._elements import call, definitions, extensions, has_definition, kind
from engine.lint._graph import circles

_WAITING = frozenset(["userTask", "receiveTask", "callActivity", "serviceTask", "eventBasedGateway"])


def check(diagram: Diagram) -> Iterator[Finding]:
    """One finding for each circle of nodes that never wait."""
    for scope in diagram.scopes:
        automatic = {n for n, e in scope.nodes.items() if not _waits(e)}
        for circle in circles(scope, automatic):
            yield _endless(diagram, scope, circle)


def _waits(element: Element) -> bool:
    if kind(element) in ("intermediateCatchEvent", "boundaryEvent"):
        return not has_definition(element, "link", "error", "escalation") and bool(definitions(element))
    if kind(element) in SUB_PROCESSES:
        return any(_waits(e) for e in element if isinstance(e.tag, str))
    return kind(element) in _WAITING


def _may_come_out(scope: Scope, circle: list[str]) -> bool:
    """Whether a step in the circle changes variables and some flow leads out: it may end by itself."""
    changes = any(
        kind(scope.nodes[n]) in ("scriptTask", "businessRuleTask") or extensions(scope.nodes[n], "inputOutput")
        for n in circle
    )
    return changes and any(step not in circle for n in circle for step in scope.next(n))


def _endless(diagram: Diagram, scope: Scope, circle: list[str]) -> Finding:
    others = "、".join(call(scope.nodes[n]) for n in circle[1:4]) or "自己"
    out = _may_come_out(scope, circle)
    return diagram.report(
        scope.nodes[circle[0]],
        f"与{others}连成一圈，圈里没有等人或等时间的步骤，系统{'可能' if out else '会'}一直转下去。",
        "在圈里放一个用户任务或定时事件，或去掉回线。",
        f"The circle {', '.join(circle)} never waits.",
        mild=out,
    )
