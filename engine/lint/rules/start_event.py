"""A process and an embedded sub-process have a start event."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import call, kind


def check(diagram: Diagram) -> Iterator[Finding]:
    """Scopes without a start event (ad-hoc sub-processes have none and are refused elsewhere)."""
    for scope in diagram.scopes:
        if not scope.starts() and kind(scope.element) != "adHocSubProcess":
            word = "流程" if scope.element is scope.process else "子流程"
            yield diagram.report(
                scope.element,
                f"没有开始事件，{word}不能开始。",
                f"在{call(scope.element)}里画一个开始事件，连到第一步。",
                "There is no start event.",
            )
