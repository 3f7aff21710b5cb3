"""Behind an event-based gateway come only catch events and receive tasks, into which nothing else leads."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import call, definitions, kind

_EVENTS = ("message", "signal", "timer", "conditional")


def check(diagram: Diagram) -> Iterator[Finding]:
    """Targets of another kind, or with another way in; fewer than one target."""
    for scope, node in diagram.of("eventBasedGateway"):
        flows = scope.out(node.get("id", ""))
        if not flows:
            yield diagram.report(
                node,
                "后面没有可等的事件。",
                "连到至少两个消息或定时捕获事件。",
                "Nothing follows the event-based gateway.",
            )
        for flow in flows:
            target = scope.nodes[flow.target]
            catches = kind(target) == "intermediateCatchEvent" and any(k in _EVENTS for k, _ in definitions(target))
            if not catches and kind(target) != "receiveTask":
                yield diagram.report(
                    node,
                    f"后面直接连了{call(target)}；事件网关后面只能是捕获事件或接收任务。",
                    "先画消息或定时捕获事件，再连到这一步；由人选择的，改用排他网关。",
                    f"The event-based gateway leads to “{flow.target}”, which is no catch event.",
                )
            elif len(scope.into(flow.target)) > 1:
                yield diagram.report(
                    target,
                    "除了事件网关，还有别的进线。",
                    "另画一个同样的捕获事件接那条线。",
                    f"“{flow.target}” follows an event-based gateway and has another incoming flow.",
                )
