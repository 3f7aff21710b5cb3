"""Conditions stand only where they are asked: not behind parallel or event gateways."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import call, kind

_TAKES_ALL = ("parallelGateway", "eventBasedGateway")


def check(diagram: Diagram) -> Iterator[Finding]:
    """Flows with a condition out of an element that takes all its flows."""
    for scope in diagram.scopes:
        for flow in scope.flows:
            source = scope.nodes.get(flow.source)
            if source is not None and flow.condition is not None and kind(source) in _TAKES_ALL:
                yield diagram.report(
                    flow.element,
                    f"从{call(source)}引出的连线不看条件，条件会被忽略。",
                    "删去条件；要按条件走，在后面加一个排他网关。",
                    "A condition out of this kind of element is never asked.",
                )
