"""Lanes are only drawn: who does a task is said at the task."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._bpmn import BPMN
from engine.lint._diagram import Diagram


def check(diagram: Diagram) -> Iterator[Finding]:
    """One finding for each process with lanes."""
    for process in diagram.processes:
        lane = next(process.iter(f"{BPMN}lane"), None)
        if lane is not None:
            yield diagram.report(
                lane,
                "泳道只是画法，不决定由谁办理。",
                "在每个用户任务上填办理人或候选组；图上可以不画泳道。",
                "Lanes do not assign work.",
            )
