"""A form that a task or start event names exists."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from engine.diagrams.form_keys import form_of
from engine.errors import Finding
from engine.lint._diagram import Diagram


def check(diagram: Diagram) -> Iterator[Finding]:
    """formRef, or key of a form of the deployment, that is neither among the files nor deployed before."""
    project = diagram.project
    for _, node in diagram.of("userTask", "startEvent"):
        form = form_of(node).strip()
        if form and "${" not in form and not project.has_form(form):
            close = get_close_matches(form, [*project.forms, *(project.known.forms or ())], 1)
            yield diagram.report(
                node,
                f"表单“{form}”没有部署过，这次也没有带上。" + (f"是不是“{close[0]}”？" if close else ""),
                "改正表单编号，或在部署窗口“Include additional files”里选上 .form 文件。",
                f"The form “{form}” does not exist.",
            )
