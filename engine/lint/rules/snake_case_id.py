"""In our own procedures ids are snake_case: a hyphen is a minus in FEEL, and ids appear in records for years."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import identity

_SNAKE = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


def check(diagram: Diagram) -> Iterator[Finding]:
    """Ids of the process, its nodes and flows, where the process is closed or names a rule (contracts 25)."""
    for scope in diagram.scopes:
        if not diagram.is_closed(scope.process) and not diagram.names_rules(scope.process):
            continue
        own = [scope.element] if scope.element is scope.process else []
        for element in [*own, *scope.nodes.values(), *(f.element for f in scope.flows)]:
            name = identity(element)
            if name and not _SNAKE.fullmatch(name):
                yield diagram.report(
                    element,
                    f"编号“{name}”不是小写字母加下划线的写法。",
                    f"改成“{_suggest(name)}”这样的英文词，取自术语表。",
                    f"The id “{name}” is not snake_case.",
                )


def _suggest(name: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    snake = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
    return snake if _SNAKE.fullmatch(snake) else "leader_approves"
