"""What undoes an activity is drawn so that it can: a boundary event, an association, a handler that no flow reaches."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagrams.compensation import without_effect, wrongs
from engine.errors import Finding
from engine.lint._diagram import Diagram


def check(diagram: Diagram) -> Iterator[Finding]:
    """Everything wrong about handlers, what catches and what throws; mild where a throw has nothing to undo."""
    for process in diagram.processes:
        found = list(wrongs(process))
        for wrong in found:
            yield diagram.report(wrong.element, wrong.sentence, wrong.remedy, wrong.english)
        for idle in without_effect(process):
            if all(idle.element is not wrong.element for wrong in found):
                yield diagram.report(idle.element, idle.sentence, idle.remedy, idle.english, mild=True)
