"""Geometry of bar charts. The template writes the SVG, and the numbers as text beside the bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ROW = 32
_LEFT, _LONGEST = 132, 360


@dataclass(frozen=True)
class Bar:
    """One bar: `y` of its row, `x` and `width` in pixels, `text` where its number begins."""

    label: str
    shown: str
    y: int
    x: int
    width: float
    text: float
    hue: str


@dataclass(frozen=True)
class Chart:
    """Bars below one another."""

    bars: tuple[Bar, ...]
    width: int
    height: int


def bars(rows: Sequence[tuple[str, float, str, str]]) -> Chart:
    """`rows`: label, value, the value as it is shown, hue (red, amber, act, green). A value of 0 has no bar."""
    longest = max([value for _, value, _, _ in rows], default=0) or 1
    drawn = []
    for n, (label, value, shown, hue) in enumerate(rows):
        width = round(max(_LONGEST * value / longest, 2 if value else 0), 1)
        drawn.append(Bar(label, shown, ROW * n, _LEFT, width, _LEFT + width + 8, hue))
    return Chart(tuple(drawn), _LEFT + _LONGEST + 68, ROW * len(drawn) + 12)
