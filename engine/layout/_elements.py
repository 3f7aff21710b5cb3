"""What of a BPMN file is drawn, how large it is, and what lies in what. Source: BPMN 2.0, clause 12.2."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
Element = etree._Element
SMALL = 11
EVENTS = ("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent")
SCOPES = ("subProcess", "transaction", "adHocSubProcess")
NODES = (
    *EVENTS,
    *SCOPES,
    *("task", "userTask", "serviceTask", "scriptTask", "businessRuleTask", "manualTask", "sendTask", "receiveTask"),
    *("callActivity", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway"),
)
ASIDE = ("dataObjectReference", "dataStoreReference", "textAnnotation", "group")
"""Drawn above the flow: they have no place in it."""


def kind(element: Element) -> str:
    """BPMN name; "" for what is of another namespace."""
    tag = str(element.tag)
    return tag.removeprefix(BPMN) if tag.startswith(BPMN) else ""


def children(element: Element, *kinds: str) -> Iterator[Element]:
    """Children of these kinds that have an id."""
    return (one for one in element if kind(one) in kinds and one.get("id"))


def ident(element: Element) -> str:
    """Its id."""
    return element.get("id", "")


def size(element: Element) -> tuple[float, float]:
    """Of a node with nothing in it, and of what stands aside."""
    name = kind(element)
    if name in EVENTS:
        return 36, 36
    if name.endswith("Gateway"):
        return 50, 50
    if name == "dataObjectReference":
        return 36, 50
    if name == "dataStoreReference":
        return 50, 50
    return (100, 50) if name == "textAnnotation" else (100, 80)


def label(name: str, widest: float) -> tuple[float, float]:
    """How large a name is that stands beside; nothing for none."""
    if not name:
        return 0, 0
    wide = sum(SMALL if character > "\u2e7f" else 6.2 for character in name) + 2
    rows = -(-wide // widest)
    return min(wide, widest), rows * 14


def leaves(process: Element) -> list[tuple[Element, int]]:
    """The lanes without lanes in them, with how deep they lie; in the order of the file."""
    found = list[tuple[Element, int]]()

    def visit(holder: Element, depth: int) -> None:
        for lanes in holder:
            if kind(lanes) in ("laneSet", "childLaneSet"):
                for lane in children(lanes, "lane"):
                    if any(kind(one) == "childLaneSet" and len(list(children(one, "lane"))) for one in lane):
                        visit(lane, depth + 1)
                    else:
                        found.append((lane, depth))

    visit(process, 0)
    return found


def lane_of(process: Element) -> dict[str, int]:
    """Node id -> number of the innermost lane that names it."""
    return {
        (one.text or "").strip(): number
        for number, (lane, _) in enumerate(leaves(process))
        for one in lane
        if kind(one) == "flowNodeRef"
    }
