"""Shapes do not cover one another, and no name stands on a step: all of the picture can be read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import call
from engine.lint._geometry import overlap
from engine.lint._picture import MOST, Picture, pictures


def check(diagram: Diagram) -> Iterator[Finding]:
    """Pairs of shapes, but a boundary event and its activity; names on a foreign shape by more than 3 pixels."""
    for picture in pictures(diagram):
        if len(picture.shapes) > MOST:
            continue
        for one, other in _shapes(picture):
            yield diagram.report(
                picture.model[other],
                f"与{call(picture.model[one])}重叠，有一个看不清。",
                "挪开其中一个。",
                f"The shape covers “{one}”.",
            )
        for named, node in _names(picture):
            yield diagram.report(
                picture.model[named],
                f"名称压在{call(picture.model[node])}上，看不清。",
                "把名称拖到空处。",
                f"The name covers “{node}”.",
            )


def _shapes(picture: Picture) -> Iterator[tuple[str, str]]:
    for (one, a), (other, b) in combinations(picture.shapes.items(), 2):
        if overlap(a, b, 1) and picture.host(one) != other and picture.host(other) != one:
            yield one, other


def _names(picture: Picture) -> Iterator[tuple[str, str]]:
    for named, label in picture.labels.items():
        for node, box in picture.shapes.items():
            if node not in (named, picture.host(named)) and overlap(label, box, 3):
                yield named, node
