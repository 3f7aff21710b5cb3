"""Says for which engine and by which tool the file was made: without it the Modeler checks nothing (Camunda 7.24)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.lint._bpmn import MODELER
from engine.lint._diagram import Diagram
from engine.lint._source import Source
from engine.lint.rules import execution_platform

PLATFORM = "Camunda Platform"
VERSION = "7.24.0"


def fix(diagram: Diagram, source: Source) -> Iterator[tuple[Element, str]]:
    """Platform, version, exporter, each where it is missing; nothing in a file that was made for another engine."""
    root = diagram.root
    if any(execution_platform.check(diagram)):
        return
    if not root.get("exporter"):
        source.drop_attribute(root, "exporter")
        source.set(root, "exporter", "youxu")
        yield root, "补上制作的软件（exporter）。"
    for name, value in (("executionPlatform", PLATFORM), ("executionPlatformVersion", VERSION)):
        if not root.get(MODELER + name):
            source.drop_attribute(root, MODELER + name)
            source.set(root, MODELER + name, value, "modeler")
            yield root, f"补上执行平台（{name}）：{value}。"
