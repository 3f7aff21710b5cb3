"""Every flow out of a diverging exclusive gateway has a condition or is the default; the only one has none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._buttons import choices
from engine.lint._diagram import Diagram, Flow
from engine.lint._elements import call, identity

_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_EXPRESSIONS = ("", "tFormalExpression", "tExpression")


def check(diagram: Diagram) -> Iterator[Finding]:
    """Flows beside others that are always true, or as true as one before: the rest would never be taken."""
    asked = {identity(choice.gateway) for choice in choices(diagram) if choice.direct}  # told as buttons
    for scope, node in diagram.of("exclusiveGateway"):
        flows = scope.leaving.get(node.get("id", ""), [])
        yield from _alone(diagram, node, flows)
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
    for scope in diagram.scopes:
        yield from (_untyped(diagram, flow) for flow in scope.flows if _type(flow) not in _EXPRESSIONS)


def _type(flow: Flow) -> str:
    found = flow.condition
    return found.get(_TYPE, "").rpartition(":")[2] if found is not None else ""


def _untyped(diagram: Diagram, flow: Flow) -> Finding:
    sentence, remedy = f"条件的类型“{_type(flow)}”不是表达式。", "在属性面板“Condition”里选 Expression，重新填写。"
    return diagram.report(flow.element, sentence, remedy, "The condition is of a type that is no expression.")


def _alone(diagram: Diagram, node: Element, flows: Sequence[Flow]) -> Iterator[Finding]:
    """BPMN 2.0, 10.6: a gateway merges or splits. A condition on the only way out could only stop everything."""
    if not flows:
        yield diagram.report(
            node,
            "没有引出的连线，办到这里就断了。",
            "连到下一步；这条路到此为止的，改画结束事件。",
            "The exclusive gateway has no outgoing flow.",
        )
    elif len(flows) == 1 and flows[0].condition is not None:
        yield diagram.report(
            flows[0].element,
            "是排他网关引出的唯一一条，条件不成立时无路可走。",
            "删去条件；或再画一条，说明不成立时走哪里。",
            "The only flow out of an exclusive gateway has a condition.",
        )


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
