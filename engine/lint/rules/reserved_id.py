"""Ids hold only what an XML name may hold, and nothing that the engine keeps for itself."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagrams.structure import IDENT
from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import identity


def check(diagram: Diagram) -> Iterator[Finding]:
    """Nodes with blanks, or the ~ of elements that desugaring adds."""
    for scope, node in diagram.nodes:
        name = identity(node)
        if name and not IDENT.fullmatch(name):
            yield diagram.report(
                node,
                f"编号“{name}”里有不能用的字符。",
                f"编号用字母、数字和下划线，例如 {identity(scope.process)}_submitted。",
                f"The id “{name}” is no XML name.",
            )
