"""Where a diagram's picture draws what (BPMNDI): boxes of shapes, ways of flows, boxes of names. Pixels."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from lxml.etree import _Element as Element

from engine.lint._bpmn import BPMNDI
from engine.lint._diagram import Diagram
from engine.lint._elements import identity, is_bpmn, is_true, kind
from engine.lint._geometry import Box, Point, Segment, cut, overlaid

_BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
_WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
_FRAMES = frozenset(["participant", "lane", "group", "textAnnotation"])
MOST = 1500
"""Segments of a picture that are compared with one another; a larger one is not judged."""


@dataclass
class Picture:
    """One BPMNDiagram, by ids. What has no readable place is not in it; frames (pools, lanes, open sub-processes) are
    no shapes."""

    model: dict[str, Element]
    shapes: dict[str, Box] = field(default_factory=dict)
    ways: dict[str, list[Point]] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)

    def segments(self) -> list[tuple[str, Segment]]:
        """The straight parts of the sequence flows; none of a picture that is too large."""
        flows = {flow: way for flow, way in self.ways.items() if kind(self.model[flow]) == "sequenceFlow"}
        found = [(flow, segment) for flow, way in flows.items() for segment in pairwise(way)]
        return found if len(found) <= MOST else []

    def crossings(self) -> Iterator[tuple[str, str]]:
        """Pairs of flows that cross or lie on one another, the earlier first, each pair once."""
        told: set[tuple[str, str]] = set()
        for (one, s), (other, t) in combinations(self.segments(), 2):
            if one != other and (one, other) not in told and _near(s, t) and (cut(s, t) or overlaid(s, t)):
                told.add((one, other))
                yield one, other

    def host(self, element: str) -> str:
        """The activity that a boundary event sits on, "" for all else."""
        return self.model[element].get("attachedToRef", "") if element in self.model else ""


def pictures(diagram: Diagram) -> list[Picture]:
    """Every picture of the file: a collapsed sub-process has one of its own."""
    model = {identity(e): e for e in diagram.root.iter() if is_bpmn(e) and identity(e)}
    return [_read(drawn, model) for drawn in diagram.root.iter(BPMNDI + "BPMNDiagram")]


def _read(drawn: Element, model: dict[str, Element]) -> Picture:
    picture = Picture(model)
    for part in drawn.iter(BPMNDI + "BPMNShape", BPMNDI + "BPMNEdge"):
        element = part.get("bpmnElement", "")
        if element not in model:
            continue
        if kind(part) == "BPMNEdge":
            way = [_numbers(point, "x", "y") for point in part.iter(_WAYPOINT)]
            if all(way):
                picture.ways[element] = [(point[0], point[1]) for point in way]
        elif (box := _box(part)) and not _is_frame(model[element], part):
            picture.shapes[element] = box
        if model[element].get("name") and (label := _box(part.find(BPMNDI + "BPMNLabel"))):
            picture.labels[element] = label
    return picture


def _is_frame(element: Element, shape: Element) -> bool:
    return kind(element) in _FRAMES or (kind(element).endswith("ubProcess") and is_true(shape.get("isExpanded")))


def _box(part: Element | None) -> Box | None:
    bounds = part.find(_BOUNDS) if part is not None else None
    found = _numbers(bounds, "x", "y", "width", "height") if bounds is not None else ()
    return (found[0], found[1], found[2], found[3]) if found else None


def _numbers(element: Element, *names: str) -> tuple[float, ...]:
    """The attributes as numbers; nothing where one is missing or none."""
    try:
        found = tuple(float(element.get(name, "")) for name in names)
    except ValueError:
        return ()
    return found if all(map(math.isfinite, found)) else ()


def _near(s: Segment, t: Segment) -> bool:
    """Whether the boxes round two segments touch: most pairs are told apart by this alone."""
    return all(
        max(s[0][axis], s[1][axis]) >= min(t[0][axis], t[1][axis])
        and max(t[0][axis], t[1][axis]) >= min(s[0][axis], s[1][axis])
        for axis in (0, 1)
    )
