"""Writes down the ids that flows without one are given when they are read: the log and the pictures speak of them."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.lint._diagram import Diagram
from engine.lint._source import Source


def fix(diagram: Diagram, source: Source) -> Iterator[tuple[Element, str]]:
    """Flows only: nothing refers to a flow without an id, so nothing else changes."""
    for scope in diagram.scopes:
        for flow in scope.flows:
            if flow.id and not source.says(flow.element, "id"):
                source.drop_attribute(flow.element, "id")
                source.set(flow.element, "id", flow.id)
                yield flow.element, f"给连线编号 {flow.id}。"
