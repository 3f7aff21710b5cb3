"""Circles and branches in a scope."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from engine.lint._diagram import Scope
from engine.lint._elements import kind


def circles(scope: Scope, inside: AbstractSet[str]) -> list[list[str]]:
    """The groups of nodes of `inside` that lie on a common circle within `inside`, each in document order.

    Tarjan's strongly connected components without recursion; a node alone counts only with a flow to itself.
    """
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    open_: set[str] = set()
    found: list[set[str]] = []
    for root in scope.nodes:
        if root not in inside or root in number:
            continue
        work = [(root, iter(_next(scope, root, inside)))]
        while work:
            node, onward = work[-1]
            if node not in number:
                number[node] = low[node] = len(number)
                stack.append(node)
                open_.add(node)
            step = next(onward, None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == number[node]:
                    at = stack.index(node)
                    found.append(set(stack[at:]))
                    open_.difference_update(stack[at:])
                    del stack[at:]
            elif step not in number:
                work.append((step, iter(_next(scope, step, inside))))
            elif step in open_:
                low[node] = min(low[node], number[step])
    real = [g for g in found if len(g) > 1 or next(iter(g)) in _next(scope, next(iter(g)), inside)]
    return sorted(([n for n in scope.nodes if n in g] for g in real), key=lambda g: list(scope.nodes).index(g[0]))


def _next(scope: Scope, node: str, inside: AbstractSet[str]) -> list[str]:
    return [n for n in scope.next(node) if n in inside]


def comes_to(scope: Scope, goals: AbstractSet[str]) -> set[str]:
    """All nodes from which some path leads to one of `goals`, these included."""
    before: dict[str, list[str]] = {}
    for node in scope.nodes:
        for step in scope.next(node):
            before.setdefault(step, []).append(node)
    seen: set[str] = set()
    todo = list(goals)
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo += before.get(node, [])
    return seen


def branches(scope: Scope, fork: str) -> list[set[str]]:
    """For each flow out of a fork what follows up to the next parallel or inclusive join, the join left out."""
    joins = {
        n
        for n, e in scope.nodes.items()
        if kind(e) in ("parallelGateway", "inclusiveGateway") and len(scope.into(n)) > 1
    }
    found = []
    for flow in scope.out(fork):
        seen: set[str] = set()
        todo = [flow.target]
        while todo:
            node = todo.pop()
            if node not in seen and node not in joins:
                seen.add(node)
                todo += scope.next(node)
        found.append(seen)
    return found if len(found) > 1 else []
