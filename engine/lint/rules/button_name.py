"""A flow that is a button has a name: it is the button's text."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._buttons import choices
from engine.lint._diagram import Diagram
from engine.lint._elements import call, name_of


def check(diagram: Diagram) -> Iterator[Finding]:
    """Unnamed flows out of the gateway directly behind a user task. Mild in open processes."""
    for choice in choices(diagram):
        for flow in choice.flows if choice.direct else ():
            if not name_of(flow.element):
                yield diagram.report(
                    flow.element,
                    f"没有名称，{call(choice.scope.nodes[choice.tasks[0]])}页面上的按钮没有文字。",
                    "写按钮上的话，动词加对象，例如“同意，由我审定”“退回补正”。",
                    "The flow is a button without text.",
                    mild=not diagram.is_closed(choice.scope.process),
                )
