"""From every node some path comes to an end."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._graph import circles, comes_to


def check(diagram: Diagram) -> Iterator[Finding]:
    """The first node of each circle that is never left."""
    for scope in diagram.scopes:
        ends = {n for n in scope.nodes if not scope.next(n)}
        trapped = scope.reach(scope.starts()) - comes_to(scope, ends)
        for circle in circles(scope, trapped):
            yield diagram.report(
                scope.nodes[circle[0]],
                f"走到这里以后只会绕圈，到不了任何结束事件（圈里有 {len(circle)} 步）。",
                "从圈里引一条线到结束事件，例如“不再修改”。",
                f"No path leads from the circle {', '.join(circle)} to an end.",
            )
