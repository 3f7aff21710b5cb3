"""The gateway behind a user task offers one button a flow: each compares the same variable with its own value."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._buttons import Choice, choices, test_of
from engine.lint._diagram import Diagram, Flow
from engine.lint._elements import call

_REMEDY = "每条连线都写成 ${%s == '…'}，值各不相同，不设默认连线；按数据走的判断放到后面另一个网关。"


def check(diagram: Diagram) -> Iterator[Finding]:
    """Flows without a button: default, other variable, other condition, a value used twice. Mild in open processes."""
    for choice in choices(diagram):
        if choice.direct:
            yield from _flows(diagram, choice)


def _flows(diagram: Diagram, choice: Choice) -> Iterator[Finding]:
    mild = not diagram.is_closed(choice.scope.process)
    seen: dict[str, Flow] = {}
    for flow in choice.flows:
        test = test_of(flow)
        if flow.condition is None and flow.id != choice.gateway.get("default"):
            continue  # reported as flow-condition
        problem = ""
        if flow.id == choice.gateway.get("default"):
            problem = "是默认连线，页面上没有对应的按钮"
        elif test is None:
            problem = f"条件“{flow.condition_text}”不是拿 {choice.variable} 与一个固定值比较，页面上没有对应的按钮"
        elif test[0] != choice.variable:
            problem = f"比较的是 {test[0]}，其他连线比较的是 {choice.variable}"
        elif repr(test[1]) in seen:
            problem = f"与{call(seen[repr(test[1])].element)}比较的是同一个值“{test[1]}”"
        else:
            seen[repr(test[1])] = flow
        if problem:
            english = "The flow does not test the decision variable against a literal of its own."
            yield diagram.report(flow.element, f"{problem}。", _REMEDY % choice.variable, english, mild=mild)
