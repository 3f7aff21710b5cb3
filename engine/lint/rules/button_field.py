"""What the buttons of a task decide is not asked by the task's form as well."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagrams.form_keys import form_of
from engine.errors import Finding
from engine.lint._buttons import asked_variable, has_buttons
from engine.lint._diagram import Diagram
from engine.lint._elements import call, identity, kind


def check(diagram: Diagram) -> Iterator[Finding]:
    """Gateways offered as buttons whose variable is a field of the form of the user task before them."""
    for scope, task in diagram.of("userTask"):
        out = scope.out(identity(task))
        form = diagram.project.forms.get(form_of(task))
        gateway = scope.nodes[out[0].target] if len(out) == 1 else None
        if form is None or gateway is None or kind(gateway) != "exclusiveGateway":
            continue
        flows = scope.out(identity(gateway))
        if (
            len(scope.into(identity(gateway))) == 1
            and has_buttons(gateway, flows)
            and asked_variable(flows) in form.keys
        ):
            yield diagram.report(
                gateway,
                f"{call(task)}的表单有字段“{asked_variable(flows)}”，页面又按它给出按钮，同一件事要选两次。",
                "从表单里删去这个字段，由按钮决定；要按表单的值走，把其中一条设为默认连线。",
                f"“{asked_variable(flows)}” is both a field of the form and the decision of the buttons.",
            )
