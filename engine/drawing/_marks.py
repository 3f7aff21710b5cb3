"""Marks on a diagram: each a colour and a sign that is no colour, for grey print and for eyes that see no red."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.drawing._pen import PAPER, Pen, width_of
from engine.drawing._reading import Point

GREEN, BLUE, RED, GREY = "#1c6842", "#1a4f8c", "#ac1f22", "#646b75"


@dataclass(frozen=True)
class Mark:
    """How what is marked is drawn, what the legend calls it, the sign in its corner (or a number)."""

    word: str
    stroke: str
    fill: str
    sign: str
    dash: str | None = None


MARKS: Mapping[str, Mark] = {
    "walked": Mark("走到过（次数）", GREEN, "#eef6f1", "✓"),
    "missed": Mark("没有走到", RED, PAPER, "×", "4 3"),
    "here": Mark("现在停在这里", BLUE, "#e7f0fa", "●"),
    "stopped": Mark("中途取消", GREY, PAPER, "－", "4 3"),
}


def badge(pen: Pen, at: Point, mark: Mark, said: str) -> None:
    """A number, or the sign, in the corner of what is marked."""
    if not said and mark.sign == "×":
        x, y = at
        pen.ring(at, 8, fill=PAPER, stroke=mark.stroke)
        pen.path(f"M {x - 3.5} {y - 3.5} l 7 7 m 0 -7 l -7 7", stroke=mark.stroke, stroke_width=2)
        return
    text = said or ""
    wide = max(16.0, width_of(text, 10) + 8)
    pen.box((at[0] - wide / 2, at[1] - 8, wide, 16), 8, fill=mark.stroke, stroke=mark.stroke)
    if text:
        pen.words([text], at, 10, fill=PAPER)
    elif mark.sign == "✓":
        pen.path(f"M {at[0] - 4} {at[1]} l 3 3 l 5 -6", stroke=PAPER, stroke_width=2)
    elif mark.sign == "－":
        pen.path(f"M {at[0] - 4} {at[1]} h 8", stroke=PAPER, stroke_width=2)
    else:
        pen.ring(at, 3, fill=PAPER, stroke=PAPER)
