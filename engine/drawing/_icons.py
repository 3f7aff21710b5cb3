"""The signs inside events, gateways and tasks, each drawn in a square of `size` round its middle."""

from __future__ import annotations

import math
from collections.abc import Callable

from engine.drawing._pen import Pen
from engine.drawing._reading import Point

Icon = Callable[[Pen, Point, float, bool], None]
"""icon(pen, middle, size, filled): a throwing event's sign is filled."""


def _way(at: Point, size: float, text: str) -> str:
    """A path of SVG from one whose numbers are in units of half the size round the middle."""
    half, told, across = size / 2, list[str](), True
    for part in text.split():
        if part.isalpha():
            told.append(part)
        else:
            told.append(f"{(at[0] if across else at[1]) + float(part) * half:.2f}")
            across = not across
    return " ".join(told)


def _shape(text: str) -> Icon:
    def icon(pen: Pen, at: Point, size: float, filled: bool) -> None:
        fill = pen.stroke if filled else pen.fill
        pen.path(_way(at, size, text), fill=fill, stroke_width=1.2, stroke_linejoin="round")

    return icon


def _message(pen: Pen, at: Point, size: float, filled: bool) -> None:
    half, inner = size / 2, pen.fill if filled else pen.stroke
    pen.box(
        (at[0] - half, at[1] - half * 0.7, size, size * 0.7), fill=pen.stroke if filled else pen.fill, stroke_width=1.2
    )
    pen.path(_way(at, size, "M -1 -0.7 L 0 0.1 L 1 -0.7"), stroke=inner, stroke_width=1.2)


def _timer(pen: Pen, at: Point, size: float, filled: bool) -> None:
    half = size / 2
    pen.ring(at, half, stroke_width=1.2)
    for hour in range(12):
        turn = math.radians(30 * hour)
        ends = [(at[0] + math.sin(turn) * half * part, at[1] - math.cos(turn) * half * part) for part in (0.8, 1)]
        pen.line(ends, stroke_width=0.8)
    pen.path(_way(at, size, "M 0.2 -0.7 L 0 0 L 0.5 0"), stroke_width=1)


def _conditional(pen: Pen, at: Point, size: float, filled: bool) -> None:
    half = size / 2
    pen.box((at[0] - half * 0.75, at[1] - half, size * 0.75, size), stroke_width=1.1)
    for row in (-0.6, -0.2, 0.2, 0.6):
        pen.path(_way(at, size, f"M -0.55 {row} L 0.55 {row}"), stroke_width=1)


def _terminate(pen: Pen, at: Point, size: float, filled: bool) -> None:
    pen.ring(at, size * 0.55, fill=pen.stroke)


def _cross(pen: Pen, at: Point, size: float, filled: bool) -> None:
    pen.path(_way(at, size, "M -0.6 -0.6 L 0.6 0.6 M 0.6 -0.6 L -0.6 0.6"), stroke_width=3)


def _plus(pen: Pen, at: Point, size: float, filled: bool) -> None:
    pen.path(_way(at, size, "M 0 -0.75 L 0 0.75 M -0.75 0 L 0.75 0"), stroke_width=3)


def _circle(pen: Pen, at: Point, size: float, filled: bool) -> None:
    pen.ring(at, size * 0.42, fill="none", stroke_width=2.5)


def _star(pen: Pen, at: Point, size: float, filled: bool) -> None:
    _plus(pen, at, size, filled)
    _cross(pen, at, size, filled)


def _pentagon(pen: Pen, at: Point, size: float, filled: bool) -> None:
    corners = [(math.sin(math.radians(72 * n)) * 0.9, -math.cos(math.radians(72 * n)) * 0.9) for n in range(5)]
    _shape("M " + " L ".join(f"{x:.2f} {y:.2f}" for x, y in corners) + " Z")(pen, at, size, filled)


def _events_gate(pen: Pen, at: Point, size: float, filled: bool) -> None:
    pen.ring(at, size * 0.72, fill="none", stroke_width=1)
    pen.ring(at, size * 0.6, fill="none", stroke_width=1)
    _pentagon(pen, at, size * 0.8, False)


def _user(pen: Pen, at: Point, size: float, filled: bool) -> None:
    _shape("M -0.9 0.95 C -0.9 0.1 -0.5 0 0 0 C 0.5 0 0.9 0.1 0.9 0.95 Z")(pen, at, size, False)
    pen.ring((at[0], at[1] - size * 0.22), size * 0.25, stroke_width=1.2)


def _gear(pen: Pen, at: Point, size: float, filled: bool) -> None:
    for n in range(8):
        turn = math.radians(45 * n)
        ends = [(at[0] + math.sin(turn) * size * part, at[1] - math.cos(turn) * size * part) for part in (0.3, 0.5)]
        pen.line(ends, stroke_width=2.2)
    pen.ring(at, size * 0.34, stroke_width=1.2)
    pen.ring(at, size * 0.13, stroke_width=1.2)


def _script(pen: Pen, at: Point, size: float, filled: bool) -> None:
    _shape("M -0.4 -0.9 L 0.9 -0.9 C 0.3 -0.3 1.1 0.3 0.4 0.9 L -0.9 0.9 C -0.2 0.3 -1 -0.3 -0.4 -0.9 Z")(
        pen, at, size, False
    )
    for row in (-0.4, 0, 0.4):
        pen.path(_way(at, size, f"M -0.35 {row} L 0.35 {row}"), stroke_width=0.9)


def _table(pen: Pen, at: Point, size: float, filled: bool) -> None:
    half = size / 2
    pen.box((at[0] - half, at[1] - half * 0.8, size, size * 0.8), stroke_width=1.1)
    pen.box((at[0] - half, at[1] - half * 0.8, size, size * 0.25), fill=pen.stroke, stroke_width=1.1)
    pen.path(_way(at, size, "M -1 0.25 L 1 0.25 M -0.4 -0.3 L -0.4 0.8"), stroke_width=1)


def _hand(pen: Pen, at: Point, size: float, filled: bool) -> None:
    _shape("M -0.9 0.1 L -0.2 -0.7 L 0.1 -0.5 L -0.2 -0.1 L 0.9 -0.1 L 0.9 0.7 L -0.5 0.7 Z")(pen, at, size, False)


_lightning = _shape("M -0.9 0.8 L -0.35 -0.8 L 0.25 0.25 L 0.9 -0.9 L 0.35 0.9 L -0.3 -0.1 Z")
_up = _shape("M 0 -0.95 L 0.7 0.85 L 0 0.2 L -0.7 0.85 Z")
_triangle = _shape("M 0 -0.95 L 0.9 0.7 L -0.9 0.7 Z")
_arrow = _shape("M -0.9 -0.35 L 0.2 -0.35 L 0.2 -0.85 L 0.95 0 L 0.2 0.85 L 0.2 0.35 L -0.9 0.35 Z")
_rewind = _shape("M 0 0 L 0.8 -0.7 L 0.8 0.7 Z M -0.85 0 L 0 -0.7 L 0 0.7 Z")

EVENTS: dict[str, Icon] = {
    "messageEventDefinition": _message,
    "timerEventDefinition": _timer,
    "conditionalEventDefinition": _conditional,
    "terminateEventDefinition": _terminate,
    "cancelEventDefinition": _cross,
    "errorEventDefinition": _lightning,
    "escalationEventDefinition": _up,
    "signalEventDefinition": _triangle,
    "linkEventDefinition": _arrow,
    "compensateEventDefinition": _rewind,
}
SEVERAL: Icon = _pentagon
"""Of an event with several definitions."""
GATEWAYS: dict[str, Icon] = {
    "exclusiveGateway": _cross,
    "parallelGateway": _plus,
    "inclusiveGateway": _circle,
    "complexGateway": _star,
    "eventBasedGateway": _events_gate,
}
TASKS: dict[str, Icon] = {
    "userTask": _user,
    "serviceTask": _gear,
    "scriptTask": _script,
    "businessRuleTask": _table,
    "manualTask": _hand,
    "sendTask": lambda pen, at, size, filled: _message(pen, at, size, True),
    "receiveTask": lambda pen, at, size, filled: _message(pen, at, size, False),
}
