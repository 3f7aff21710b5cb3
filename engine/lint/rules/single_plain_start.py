"""At most one start event without a trigger in each process and sub-process."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import call, definitions


def check(diagram: Diagram) -> Iterator[Finding]:
    """Each plain start event after the first."""
    for scope in diagram.scopes:
        plain = [scope.nodes[n] for n in scope.starts() if not definitions(scope.nodes[n])]
        for start in plain[1:]:
            yield diagram.report(
                start,
                f"有几个不带触发条件的开始事件，不知道从哪个开始（另一个是{call(plain[0])}）。",
                "只留一个；其余的改成消息、定时或信号开始事件，或用网关分开。",
                "There is more than one start event without a trigger.",
            )
