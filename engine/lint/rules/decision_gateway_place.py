"""A gateway that asks for a person's decision stands directly behind the user task, without a join between."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._buttons import choices
from engine.lint._diagram import Diagram
from engine.lint._elements import call


def check(diagram: Diagram) -> Iterator[Finding]:
    """Gateways that test what only the person can say, but are reached over a join. Mild in open processes."""
    for choice in choices(diagram):
        if not choice.direct:
            tasks = "、".join(call(choice.scope.nodes[t]) for t in choice.tasks)
            yield diagram.report(
                choice.gateway,
                f"要看 {choice.variable}，但没有直接跟在一个用户任务后面（前面是{tasks}），页面上不会出现按钮。",
                "在每个用户任务后面各画一个排他网关，再把相同的去向汇合。",
                "The decision gateway is not directly behind one user task.",
                mild=not diagram.is_closed(choice.scope.process),
            )
