"""Ways of what ties finished places together: message flows between pools, associations, the ways of data."""

from __future__ import annotations

from collections.abc import Mapping

from engine.layout._elements import BPMN, Element, children, ident, kind
from engine.layout._scope import TRACK, Box, Point

DATA = ("dataInputAssociation", "dataOutputAssociation")


def message_flows(collaboration: Element, boxes: Mapping[str, Box]) -> dict[str, list[Point]]:
    """The ways of message flows whose ends have places, by id; ways beside one another turn at different heights."""
    pools = {ident(one) for one in children(collaboration, "participant")}
    ways = dict[str, list[Point]]()
    for flow in children(collaboration, "messageFlow"):
        ends = (flow.get("sourceRef", ""), flow.get("targetRef", ""))
        if all(end in boxes for end in ends):
            ways[ident(flow)] = _upright(ends, boxes, pools, TRACK * (len(ways) % 3 - 1) / 2)
    return ways


def _upright(ends: tuple[str, str], boxes: Mapping[str, Box], pools: set[str], nudge: float) -> list[Point]:
    """From edge to edge, upright where both pools are open, turning between them."""
    source, target = (boxes[end] for end in ends)
    down = source[1] < target[1]
    x1, x2 = source[0] + source[2] / 2, target[0] + target[2] / 2
    if ends[0] in pools:
        x1 = x2 + 10 if ends[1] not in pools else x1
    if ends[1] in pools:
        x2 = x1
    y1, y2 = (source[1] + source[3], target[1]) if down else (source[1], target[1] + target[3])
    middle = (y1 + y2) / 2 + nudge
    return [(x1, y1), (x1, y2)] if x1 == x2 else [(x1, y1), (x1, middle), (x2, middle), (x2, y2)]


def associations(root: Element, boxes: Mapping[str, Box]) -> dict[str, list[Point]]:
    """Associations and the ways of data, by id: straight from middle to middle, cut at the outlines."""
    ways = dict[str, list[Point]]()
    for one in root.iter(*(BPMN + name for name in ("association", *DATA))):
        ends = _ends(one, boxes)
        if ident(one) and all(end in boxes for end in ends):
            first, last = (boxes[end] for end in ends)
            ways[ident(one)] = [_cut(first, last), _cut(last, first)]
    return ways


def _ends(one: Element, boxes: Mapping[str, Box]) -> tuple[str, str]:
    """What an association ties; that of data ties what holds it to the data that has a place."""
    if kind(one) == "association":
        return one.get("sourceRef", ""), one.get("targetRef", "")
    named = [(part.text or "").strip() for part in one if kind(part) in ("sourceRef", "targetRef")]
    data = next((end for end in named if end in boxes), "")
    parent = one.getparent()
    holder = ident(parent) if parent is not None else ""
    return (data, holder) if kind(one) == DATA[0] else (holder, data)


def _cut(box: Box, other: Box) -> Point:
    """Where the line from the middle of `box` to that of `other` leaves it."""
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    dx, dy = other[0] + other[2] / 2 - x, other[1] + other[3] / 2 - y
    if not (dx or dy):
        return x, y
    reach = min(box[2] / 2 / abs(dx) if dx else 1e9, box[3] / 2 / abs(dy) if dy else 1e9)
    return x + dx * reach, y + dy * reach
