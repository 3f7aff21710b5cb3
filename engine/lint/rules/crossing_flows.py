"""Flows do not cross and run through no foreign step: whoever reads the picture follows a line with the finger."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.lint._diagram import Diagram
from engine.lint._elements import call
from engine.lint._geometry import runs_through
from engine.lint._picture import Picture, pictures


def check(diagram: Diagram) -> Iterator[Finding]:
    """Each pair of flows that cross or lie on one another, at the later; each flow through a shape that is no end."""
    for picture in pictures(diagram):
        for one, other in picture.crossings():
            yield diagram.report(
                picture.model[other],
                f"与{call(picture.model[one])}交叉或重叠，顺着线看容易走错。",
                "挪开元素或改走线，让两条线不相碰。",
                f"The flow crosses “{one}”.",
            )
        for flow, node in _through(picture):
            yield diagram.report(
                picture.model[flow],
                f"从{call(picture.model[node])}上穿过，看起来像经过那一步。",
                "让线绕开。",
                f"The flow runs through “{node}”.",
            )


def _through(picture: Picture) -> Iterator[tuple[str, str]]:
    told: set[tuple[str, str]] = set()
    for flow, segment in picture.segments():
        ends = {picture.model[flow].get(end, "") for end in ("sourceRef", "targetRef")}
        ends |= {picture.host(end) for end in ends} - {""}
        for node, box in picture.shapes.items():
            foreign = node not in ends and picture.host(node) not in ends and (flow, node) not in told
            if foreign and runs_through(segment, box, 2):
                told.add((flow, node))
                yield flow, node
