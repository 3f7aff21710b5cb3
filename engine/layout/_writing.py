"""Writes places as BPMN DI (BPMN 2.0, clause 12)."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from lxml import etree

from engine.layout._elements import BPMN, Element, ident, kind
from engine.layout._scope import Box, Point

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"


@dataclass(frozen=True)
class Places:
    """By element id: boxes of shapes, ways of flows, boxes of names; which sub-processes are drawn open."""

    boxes: Mapping[str, Box]
    ways: Mapping[str, list[Point]]
    labels: Mapping[str, Box]
    open: Set[str]


def write_di(root: Element, shown: Element, places: Places) -> None:
    """Adds one BPMNDiagram of `shown` (a process or collaboration) to the file, in the order of its elements."""
    elements = {ident(one): one for one in root.iter(BPMN + "*")}
    order = {name: number for number, name in enumerate(elements)}
    used = {ident(one) for one in root.iter() if isinstance(one.tag, str)}
    diagram = etree.SubElement(root, f"{{{DI}}}BPMNDiagram", nsmap={"bpmndi": DI, "dc": DC, "di": DD})
    plane = etree.SubElement(diagram, f"{{{DI}}}BPMNPlane", bpmnElement=ident(shown))
    for part, name in ((diagram, f"{ident(shown)}_diagram"), (plane, f"{ident(shown)}_plane")):
        part.set("id", _free(name, used))
    for name in sorted(places.boxes, key=lambda one: order[one]):
        shape = etree.SubElement(plane, f"{{{DI}}}BPMNShape", id=_free(f"{name}_di", used), bpmnElement=name)
        if name in places.open:
            shape.set("isExpanded", "true")
        if kind(elements[name]) in ("participant", "lane"):
            shape.set("isHorizontal", "true")
        if kind(elements[name]) == "exclusiveGateway":
            shape.set("isMarkerVisible", "true")
        _bounds(shape, places.boxes[name])
        _label(shape, places.labels.get(name))
    for name in sorted(places.ways, key=lambda one: order[one]):
        edge = etree.SubElement(plane, f"{{{DI}}}BPMNEdge", id=_free(f"{name}_di", used), bpmnElement=name)
        for x, y in _lean(places.ways[name]):
            etree.SubElement(edge, f"{{{DD}}}waypoint", x=_told(x), y=_told(y))
        _label(edge, places.labels.get(name))


def _label(part: Element, box: Box | None) -> None:
    if box:
        _bounds(etree.SubElement(part, f"{{{DI}}}BPMNLabel"), box)


def _free(name: str, used: set[str]) -> str:
    while name in used:
        name += "_"
    used.add(name)
    return name


def _bounds(part: Element, box: Box) -> None:
    x, y, width, height = box
    etree.SubElement(part, f"{{{DC}}}Bounds", x=_told(x), y=_told(y), width=_told(width), height=_told(height))


def _told(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _lean(way: list[Point]) -> list[Point]:
    """Without points that lie on the line between their neighbours, or twice on one spot."""
    lean = way[:1]
    for point, after in zip(way[1:], [*way[2:], None], strict=True):
        if point == lean[-1]:
            continue
        if after is not None and any(lean[-1][axis] == point[axis] == after[axis] for axis in (0, 1)):
            continue
        lean.append(point)
    return lean if len(lean) > 1 else way
