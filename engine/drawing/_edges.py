"""Flows and associations with their ends, and the names that stand beside shapes and flows."""

from __future__ import annotations

import math

from engine.drawing._nodes import SMALL
from engine.drawing._pen import PAPER, Pen, wrapped
from engine.drawing._reading import BPMN, Edge, Point, Shape

OUTSIDE = ("Event", "Gateway", "Reference", "dataInput", "dataOutput")
"""Shapes whose name stands beside them (the ends of their BPMN names)."""
WIDEST = 90
"""Of a name whose place the file does not give."""


def edge(pen: Pen, drawn: Edge, width: float, dash: str | None) -> None:
    """Draws a flow; a message flow and an association have dashes of their own."""
    way, kind = drawn.way, drawn.kind
    own = {"messageFlow": "9 5", "association": "1 4"}.get(kind) or ("1 4" if "Association" in kind else dash)
    pen.line(way, stroke_width=width, stroke_dasharray=own, stroke_linejoin="round")
    if kind == "messageFlow":
        pen.ring(way[0], 4, fill=PAPER)
        _head(pen, way[-2], way[-1], PAPER)
    elif kind == "sequenceFlow":
        _head(pen, way[-2], way[-1], pen.stroke)
        _tail(pen, drawn)
    elif "Association" in kind or drawn.element.get("associationDirection") in ("One", "Both"):
        _head(pen, way[-2], way[-1], "none")


def _turned(begin: Point, end: Point, along: float, aside: float) -> Point:
    """The point `along` pixels before the end and `aside` to its left."""
    angle = math.atan2(end[1] - begin[1], end[0] - begin[0])
    return (
        end[0] - along * math.cos(angle) + aside * math.sin(angle),
        end[1] - along * math.sin(angle) - aside * math.cos(angle),
    )


def _head(pen: Pen, begin: Point, end: Point, fill: str) -> None:
    corners = [_turned(begin, end, 11, 5), end, _turned(begin, end, 11, -5)]
    pen.line(corners if fill == "none" else [*corners, corners[0]], fill=fill, stroke_linejoin="round")


def _tail(pen: Pen, drawn: Edge) -> None:
    """A default flow is crossed by a stroke; a conditional one that leaves an activity begins with a diamond."""
    parent, wanted = drawn.element.getparent(), drawn.element.get("sourceRef")
    source = next((one for one in parent if one.get("id") == wanted), None) if parent is not None else None
    if source is None:
        return
    begin, after = drawn.way[0], drawn.way[1]
    if source.get("default") == drawn.id:
        pen.line([_turned(after, begin, 7, 6), _turned(after, begin, 13, -6)])
    elif drawn.element.find(BPMN + "conditionExpression") is not None and not str(source.tag).endswith("Gateway"):
        corners = [
            begin,
            _turned(after, begin, 8, 5),
            _turned(after, begin, 16, 0),
            _turned(after, begin, 8, -5),
            begin,
        ]
        pen.line(corners, fill=PAPER)


def shape_name(pen: Pen, shape: Shape) -> None:
    """The name of an event, a gateway or data, at its place or below."""
    name = shape.element.get("name", "")
    if not name or not shape.kind.endswith(OUTSIDE):
        return
    x, y, width, height = shape.box
    if shape.label:
        lx, ly, lw, _ = shape.label
        pen.words(wrapped(name, max(lw, SMALL * 2) + 2, SMALL), (lx + lw / 2, ly + SMALL * 0.64), SMALL)
    else:
        pen.words(wrapped(name, WIDEST, SMALL), (x + width / 2, y + height + 11), SMALL)


def edge_name(pen: Pen, drawn: Edge) -> None:
    """The name of a flow, at its place or by its middle."""
    name = drawn.element.get("name", "")
    if not name:
        return
    if drawn.label:
        x, y, width, _ = drawn.label
        pen.words(wrapped(name, max(width, SMALL * 2) + 2, SMALL), (x + width / 2, y + SMALL * 0.64), SMALL)
        return
    (x1, y1), (x2, y2) = middle_part(drawn)
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    pen.words(wrapped(name, WIDEST, SMALL), (x, y - 10) if abs(x1 - x2) > abs(y1 - y2) else (x + 24, y), SMALL)


def middle_part(drawn: Edge) -> tuple[Point, Point]:
    """The straight part in the middle."""
    n = (len(drawn.way) - 1) // 2
    return drawn.way[n], drawn.way[n + 1]
