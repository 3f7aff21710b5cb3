"""Every file of a deployment is one that is read: .bpmn, .dmn, .form, a schedule or a watched rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._project import DECISIONS, DIAGRAMS, FORMS
from engine.schedules import SUFFIX as SCHEDULE
from engine.watch import SUFFIX as WATCHED_RULE


def check(diagram: Diagram) -> Iterator[Finding]:
    """Files with another ending, told once, with the first diagram."""
    if diagram is not diagram.project.first:
        return
    for file in diagram.project.files:
        if not file.endswith((*DIAGRAMS, *DECISIONS, *FORMS, SCHEDULE, WATCHED_RULE)):
            found = diagram.report(
                diagram.root,
                "这种文件不会被读取，部署了也不起作用。",
                "文件名以 .bpmn、.dmn 或 .form 结尾（小写）；别的文件不用一起部署。",
                "This kind of file is not read.",
            )
            yield replace(found, file=file, line=1)
