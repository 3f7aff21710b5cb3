"""Branches that run at the same time meet in a join; merged plainly, all that follows happens once a branch."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from engine.errors import Finding
from engine.lint._diagram import Diagram, Flow, Scope
from engine.lint._elements import call, identity, kind
from engine.lint._graph import branches


def check(diagram: Diagram) -> Iterator[Finding]:
    """The first node at which two branches of a parallel fork meet without a parallel or inclusive join."""
    for scope, fork in diagram.of("parallelGateway"):
        arms = branches(scope, identity(fork))
        if any(identity(fork) in arm for arm in arms):
            continue  # a branch leads back before the fork: parallel-join looks at that
        for node, element in scope.nodes.items():
            inside = any(node in arm for arm in arms) and kind(element) != "endEvent"
            if inside and _branches_meet(scope, scope.out(identity(fork)), arms, node):
                yield diagram.report(
                    element,
                    f"{call(fork)}分出的几路在这里直接合到一起，没有并行汇合，后面的步骤每一路都会办一次。",
                    "在这里之前加一个并行网关，把几路汇合成一路。",
                    f"Branches of {identity(fork)} meet here without a join.",
                )


def _branches_meet(scope: Scope, forked: list[Flow], arms: list[set[str]], node: str) -> bool:
    """Whether two flows into the node come from different branches only."""
    came = [{n for n, arm in enumerate(arms) if f.source in arm or forked[n] is f} for f in scope.into(node)]
    return any(a and b and not a & b for a, b in combinations(came, 2))
