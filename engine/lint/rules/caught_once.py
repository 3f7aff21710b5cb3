"""On one activity, in one process, an error or escalation is caught by one event only."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagrams.rivals import rivals
from engine.errors import Finding
from engine.lint._bpmn import EVENT_CHINESE
from engine.lint._diagram import Diagram


def check(diagram: Diagram) -> Iterator[Finding]:
    """Every boundary event and event sub-process that another one forestalls by chance."""
    for process in diagram.processes:
        for event, what in rivals(process):
            word = EVENT_CHINESE[what]
            yield diagram.report(
                event,
                f"和另一个事件捕获同一个{word}，由谁处理不确定。",
                f"只留一个，或给两个{word}填写不同的代码。",
                f"Another event catches the same {what}.",
            )
