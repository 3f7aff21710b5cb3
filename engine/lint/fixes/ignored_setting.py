"""Takes away the settings that rank or chain background work: here it is done in order of time, one after another."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.lint._bpmn import CAMUNDA
from engine.lint._diagram import Diagram
from engine.lint._elements import ranks_work
from engine.lint._source import Source

HARMLESS = ("exclusive", "jobPriority", "taskPriority")


def fix(diagram: Diagram, source: Source) -> Iterator[tuple[Element, str]]:
    """These attributes, on BPMN's own elements and on extensions."""
    for element in diagram.elements:
        for name in HARMLESS:
            idle = name != "taskPriority" or not ranks_work(element)
            if idle and element.get(CAMUNDA + name) is not None:
                source.drop_attribute(element, CAMUNDA + name)
                yield element, f"删去不起作用的 camunda:{name}。"
