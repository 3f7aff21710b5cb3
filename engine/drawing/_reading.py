"""Where a diagram draws what: the planes of a file, with shapes, edges and labels. Source: BPMN 2.0, clause 12."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from lxml import etree

from engine import diagrams

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
COLOUR = "{http://www.omg.org/spec/BPMN/non-normative/color/1.0}"
BIOC = "{http://bpmn.io/schema/bpmn/biocolor/1.0}"
Element = etree._Element
Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""x, y, width, height in pixels."""


@dataclass(frozen=True)
class Shape:
    """A node, pool, lane, note or piece of data. `fill`, `stroke`: colours that the designer gave, "" for none."""

    element: Element
    box: Box
    label: Box | None = None
    expanded: bool = False
    level: bool = True
    marked: bool = True
    """The X of an exclusive gateway is drawn."""
    fill: str = ""
    stroke: str = ""

    @property
    def id(self) -> str:
        """Of the element."""
        return self.element.get("id", "")

    @property
    def kind(self) -> str:
        """BPMN name."""
        return etree.QName(self.element).localname


@dataclass(frozen=True)
class Edge:
    """A flow or association, by its points."""

    element: Element
    way: tuple[Point, ...]
    label: Box | None = None
    stroke: str = ""

    @property
    def id(self) -> str:
        """Of the element."""
        return self.element.get("id", "")

    @property
    def kind(self) -> str:
        """BPMN name."""
        return etree.QName(self.element).localname


@dataclass
class Picture:
    """One plane. `name`: what it shows."""

    name: str
    element: str
    model: dict[str, Element]
    shapes: list[Shape] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)

    @property
    def extent(self) -> Box:
        """The box round everything drawn."""
        corners = [corner for shape in self.shapes for corner in _corners(shape.box)]
        corners += [point for edge in self.edges for point in edge.way]
        labels = [*(one.label for one in self.shapes), *(one.label for one in self.edges)]
        corners += [corner for label in labels if label for corner in _corners(label)]
        across, down = [x for x, _ in corners], [y for _, y in corners]
        return min(across), min(down), max(across) - min(across), max(down) - min(down)


def _corners(box: Box) -> list[Point]:
    x, y, width, height = box
    return [(x, y), (x + width, y + height)]


def read_pictures(content: bytes, file: str) -> list[Picture]:
    """The planes of a file that draw anything. Invalid for no BPMN file; places that are no numbers are passed over."""
    root = diagrams.read_xml(content, file)
    model = {one.get("id", ""): one for one in root.iter(BPMN + "*") if one.get("id")}
    found = [_picture(plane, model) for plane in root.iter(BPMNDI + "BPMNPlane")]
    return [picture for picture in found if picture.shapes]


def _picture(plane: Element, model: dict[str, Element]) -> Picture:
    shown = diagrams.local_name(plane.get("bpmnElement"))
    picture = Picture(_title(model.get(shown), model), shown, model)
    for part in plane:
        element = model.get(diagrams.local_name(part.get("bpmnElement")))
        if element is None:
            continue
        label = _box(part.find(BPMNDI + "BPMNLabel"))
        stroke = part.get(COLOUR + "border-color") or part.get(BIOC + "stroke") or ""
        if part.tag == BPMNDI + "BPMNEdge":
            way = [_numbers(point, "x", "y") for point in part.iter(DI + "waypoint")]
            if len(way) > 1 and all(way):
                picture.edges.append(Edge(element, tuple((p[0], p[1]) for p in way), label, stroke))
        elif part.tag == BPMNDI + "BPMNShape" and (box := _box(part)):
            fill = part.get(COLOUR + "background-color") or part.get(BIOC + "fill") or ""
            expanded, level = part.get("isExpanded") == "true", part.get("isHorizontal") != "false"
            marked = part.get("isMarkerVisible") != "false"
            picture.shapes.append(Shape(element, box, label, expanded, level, marked, fill, stroke))
    return picture


def _title(element: Element | None, model: dict[str, Element]) -> str:
    """A collaboration has no name: the first pool that has a process has."""
    if element is not None and element.tag == BPMN + "collaboration":
        element = next((model.get(one.get("processRef", "")) for one in element.iter(BPMN + "participant")), None)
    return (element.get("name") or element.get("id") or "") if element is not None else ""


def _box(part: Element | None) -> Box | None:
    bounds = part.find(DC + "Bounds") if part is not None else None
    found = _numbers(bounds, "x", "y", "width", "height") if bounds is not None else ()
    return (found[0], found[1], found[2], found[3]) if found else None


def _numbers(element: Element, *names: str) -> tuple[float, ...]:
    try:
        found = tuple(float(element.get(name, "")) for name in names)
    except ValueError:
        return ()
    return found if all(map(math.isfinite, found)) else ()
