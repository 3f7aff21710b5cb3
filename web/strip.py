"""Geometry of the route strip: where each station of the way is drawn. The template writes the SVG.

A long way goes on in the next row, like a line of text: words keep their size, and nothing has to be scrolled to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.views import RouteStop

_MIDDLE = 42
_BOX_HEIGHT = 52
_LETTER = 14
_GAP = 30
_ROOM = 820.0
"""What a row holds: the column it stands in, on a wide screen."""
_ROW = 100
_RADIUS = {"start": 14, "end": 14, "gateway": 17}


@dataclass(frozen=True)
class Station:
    """A stop with its place: the shape's centre and width, in pixels; `lines` of its name inside a box.

    `down`: how far its row lies below the first.
    """

    stop: RouteStop
    middle: float
    width: float
    lines: tuple[str, ...]
    down: int = 0

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
    """The stations, row by row left to right, and the arrows between them as (x1, x2, y, walked)."""

    stations: tuple[Station, ...]
    arrows: tuple[tuple[float, float, int, bool], ...]
    width: float
    height: int


def strip(route: Sequence[RouteStop]) -> Strip:
    """Places the stops in rows; a box is as wide as its longer line."""
    stations: list[Station] = []
    x, down, width = 2.0, 0, 0.0
    for stop in route:
        lines = _two_lines(stop.name) if stop.kind == "task" else ()
        shape = max(84.0, max(map(_wide, lines)) + 2 * 14) if lines else 2.0 * _RADIUS[stop.kind]
        place = max(shape, _wide(stop.note))
        if stations and x + place + _GAP > _ROOM:
            x, down = 2.0 + _GAP, down + _ROW
        stations.append(Station(stop, x + place / 2, shape, lines, down))
        x += place + _GAP
        width = max(width, x)
    arrows = [arrow for before, after in pairwise(stations) for arrow in _arrows(before, after)]
    several_rows = _GAP if down else 0  # the arrow that leads on to the next row
    return Strip(tuple(stations), tuple(arrows), width - _GAP + 2 + several_rows, down + 96)


def _arrows(before: Station, after: Station) -> list[tuple[float, float, int, bool]]:
    """From one to the next; over the end of a row in two parts."""
    walked = after.stop.mark != "wait"
    if before.down == after.down:
        return [(before.right, after.left - 2, after.down + _MIDDLE, walked)]
    out = before.right + _GAP - 2
    return [(before.right, out, before.down + _MIDDLE, walked), (2.0, after.left - 2, after.down + _MIDDLE, walked)]


def _two_lines(name: str) -> tuple[str, ...]:
    """Step names end in a verb of two characters (分管副市长审批): it goes on the second line."""
    if len(name) <= 4:
        return (name,)
    cut = len(name) - 2 if len(name) <= 8 else (len(name) + 1) // 2
    return (name[:cut].strip(), name[cut:].strip())


def _wide(text: str) -> float:
    return sum(_LETTER if ord(letter) > 0x2E80 else _LETTER * 0.6 for letter in text)
