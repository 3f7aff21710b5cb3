"""One picture as SVG: heading, frames below, flows, nodes, names, marks on top, legend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.drawing._edges import edge, edge_name, middle_part, shape_name
from engine.drawing._marks import MARKS, badge
from engine.drawing._nodes import node
from engine.drawing._pen import INK, PAPER, SVG, Pen, number, width_of
from engine.drawing._reading import Edge, Picture, Shape

EDGE, HEAD, FOOT = 24, 44, 36
"""Pixels round the picture, for the heading, for the legend."""
FRAMES = ("participant", "lane", "group")


@dataclass(frozen=True)
class Extras:
    """What is said beside the diagram. `marks`: element id -> a name of MARKS; `numbers`: what its badge says."""

    heading: str = ""
    below: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)


NOTHING = Extras()


def draw(picture: Picture, extras: Extras = NOTHING) -> bytes:
    """An SVG file. Its texts stay texts: whoever shows it needs a Chinese font."""
    x, y, width, height = picture.extent
    top = HEAD if extras.heading else 0
    words = [MARKS[mark] for mark in MARKS if mark in extras.marks.values()]
    bottom = FOOT if words or extras.below else 0
    wide = max(width, width_of(extras.heading, 18), width_of(extras.below, 11), 170.0 * len(words)) + 2 * EDGE
    tall = height + 2 * EDGE + top + bottom
    box = (x - EDGE, y - EDGE - top, wide, tall)
    root = etree.Element(f"{{{SVG}}}svg", nsmap={None: SVG})
    root.set("viewBox", " ".join(number(float(one)) for one in box))
    root.set("width", number(wide))
    root.set("height", number(tall))
    etree.SubElement(root, f"{{{SVG}}}title").text = extras.heading or picture.name
    pen = Pen(root)
    pen.box(box, stroke=None, stroke_width=None)
    if extras.heading:
        pen.words([extras.heading], (x, box[1] + 26), 18, text_anchor="start", font_weight="bold")
    _body(root, picture, extras)
    line = y + height + EDGE + 12
    at = x + 8
    for mark in words:
        badge(pen, (at, line), mark, "")
        pen.words([mark.word], (at + 16, line), 12, text_anchor="start")
        at += 40 + width_of(mark.word, 12)
    if extras.below:
        pen.words([extras.below], (max(at, x), line), 11, text_anchor="start", fill="#4b5159")
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _body(root: etree._Element, picture: Picture, extras: Extras) -> None:
    # pools and lanes, then open sub-processes from the largest on, then what stands in them
    order = sorted(picture.shapes, key=lambda one: (one.kind not in FRAMES, not one.expanded, -one.box[2] * one.box[3]))
    frames = [one for one in order if one.kind in FRAMES or one.expanded]
    nodes = [one for one in order if one not in frames]
    nodes.sort(key=lambda one: one.kind == "boundaryEvent")  # they sit on the edge of others
    for shape in frames:
        node(_pen(root, shape, extras), shape)
    for drawn in picture.edges:
        mark = MARKS.get(extras.marks.get(drawn.id, ""))
        bold = 2.5 if mark and not mark.dash else 1.5
        edge(_pen(root, drawn, extras), drawn, bold, mark.dash if mark else None)
    for shape in nodes:
        node(_pen(root, shape, extras), shape)
    plain = Pen(root)
    for drawn in picture.edges:
        edge_name(plain, drawn)
    for shape in order:
        shape_name(plain, shape)
    everything: list[Shape | Edge] = [*picture.edges, *order]
    for one in everything:
        _badge(plain, one, extras)


def _pen(root: etree._Element, one: Shape | Edge, extras: Extras) -> Pen:
    group = etree.SubElement(root, f"{{{SVG}}}g", {"id": f"e-{one.id}"})
    mark = MARKS.get(extras.marks.get(one.id, ""))
    if mark:
        group.set("class", extras.marks[one.id])
        return Pen(group, mark.stroke, mark.fill)
    return Pen(group, one.stroke or INK, (one.fill or PAPER) if isinstance(one, Shape) else PAPER)


def _badge(pen: Pen, one: Shape | Edge, extras: Extras) -> None:
    name = extras.marks.get(one.id, "")
    if name not in MARKS or (isinstance(one, Edge) and name == "walked"):
        return  # a flow that was walked is bold and green; its number stands on what it leads to
    at = (one.box[0] + one.box[2] - 4, one.box[1] + 2) if isinstance(one, Shape) else _beside_name(one)
    badge(pen, at, MARKS[name], extras.numbers.get(one.id, "") if name == "walked" else "")


def _beside_name(drawn: Edge) -> tuple[float, float]:
    """A place on the flow's middle part that its name leaves free."""
    (x1, y1), (x2, y2) = middle_part(drawn)
    places = [(x1 + (x2 - x1) * part, y1 + (y2 - y1) * part) for part in (0.5, 0.75, 0.25)]
    label = drawn.label
    if label is None:
        return places[0]
    x, y, width, height = label
    free = (at for at in places if not (x - 9 < at[0] < x + width + 9 and y - 9 < at[1] < y + height + 9))
    return next(free, places[0])
