"""The way goes from left to right; only what is done again goes back."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram, Flow, Scope
from engine.lint._elements import call, kind
from engine.lint._geometry import Box
from engine.lint._picture import pictures


def check(diagram: Diagram) -> Iterator[Finding]:
    """Flows to a step wholly to the left, but returns: from there one comes here again. Ends are no steps."""
    for picture in pictures(diagram):
        for scope in diagram.scopes:
            for flow in scope.flows:
                if _goes_left(flow, picture.shapes) and not _is_over(scope, flow) and not _is_return(scope, flow):
                    yield diagram.report(
                        flow.element,
                        f"从右往左走到{call(scope.nodes.get(flow.target))}，与别的步骤方向相反。",
                        "把后面的步骤放在右边；放不下，另起一行仍从左往右。",
                        "The flow leads from right to left and is no return.",
                    )


def _goes_left(flow: Flow, shapes: dict[str, Box]) -> bool:
    source, target = shapes.get(flow.source), shapes.get(flow.target)
    return source is not None and target is not None and target[0] + target[2] < source[0]


def _is_over(scope: Scope, flow: Flow) -> bool:
    return flow.target not in scope.nodes or kind(scope.nodes[flow.target]) == "endEvent"


def _is_return(scope: Scope, flow: Flow) -> bool:
    return flow.source in scope.reach([flow.target])
