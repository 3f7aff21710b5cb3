"""An embedded sub-process starts plainly; an event sub-process starts by exactly one event."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram, Scope
from engine.lint._elements import definitions, is_event_sub_process

_TRIGGERS = ("message", "signal", "timer", "error", "escalation", "conditional", "compensation")


def check(diagram: Diagram) -> Iterator[Finding]:
    """Start events of sub-processes whose trigger does not fit."""
    for scope in diagram.scopes:
        if scope.element is scope.process:
            continue
        if is_event_sub_process(scope.element):
            yield from _event_sub_process(diagram, scope)
        else:
            yield from _embedded(diagram, scope)


def _event_sub_process(diagram: Diagram, scope: Scope) -> Iterator[Finding]:
    starts = [scope.nodes[n] for n in scope.starts()]
    for start in starts[:1]:
        if not any(k in _TRIGGERS for k, _ in definitions(start)):
            yield diagram.report(
                start,
                "事件子流程的开始事件没有触发条件，永远不会开始。",
                "把它改成消息、定时、信号、错误或升级开始事件。",
                "The start event of an event sub-process needs a trigger.",
            )
    for start in starts[1:]:
        yield diagram.report(
            start, "事件子流程只能有一个开始事件。", "另画一个事件子流程。", "An event sub-process has one start event."
        )


def _embedded(diagram: Diagram, scope: Scope) -> Iterator[Finding]:
    for start in (scope.nodes[n] for n in scope.starts()):
        if definitions(start):
            yield diagram.report(
                start,
                "嵌入子流程由前一步带入，开始事件不能带触发条件。",
                "改成不带触发条件的开始事件；要随时触发，请勾选子流程的“事件子流程”。",
                "The start event of an embedded sub-process must be plain.",
            )
