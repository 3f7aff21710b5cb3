"""Shapes as BPMN 2.0 draws them: events, activities, gateways, pools and lanes, data, notes."""

from __future__ import annotations

from collections.abc import Callable

from engine.drawing._icons import EVENTS, GATEWAYS, SEVERAL, TASKS
from engine.drawing._pen import WIDE, Pen, wrapped
from engine.drawing._reading import BPMN, Box, Shape

BAND = 30
"""Width of the band that holds the name of a pool or lane."""
SMALL, NORMAL = 11, 12


def node(pen: Pen, shape: Shape) -> None:
    """Draws a shape with its signs and the name that stands inside it; names outside are `labels`'."""
    kind = shape.kind
    if kind.endswith("Event"):
        _event(pen, shape)
    elif kind.endswith("Gateway"):
        _gateway(pen, shape)
    elif kind in ("participant", "lane"):
        _band(pen, shape)
    else:
        OTHERS.get(kind, _activity)(pen, shape)


def _middle(box: Box) -> tuple[float, float]:
    return box[0] + box[2] / 2, box[1] + box[3] / 2


def _event(pen: Pen, shape: Shape) -> None:
    at, radius, element = _middle(shape.box), shape.box[2] / 2, shape.element
    quiet = element.get("cancelActivity") == "false" or element.get("isInterrupting") == "false"
    dash = "5 3" if quiet else None
    pen.ring(at, radius, stroke_width=4 if shape.kind == "endEvent" else 1.5, stroke_dasharray=dash)
    if shape.kind in ("boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"):
        pen.ring(at, radius - 3.5, stroke_dasharray=dash)
    throws = shape.kind in ("endEvent", "intermediateThrowEvent")
    told = [str(one.tag).removeprefix(BPMN) for one in element if str(one.tag).endswith("EventDefinition")]
    if told:
        icon = EVENTS.get(told[0]) if len(told) == 1 else SEVERAL
        if icon:
            icon(pen, at, radius * 1.0, throws)


def _gateway(pen: Pen, shape: Shape) -> None:
    x, y, width, height = shape.box
    middle, centre = x + width / 2, y + height / 2
    corners = [(middle, y), (x + width, centre), (middle, y + height), (x, centre), (middle, y)]
    pen.line(corners, fill=pen.fill)
    if shape.kind != "exclusiveGateway" or shape.marked:
        GATEWAYS[shape.kind](pen, (middle, centre), width * 0.5, False)


def _activity(pen: Pen, shape: Shape) -> None:
    x, y, width, height = shape.box
    element, kind = shape.element, shape.kind
    opened = shape.expanded
    inside = element.get("triggeredByEvent") == "true"
    bold = 4 if kind == "callActivity" else 1.5
    pen.box(shape.box, 10, stroke_width=bold, stroke_dasharray="2 4" if inside else None)
    if kind == "transaction":
        pen.box((x + 3, y + 3, width - 6, height - 6), 8)
    if kind in TASKS:
        TASKS[kind](pen, (x + 16, y + 15), 18, False)
    signs = _signs(shape, opened)
    size, name = NORMAL, element.get("name", "")
    if opened:
        pen.words(wrapped(name, width - 20, size), (x + width / 2, y + 14), size)
    else:
        lines = wrapped(name, width - 12, size)
        top = y + height / 2 - (len(lines) - 1) * size * 0.625 - (4 if signs else 0)
        pen.words(lines, (x + width / 2, top + (3 if kind in TASKS and len(lines) > 1 else 0)), size)
    for n, sign in enumerate(signs):
        at = x + width / 2 + (n - (len(signs) - 1) / 2) * 20, y + height - 11
        pen.path(f"M {at[0] - 7:.1f} {at[1] - 7:.1f} {sign}", stroke_width=1.5)


def _signs(shape: Shape, opened: bool) -> list[str]:
    """The marks at the lower edge, as relative paths in a square of 14."""
    element, found = shape.element, list[str]()
    many = element.find(BPMN + "multiInstanceLoopCharacteristics")
    if element.find(BPMN + "standardLoopCharacteristics") is not None:
        found.append("m 4 13 a 6 6 0 1 1 6 -1 m -6 1 l -4 0 m 4 0 l 0 -4")
    if many is not None and many.get("isSequential") == "true":
        found.append("m 1 2 l 12 0 m -12 5 l 12 0 m -12 5 l 12 0")
    elif many is not None:
        found.append("m 2 1 l 0 12 m 5 -12 l 0 12 m 5 -12 l 0 12")
    if shape.kind.endswith("ubProcess") and shape.kind == "adHocSubProcess":
        found.append("m 1 8 c 3 -6 6 4 12 -2")
    if shape.kind in ("subProcess", "adHocSubProcess", "transaction") and not opened:
        found.append("l 14 0 l 0 14 l -14 0 z m 7 3 l 0 8 m -4 -4 l 8 0")
    if element.get("isForCompensation") == "true":
        found.append("m 7 7 l 6 -5 l 0 10 z m -7 0 l 6 -5 l 0 10 z")
    return found


def _band(pen: Pen, shape: Shape) -> None:
    x, y, width, height = shape.box
    pen.box(shape.box, fill=pen.fill if shape.kind == "participant" else "none")
    name, size = shape.element.get("name", ""), NORMAL
    if not shape.level:
        pen.line([(x, y + BAND), (x + width, y + BAND)])
        pen.words(wrapped(name, width - 10, size)[:1], (x + width / 2, y + BAND / 2), size)
        return
    pen.line([(x + BAND, y), (x + BAND, y + height)])
    if any(character > WIDE for character in name):  # upright, one below the other, as Chinese is written
        letters = list(name)[: max(1, int(height / (size * 1.25)))]
        pen.words(letters, (x + BAND / 2, y + height / 2 - (len(letters) - 1) * size * 0.625), size)
    else:
        at = (x + BAND / 2, y + height / 2)
        pen.words([name], at, size, transform=f"rotate(-90 {at[0]:.1f} {at[1]:.1f})")


def _paper(pen: Pen, shape: Shape) -> None:
    x, y, width, height = shape.box
    fold = min(width, height) / 3
    pen.path(f"M {x} {y} H {x + width - fold} L {x + width} {y + fold} V {y + height} H {x} Z", fill=pen.fill)
    pen.path(f"M {x + width - fold} {y} V {y + fold} H {x + width}")


def _store(pen: Pen, shape: Shape) -> None:
    x, y, width, height = shape.box
    flat, side = height / 6, width / 2
    arc = f"a {side} {flat} 0 0"
    pen.path(f"M {x} {y + flat} {arc} 1 {width} 0 V {y + height - flat} {arc} 1 {-width} 0 Z", fill=pen.fill)
    pen.path(f"M {x} {y + flat} {arc} 0 {width} 0 m {-width} {flat} {arc} 0 {width} 0")


def _note(pen: Pen, shape: Shape) -> None:
    x, y, width, height = shape.box
    pen.path(f"M {x + 10} {y} H {x} V {y + height} H {x + 10}")
    found = shape.element.find(BPMN + "text")
    lines = wrapped((found.text or "") if found is not None else "", width - 12, NORMAL)
    pen.words(lines, (x + 8, y + 12), NORMAL, text_anchor="start")


def _group(pen: Pen, shape: Shape) -> None:
    pen.box(shape.box, 10, fill="none", stroke_dasharray="8 4 1 4")


OTHERS: dict[str, Callable[[Pen, Shape], None]] = {
    "dataObjectReference": _paper,
    "dataInput": _paper,
    "dataOutput": _paper,
    "dataStoreReference": _store,
    "textAnnotation": _note,
    "group": _group,
}
