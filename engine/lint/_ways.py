"""Ways through a diagram that must not be taken: what can be reached without passing certain nodes or flows."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from engine.lint._diagram import Scope
from engine.lint._elements import identity, is_event_sub_process, kind


def reached_around(scope: Scope, passing: AbstractSet[str]) -> set[str]:
    """Ids of nodes and flows that a case can come to without having passed a node or taken a flow of `passing`.

    A node of `passing` is reached, but nothing behind it: a boundary event fires before its host is done, so what
    leaves from there counts as reached around it. Event sub-processes may begin at any time: they are reached.
    """
    found: set[str] = set()
    todo = [*scope.starts(), *(node for node, element in scope.nodes.items() if is_event_sub_process(element))]
    while todo:
        node = todo.pop()
        if node in found:
            continue
        found.add(node)
        todo += [identity(event) for event in scope.boundaries.get(node, [])]
        if node in passing:
            continue
        todo += scope.links.get(node, [])
        for flow in scope.out(node):
            found.add(flow.id)
            if flow.id not in passing:
                todo.append(flow.target)
    return found


def ends(scope: Scope) -> set[str]:
    """Nodes at which a way through the scope is over."""
    return {node for node, element in scope.nodes.items() if kind(element) == "endEvent" or not scope.next(node)}
