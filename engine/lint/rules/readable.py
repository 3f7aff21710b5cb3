"""The file can be read: well-formed XML, no DOCTYPE, at most 5 MB, BPMN 2.0."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram


def check(diagram: Diagram) -> Iterator[Finding]:
    """What the reader of XML refused."""
    yield from diagram.unreadable
