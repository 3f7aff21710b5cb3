"""Every node can be reached from a start event."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._diagram import Diagram, Scope
from engine.lint._elements import catches_compensation, has_definition, is_event_sub_process, is_true, kind


def check(diagram: Diagram) -> Iterator[Finding]:
    """The first nodes of what nothing leads to; what only follows from these is not repeated.

    Mild at an end event: a path that ends nowhere ends all the same.
    """
    for scope in diagram.scopes:
        starts = scope.starts() or [n for n in scope.nodes if not scope.into(n)]
        reached = scope.reach([*starts, *(n for n, e in scope.nodes.items() if _has_own_finding(scope, n, e))])
        lost = [n for n, e in scope.nodes.items() if n not in reached and not _stands_alone(e)]
        entered = {step for n in lost for step in scope.next(n)}
        heads = [n for n in lost if n not in entered]
        told = scope.reach(heads)
        for node in lost:
            if node in heads or node not in told:
                told |= scope.reach([node])
                yield diagram.report(
                    scope.nodes[node],
                    "没有连线通到这里，永远不会办到。",
                    "从前一步连线过来；不用了就删去。",
                    "No path leads here from a start event.",
                    mild=kind(scope.nodes[node]) == "endEvent",
                )


def _has_own_finding(scope: Scope, node: str, element: Element) -> bool:
    """Boundary events without host, links without throw, elements without id: told elsewhere, so all behind counts."""
    lost_boundary = kind(element) == "boundaryEvent" and element.get("attachedToRef") not in scope.nodes
    return not node or lost_boundary or has_definition(element, "link")


def _stands_alone(element: Element) -> bool:
    return is_event_sub_process(element) or is_true(element.get("isForCompensation")) or catches_compensation(element)
