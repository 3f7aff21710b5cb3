"""A user task says who may do it: assignee, candidate users or candidate groups."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._bpmn import BPMN
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda


def check(diagram: Diagram) -> Iterator[Finding]:
    """User tasks that nobody would see. Mild in open processes: over REST they can be given to somebody."""
    for scope, node in diagram.of("userTask"):
        named = any(camunda(node, a) for a in ("assignee", "candidateUsers", "candidateGroups"))
        drawn = any(node.find(f"{BPMN}{p}") is not None for p in ("humanPerformer", "potentialOwner"))
        if not named and not drawn:
            yield diagram.report(
                node,
                "没有办理人，也没有候选人或候选组，没有人能看到这件待办。",
                "在属性面板“User assignment”里填办理人，如 ${org.unit_head(unit)}，或候选组，如 government_office。",
                "The user task has no assignee, candidate users or candidate groups.",
                mild=not diagram.is_closed(scope.process),
            )
