"""A whole file: its processes or pools below one another, and BPMN DI written for every element that is drawn."""

from __future__ import annotations

from lxml import etree

from engine import diagrams
from engine.layout._elements import (
    ASIDE,
    BPMN,
    EVENTS,
    NODES,
    SCOPES,
    Element,
    children,
    ident,
    kind,
    label,
    lane_of,
    leaves,
    size,
)
from engine.layout._graph import Link
from engine.layout._scope import EDGE, GAP, WIDEST, Box, Laid, Layout, Node, Point
from engine.layout._ties import associations, message_flows
from engine.layout._writing import DI, Places, write_di

BAND, EMPTY = 30.0, 80.0
"""Width of the name of a pool or lane; height of a pool without a process."""


def has_places(content: bytes, file: str) -> bool:
    """Whether the file says of anything where it is drawn. Invalid for no BPMN file."""
    return next(diagrams.read_xml(content, file).iter(f"{{{DI}}}BPMNShape"), None) is not None


def lay_out(content: bytes, file: str) -> bytes:
    """The file with a place for everything, instead of the places that it may have had. Invalid for no BPMN file.

    Nothing else changes, but that sequence flows without an id get the one by which the engine knows them.
    """
    named = [ident(one) for one in diagrams.read_xml(content, file).iter(BPMN + "sequenceFlow")]
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    for flow, name in zip(root.iter(BPMN + "sequenceFlow"), named, strict=True):
        flow.set("id", name)
    for old in list(root.iter(f"{{{DI}}}BPMNDiagram")):
        root.remove(old)
    _Sheet(root).write()
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


class _Sheet:
    """Collects places of the whole file, then writes them."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.boxes, self.labels = dict[str, Box](), dict[str, Box]()
        self.ways = dict[str, list[Point]]()
        self.open = set[str]()

    def write(self) -> None:
        """Places everything and adds the BPMNDiagram."""
        collaboration = next(children(self.root, "collaboration"), None)
        processes = list(children(self.root, "process"))
        pools = list(children(collaboration, "participant")) if collaboration is not None else []
        by_id = {ident(one): one for one in processes}
        y, wide = 0.0, 600.0
        for pool in pools:
            process = by_id.pop(diagrams.local_name(pool.get("processRef")), None)
            height, width = EMPTY, 0.0
            if process is not None:
                width, height = self._process(process, BAND, y, pool)
            self.boxes[ident(pool)] = (0, y, 0, height)
            y, wide = y + height + GAP, max(wide, width + BAND)
        for pool in pools:
            x, top, _, height = self.boxes[ident(pool)]
            self.boxes[ident(pool)] = (x, top, wide, height)
        self._stretch(wide)
        for process in by_id.values():
            y += self._process(process, 0, y, None)[1] + GAP
        if collaboration is not None:
            self.ways |= message_flows(collaboration, self.boxes)
            self._aside(collaboration, 0, y)
        self.ways |= associations(self.root, self.boxes)
        shown = collaboration if collaboration is not None else next(iter(processes), None)
        if shown is not None and self.boxes:
            write_di(self.root, shown, Places(self.boxes, self.ways, self.labels, self.open))

    def _process(self, process: Element, x: float, y: float, pool: Element | None) -> tuple[float, float]:
        """Places a process; how wide and tall it is. Lanes take its whole width."""
        found = leaves(process)
        deepest = max((depth for _, depth in found), default=-1) + 1
        inner = x + deepest * BAND
        laid, above = self._scope(process, inner, y)
        if not found:
            return laid.width + inner - x, laid.height + above
        for number, (lane, depth) in enumerate(found):
            top, bottom = laid.bands[number] if number < len(laid.bands) else (laid.height, laid.height + EMPTY)
            if number == 0:
                top -= above
            left = x + depth * BAND
            self.boxes[ident(lane)] = (left, y + above + top, laid.width + inner - left, bottom - top)
        last = laid.bands[len(found) - 1][1] if len(laid.bands) >= len(found) else 0
        lowest = self.boxes[ident(found[-1][0])]
        if laid.height > last and len(laid.bands) <= len(found):  # loops run below the last lane's nodes
            self.boxes[ident(found[-1][0])] = (*lowest[:3], max(lowest[3], y + above + laid.height - lowest[1]))
        self._parents(process, x)
        bottom = max(box[1] + box[3] for lane, _ in found for box in [self.boxes[ident(lane)]])
        return laid.width + inner - x, max(bottom - y, laid.height + above)

    def _parents(self, holder: Element, x: float) -> list[Box]:
        """Lanes that hold lanes reach round them; the boxes of all below `holder`."""
        boxes = list[Box]()
        for lane in (
            lane for one in holder if kind(one) in ("laneSet", "childLaneSet") for lane in children(one, "lane")
        ):
            below = self._parents(lane, x + BAND)
            if below:
                top, bottom = min(box[1] for box in below), max(box[1] + box[3] for box in below)
                right = max(box[0] + box[2] for box in below)
                self.boxes[ident(lane)] = (x, top, right - x, bottom - top)
            if ident(lane) in self.boxes:
                boxes.append(self.boxes[ident(lane)])
        return boxes

    def _stretch(self, wide: float) -> None:
        """All lanes of pools end where the pools end."""
        for lane in (ident(one) for one in self.root.iter(BPMN + "lane") if ident(one) in self.boxes):
            x, y, _, height = self.boxes[lane]
            self.boxes[lane] = (x, y, max(wide, x + 60) - x, height)

    def _scope(self, scope: Element, x: float, y: float) -> tuple[Laid, float]:
        """Places what is in a scope from (x, y) on; what it took, and the height of what stands above the flow."""
        above = self._aside(scope, x, y)
        flow = [one for one in children(scope, *NODES) if kind(one) != "boundaryEvent" and not _alone(one)]
        named = {ident(one): label(one.get("name", ""), WIDEST) for one in scope.iter() if kind(one) == "sequenceFlow"}
        named |= {ident(one): label(one.get("name", ""), WIDEST) for one in children(scope, "boundaryEvent")}
        inner = {ident(one): self._measured(one) for one in flow if _holds(one)}
        lanes, rest = lane_of(scope), len(leaves(scope))
        nodes = [self._node(scope, one, inner, lanes.get(ident(one), rest if rest else 0)) for one in flow]
        known = {node.id for node in nodes} | {event for node in nodes for event in node.edges}
        links = [
            Link(ident(f), f.get("sourceRef", ""), f.get("targetRef", "")) for f in children(scope, "sequenceFlow")
        ]
        links = [link for link in links if {link.source, link.target} <= known]
        laid = Layout(nodes, links, named).run()
        for ident_, (bx, by, bw, bh) in laid.boxes.items():
            self.boxes[ident_] = (x + bx, y + above + by, bw, bh)
        for ident_, (bx, by, bw, bh) in laid.labels.items():
            self.labels[ident_] = (x + bx, y + above + by, bw, bh)
        for ident_, way in laid.ways.items():
            self.ways[ident_] = [(x + px, y + above + py) for px, py in way]
        for one in flow:
            if _holds(one):
                left, top, _, _ = self.boxes[ident(one)]
                self._scope(one, left, top + BAND)
        self._below(scope, laid, x, y + above)
        return laid, above

    def _below(self, scope: Element, laid: Laid, x: float, y: float) -> None:
        """Event sub-processes stand below the flow, beside one another."""
        left, top, tallest = x + EDGE, y + laid.height, 0.0
        for one in children(scope, *SCOPES):
            if _alone(one):
                width, height = self._measured(one)
                self.boxes[ident(one)] = (left, top, width, height)
                self.open.add(ident(one))
                self._scope(one, left, top + BAND)
                left, tallest = left + width + GAP, max(tallest, height)
        if tallest:
            laid.height += tallest + EDGE
            laid.width = max(laid.width, left - x)

    def _measured(self, scope: Element) -> tuple[float, float]:
        """How large an open sub-process is: laid out on a sheet that is thrown away."""
        trial = _Sheet(self.root)
        laid, above = trial._scope(scope, 0, 0)
        self.open.add(ident(scope))
        return max(140.0, laid.width), max(100.0, laid.height + above + BAND)

    def _node(self, scope: Element, one: Element, inner: dict[str, tuple[float, float]], lane: int) -> Node:
        width, height = inner.get(ident(one), size(one))
        edges = [ident(e) for e in children(scope, "boundaryEvent") if e.get("attachedToRef") == ident(one)]
        outside = kind(one) in EVENTS or kind(one).endswith("Gateway")
        said = label(one.get("name", ""), 90) if outside else (0.0, 0.0)
        width = max(width, 140.0 * len(edges) if len(edges) > 1 else 0)  # so that their names stand side by side
        round_, slanted = kind(one) in EVENTS, kind(one).endswith("Gateway")
        return Node(ident(one), width, height, said, tuple(edges), lane, round_, slanted)

    def _aside(self, scope: Element, x: float, y: float) -> float:
        """Data, notes and groups stand in a row above the flow; how tall the row is."""
        left, tallest = x + EDGE, 0.0
        for one in children(scope, *ASIDE):
            width, height = size(one)
            self.boxes[ident(one)] = (left, y + 20, width, height)
            left, tallest = left + width + 70, max(tallest, height)
        return tallest + 40 if tallest else 0


def _alone(element: Element) -> bool:
    return element.get("triggeredByEvent") == "true"


def _holds(element: Element) -> bool:
    """A sub-process with something in it is drawn open."""
    return kind(element) in SCOPES and next(children(element, *NODES, *ASIDE), None) is not None
