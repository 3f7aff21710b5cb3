"""A measured figure, and the table of all of them."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """`goal`: "≥ 6" or "≤ 1.2", "" where none is set. `value` None: it could not be measured here; `unit` says of what.

    `met` is None where there is no goal or no value.
    """

    figure: str
    value: float | None
    goal: str
    unit: str
    met: bool | None


def figure(name: str, value: float | None, goal: str = "", unit: str = "×") -> Figure:
    """A figure judged by its goal. A value keeps three digits; what is judged is what is shown."""
    shown = None if value is None else rounded(value)
    return Figure(name, shown, goal, unit, None if shown is None or not goal else _meets(shown, goal))


def rounded(value: float) -> float:
    """Three digits; whole numbers beyond a hundred."""
    return float(round(value)) if abs(value) >= 100 else float(f"{value:.3g}")


def _meets(value: float, goal: str) -> bool:
    sign, _, bound = goal.partition(" ")
    return value >= float(bound) if sign == "≥" else value <= float(bound)


def as_json(found: Sequence[Figure]) -> str:
    """A list of objects with the fields of `Figure`."""
    return json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2)


def as_text(found: Sequence[Figure]) -> str:
    """One line a figure: name, value, unit, goal, and whether it is met."""
    rows = [["figure", "value", "unit", "goal", "met"], *(_cells(one) for one in found)]
    widths = [max(_width(row[n]) for row in rows) for n in range(5)]
    return "\n".join("  ".join(_padded(cell, widths[n]) for n, cell in enumerate(row)).rstrip() for row in rows)


def _cells(one: Figure) -> list[str]:
    met = {None: "", True: "yes", False: "NO"}[one.met]
    return [one.figure, "not measured" if one.value is None else f"{one.value:g}", one.unit, one.goal, met]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
