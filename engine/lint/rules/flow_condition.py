"""Every flow out of a diverging exclusive gateway has a condition or is the default."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram


def check(diagram: Diagram) -> Iterator[Finding]:
    """Flows beside others that are always true: in an exclusive gateway the rest would never be taken."""
    for scope, node in diagram.of("exclusiveGateway"):
        flows = scope.leaving.get(node.get("id", ""), [])
        for flow in flows if len(flows) > 1 else []:
            if flow.condition is None and flow.id != node.get("default"):
                yield diagram.report(
                    flow.element,
                    "从排他网关引出，没有条件，也不是默认连线，不知道什么时候走这条。",
                    "在属性面板“Condition”里填表达式，例如 ${decision == 'approve'}；“其余情况”的那条设为默认连线。",
                    "The flow out of an exclusive gateway has neither condition nor is it the default.",
                )
