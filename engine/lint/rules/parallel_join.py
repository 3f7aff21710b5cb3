"""A parallel join gets a token on each of its flows, whatever was decided before, or it waits for ever."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram, Scope
from engine.lint._elements import call
from engine.lint._tokens import Stuck, starving_joins


def check(diagram: Diagram) -> Iterator[Finding]:
    """Joins that starve on some path: a branch ends early, leads back, or was one of several alternatives."""
    for scope in diagram.scopes:
        for stuck in starving_joins(scope):
            yield _starves(diagram, scope, stuck)


def _starves(diagram: Diagram, scope: Scope, stuck: Stuck) -> Finding:
    missing = [f for f in scope.into(stuck.join) if f.id in stuck.empty]
    names = "或".join(call(scope.nodes[f.source]) for f in missing)
    return diagram.report(
        scope.nodes[stuck.join],
        f"可能一直等下去：有一种走法，{names}过来的线永远等不到。",
        "并行分出的每一路都要连到这里；要提前结束全部，用终止结束事件；几选一的路用排他网关汇合。",
        f"The join may wait for ever for {', '.join(f.id for f in missing)}.",
    )
