"""A gateway that asks has a question for its name, and its flows answer it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import identity, kind, name_of


def check(diagram: Diagram) -> Iterator[Finding]:
    """Named exclusive and inclusive gateways with several ways out, whose name does not end with a question mark."""
    for scope, node in diagram.nodes:
        asks = kind(node) in ("exclusiveGateway", "inclusiveGateway") and len(scope.out(identity(node))) > 1
        if asks and name_of(node) and not name_of(node).endswith(("？", "?")):
            yield diagram.report(
                node,
                "名称不是问句，看不出在判断什么。",
                f"写成问句，例如“{name_of(node)}？”，让每条出线回答它。",
                "The gateway's name is no question.",
            )
