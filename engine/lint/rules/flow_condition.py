"""Every flow out of a diverging exclusive gateway has a condition or is the default."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.errors import Finding
from engine.lint._buttons import choices
from engine.lint._diagram import Diagram, Flow
from engine.lint._elements import call, identity


def check(diagram: Diagram) -> Iterator[Finding]:
    """Flows beside others that are always true, or as true as one before: the rest would never be taken."""
    asked = {identity(choice.gateway) for choice in choices(diagram) if choice.direct}  # told as buttons
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
        if identity(node) not in asked:
            yield from _twice(diagram, flows)


def _twice(diagram: Diagram, flows: Sequence[Flow]) -> Iterator[Finding]:
    seen: dict[str, Flow] = {}
    for flow in flows:
        before = seen.setdefault(flow.condition_text, flow)
        if flow.condition_text and before is not flow:
            yield diagram.report(
                flow.element,
                f"条件与{call(before.element)}的完全相同，总是走那一条，永远走不到这里。",
                "改正其中一个条件；两条路一样的，删去一条。",
                "The same condition stands on an earlier flow.",
            )
