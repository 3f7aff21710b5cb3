"""Branches that run at the same time do not set the same variable: whoever comes last would overwrite the other."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram, Scope
from engine.lint._elements import call, identity
from engine.lint._graph import branches
from engine.lint._variables import set_by


def check(diagram: Diagram) -> Iterator[Finding]:
    """Variables that forms, results and mappings of two branches of a parallel or inclusive fork have in common."""
    for scope, fork in diagram.of("parallelGateway", "inclusiveGateway"):
        arms = branches(scope, identity(fork))
        shared = {n for at, arm in enumerate(arms) for n in arm if any(n in other for other in arms[at + 1 :])}
        told: dict[str, tuple[int, str]] = {}
        for at, arm in enumerate(arms):
            for node in (n for n in scope.nodes if n in arm and n not in shared):
                for name in sorted(set_by(diagram, scope.nodes[node])):
                    first = told.setdefault(name, (at, node))
                    if first[0] != at:
                        yield _overwrites(diagram, scope, node, name, first[1])


def _overwrites(diagram: Diagram, scope: Scope, node: str, name: str, other: str) -> Finding:
    return diagram.report(
        scope.nodes[node],
        f"与{call(scope.nodes[other])}同时办理，又填同一个变量“{name}”，后填的会盖掉先填的。",
        f"两处用不同的变量名，例如 {name}_of_{node}。",
        f"The variable “{name}” is also set by “{other}” in a parallel branch.",
    )
