"""How readable is the picture of a diagram? Figures from its BPMNDI alone.

The limits are what separates drawn with care from merely correct; they were calibrated on the 224 diagrams of the BPMN
Model Interchange Working Group's test suite, of which 50 pass all.
"""

from __future__ import annotations

from itertools import combinations, pairwise

from lxml import etree

from engine.lint._geometry import Box, Point, Segment, cut, overlaid, overlap, runs_through, slanted

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
_WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
_FRAMES = frozenset(["participant", "lane", "subProcess", "group", "textAnnotation"])
_CHINESE, _LATIN, _LINE = 11, 6, 13
"""Estimated width of a character and height of a line of an 11-pixel label."""

LIMITS = {
    "crossings": 0,
    "runs through a shape": 0,
    "slanted segments": 0,
    "overlapping shapes": 0,
    "labels hit": 0,
    "ragged rows": 0,
    "nodes": 25,
    "width": 1600,
    "height": 900,
}


class Picture:
    """One BPMNDiagram. `shapes` and `frames`: box by element id; `ways`: points by flow id; `labels`: boxes of text."""

    def __init__(self, diagram: etree._Element, model: dict[str, etree._Element]) -> None:
        """`model`: every element of the file by id."""
        self.model = model
        self.shapes: dict[str, Box] = {}
        self.frames: dict[str, Box] = {}
        self.ways: dict[str, list[Point]] = {}
        self.labels: list[Box] = []
        for shape in diagram.iter(BPMNDI + "BPMNShape"):
            self._read_shape(shape)
        for edge in diagram.iter(BPMNDI + "BPMNEdge"):
            points = [(float(p.get("x", "")), float(p.get("y", ""))) for p in edge.iter(_WAYPOINT)]
            self.ways[edge.get("bpmnElement", "")] = points
            self._read_label(edge, edge.get("bpmnElement", ""), None)

    def _read_shape(self, shape: etree._Element) -> None:
        element = shape.get("bpmnElement", "")
        bounds = shape.find(_BOUNDS)
        assert bounds is not None, f"{element} has no bounds"
        kind = etree.QName(self.model[element]).localname
        frame = kind in _FRAMES and not (kind == "subProcess" and shape.get("isExpanded") != "true")
        (self.frames if frame else self.shapes)[element] = _box(bounds)
        if kind.endswith(("Event", "Gateway")):
            self._read_label(shape, element, _box(bounds))

    def _read_label(self, drawn: etree._Element, element: str, box: Box | None) -> None:
        name = self.model[element].get("name", "")
        if not name:
            return
        bounds = drawn.find(f"{BPMNDI}BPMNLabel/{_BOUNDS}")
        if bounds is not None:
            self.labels.append(_filled(name, _box(bounds)))
        else:
            self.labels.append(_default_label(name, box, self.ways.get(element, [])))

    def measure(self) -> dict[str, int]:
        """The figures of `LIMITS`, by name."""
        segments = [(flow, segment) for flow, way in self.ways.items() for segment in pairwise(way)]
        pairs = [(s, t) for (f, s), (g, t) in combinations(segments, 2) if f != g]
        left, top, right, bottom = self._extent()
        return {
            "crossings": sum(cut(s, t) or overlaid(s, t) for s, t in pairs),
            "runs through a shape": sum(self._through(flow, segment) for flow, segment in segments),
            "slanted segments": sum(slanted(segment) for _, segment in segments),
            "overlapping shapes": sum(
                overlap(self.shapes[a], self.shapes[b], 1) and self._host(a) != b and self._host(b) != a
                for a, b in combinations(self.shapes, 2)
            ),
            "labels hit": sum(self._is_hit(label, [segment for _, segment in segments]) for label in self.labels),
            "ragged rows": self._ragged(),
            "nodes": len(self.shapes),
            "width": round(right - left),
            "height": round(bottom - top),
        }

    def _through(self, flow: str, segment: Segment) -> bool:
        ends = {self.model[flow].get("sourceRef"), self.model[flow].get("targetRef")}
        ends |= {self._host(end) for end in ends if end}
        return any(runs_through(segment, box, 2) for node, box in self.shapes.items() if node not in ends)

    def _host(self, element: str) -> str | None:
        """The activity a boundary event sits on."""
        return self.model[element].get("attachedToRef")

    def _is_hit(self, label: Box, segments: list[Segment]) -> bool:
        shapes = any(overlap(label, box, 3) for box in self.shapes.values())
        others = any(overlap(label, other, 3) for other in self.labels if other is not label)
        return shapes or others or any(runs_through(segment, label, 3) for segment in segments)

    def _ragged(self) -> int:
        """Rows of nodes that miss another row's centre line by 2 to 12 pixels: nearly aligned is worse than not."""
        middles = {round(y + h / 2) for node, (_, y, _, h) in self.shapes.items() if not self._host(node)}
        return sum(any(1 < abs(a - b) <= 12 for b in middles) for a in middles)

    def _extent(self) -> tuple[float, float, float, float]:
        boxes = [*self.shapes.values(), *self.frames.values()]
        corners = [(x, y) for x, y, _, _ in boxes] + [(x + w, y + h) for x, y, w, h in boxes]
        corners += [point for way in self.ways.values() for point in way]
        across, down = [x for x, _ in corners], [y for _, y in corners]
        return min(across), min(down), max(across), max(down)


def _box(bounds: etree._Element) -> Box:
    x, y, w, h = (float(bounds.get(name, "")) for name in ("x", "y", "width", "height"))
    return x, y, w, h


def _width(text: str) -> int:
    return sum(_CHINESE if character > "\u2e7f" else _LATIN for character in text)


def _filled(name: str, bounds: Box) -> Box:
    """The part of a label's bounds that its text fills: bpmn-js centres it at the top."""
    x, y, w, _ = bounds
    filled = min(w, _width(name))
    return x + (w - filled) / 2, y, filled, _LINE * -(-_width(name) // max(_CHINESE, round(w)))


def _default_label(name: str, box: Box | None, way: list[Point]) -> Box:
    """Where bpmn-js writes a name without label bounds: below a shape, above or beside the middle of a flow."""
    w = min(90, _width(name))
    if box:
        return box[0] + box[2] / 2 - w / 2, box[1] + box[3] + 2, w, 14
    (x1, y1), (x2, y2) = way[(len(way) - 1) // 2], way[(len(way) - 1) // 2 + 1]
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    return (x - w / 2, y - 25, w, 14) if abs(x1 - x2) > abs(y1 - y2) else (x + 15 - w / 2, y - 10, w, 14)


def pictures(root: etree._Element) -> list[Picture]:
    """Every diagram of a file: a collapsed sub-process has one of its own."""
    model = {element.get("id", ""): element for element in root.iter(BPMN + "*") if element.get("id")}
    return [Picture(diagram, model) for diagram in root.iter(BPMNDI + "BPMNDiagram")]
