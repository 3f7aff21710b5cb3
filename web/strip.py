"""Geometry of the route strip: where each station of the way is drawn. The template writes the SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.views import RouteStop

_MIDDLE = 42
_BOX_HEIGHT = 52
_LETTER = 14
_GAP = 30
_RADIUS = {"start": 14, "end": 14, "gateway": 17}


@dataclass(frozen=True)
class Station:
    """A stop with its place: the shape's centre and width, in pixels; `lines` of its name inside a box."""

    stop: RouteStop
    middle: float
    width: float
    lines: tuple[str, ...]

    @property
    def left(self) -> float:
        """Left edge of the shape."""
        return self.middle - self.width / 2

    @property
    def right(self) -> float:
        """Right edge of the shape."""
        return self.middle + self.width / 2


@dataclass(frozen=True)
class Strip:
    """The stations left to right, and the arrows between them as (x1, x2, walked)."""

    stations: tuple[Station, ...]
    arrows: tuple[tuple[float, float, bool], ...]
    width: float


def strip(route: Sequence[RouteStop]) -> Strip:
    """Places the stops in a row; a box is as wide as its longer line."""
    stations: list[Station] = []
    x = 2.0
    for stop in route:
        lines = _two_lines(stop.name) if stop.kind == "task" else ()
        width = max(84.0, max(map(_wide, lines)) + 2 * 14) if lines else 2.0 * _RADIUS[stop.kind]
        place = max(width, _wide(stop.note))
        stations.append(Station(stop, x + place / 2, width, lines))
        x += place + _GAP
    arrows = [(before.right, after.left - 2, after.stop.mark != "wait") for before, after in pairwise(stations)]
    return Strip(tuple(stations), tuple(arrows), x - _GAP + 2)


def _two_lines(name: str) -> tuple[str, ...]:
    """Step names end in a verb of two characters (分管副市长审批): it goes on the second line."""
    if len(name) <= 4:
        return (name,)
    cut = len(name) - 2 if len(name) <= 8 else (len(name) + 1) // 2
    return (name[:cut].strip(), name[cut:].strip())


def _wide(text: str) -> float:
    return sum(_LETTER if ord(letter) > 0x2E80 else _LETTER * 0.6 for letter in text)
