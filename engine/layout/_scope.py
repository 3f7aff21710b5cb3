"""Lays out one process or sub-process: boxes of its nodes, ways of its flows, places of their names. Pixels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from engine.layout._graph import Item, Link, forward, layered, ordered, placed

GAP, TRACK, LEAST, EDGE = 40.0, 12.0, 50.0, 30.0
"""Between nodes; between upright parts of flows; between layers at least; round the whole."""
LINE, LOOP, WIDEST = 14.0, 20.0, 110.0
Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Node:
    """What is placed. `label`: size of the name below it; `edges`: boundary events at its lower edge; `lane`: index."""

    id: str
    width: float
    height: float
    label: tuple[float, float] = (0, 0)
    edges: tuple[str, ...] = ()
    lane: int = 0
    round_: bool = False
    slanted: bool = False


@dataclass
class Laid:
    """The result, from (0, 0) on. `bands`: top and bottom of every lane."""

    boxes: dict[str, Box] = field(default_factory=dict)
    ways: dict[str, list[Point]] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    width: float = 0
    height: float = 0
    bands: Sequence[tuple[float, float]] = ()


class Layout:
    """One scope on its way to places."""

    def __init__(self, nodes: Sequence[Node], links: Sequence[Link], names: Mapping[str, tuple[float, float]]) -> None:
        """`links` lead from nodes, or from boundary events at their edges; `names`: size of the names of links."""
        self.nodes = {node.id: node for node in nodes}
        self.hosts = {event: node.id for node in nodes for event in node.edges}
        self.links, self.names = list(links), names
        self.laid = Laid()
        self.lanes = max((node.lane for node in nodes), default=0) + 1

    def run(self) -> Laid:
        """Everything in order."""
        by_host = [Link(one.id, self.hosts.get(one.source, one.source), one.target) for one in self.links]
        forward(list(self.nodes), by_host)
        self.items = {node.id: self._item(node) for node in self.nodes.values()}
        self.layers = layered(self.items, by_host)
        ordered(self.layers)
        self.laid.bands = placed(self.layers, GAP, self.lanes)
        self.inner = {link.id: link for link in by_host}
        self._ports()
        self._columns()
        bottom = self.laid.bands[-1][1] if self.laid.bands else 0
        self._boxes()
        self._ways(bottom)
        self._measure()
        return self.laid

    def _item(self, node: Node) -> Item:
        below = node.label[1] + 4 if node.label[1] else 0
        if node.edges:
            below = 18 + LINE * 2 + TRACK * (1 + sum(one.source in node.edges for one in self.links))
        return Item(node.id, node.width, node.height / 2, node.height / 2 + below, node.lane)

    def _ports(self) -> None:
        """On which height every link leaves and arrives: those that go up above those that go down."""
        leaving: dict[str, list[Link]] = defaultdict(list)
        arriving: dict[str, list[Link]] = defaultdict(list)
        for link in self.links:
            inner = self.inner[link.id]
            if link.source in self.nodes:
                leaving[link.source].append(inner)
            arriving[link.target].append(inner)
        low = float("inf")
        self.leave, self.arrive = dict[str, float](), dict[str, float]()
        for node, links in leaving.items():

            def ahead(link: Link) -> float:
                return low if link.back else (link.through[0] if link.through else self.items[link.target]).y

            self._spread(node, sorted(links, key=ahead), self.leave)
        for node, links in arriving.items():

            def behind(link: Link) -> float:
                return low if link.back else (link.through[-1] if link.through else self.items[link.source]).y

            self._spread(node, sorted(links, key=behind), self.arrive)

    def _spread(self, node: str, links: list[Link], ports: dict[str, float]) -> None:
        """Ports in their order; the one whose other end stands nearest to the node's middle leaves in the middle."""
        item, shape = self.items[node], self.nodes[node]

        def off(n: int) -> float:
            link = links[n]
            if link.back:
                return float("inf")
            other = self.items[link.target] if link.source == node else self.items[link.source]
            return abs((link.through or [other])[0 if link.source == node else -1].y - item.y)

        straight = min(range(len(links)), key=off)
        most = max(straight, len(links) - 1 - straight, 1)
        step = min(TRACK, (shape.height / 2 - 8) / most)
        for n, link in enumerate(links):
            ports[link.id] = item.y + (n - straight) * step

    def _hops(self, link: Link) -> list[tuple[int, float, float]]:
        """(layer before the channel, y before, y behind) of every channel that a forward link passes."""
        inner = self.inner[link.id]
        begin = self.leave.get(link.id) or self._below(link)
        heights = [begin, *(item.y for item in inner.through), self.arrive[link.id]]
        first = self.items[inner.source].layer
        return [(first + n, one, other) for n, (one, other) in enumerate(pairwise(heights))]

    def _below(self, link: Link) -> float:
        """The height on which a link from a boundary event goes to the right, below its host and the event's name."""
        node = self.nodes[self.hosts[link.source]]
        mine = [one.id for one in self.links if one.source in node.edges]
        return self.items[node.id].y + node.height / 2 + 18 + LINE + TRACK * (1 + mine.index(link.id))

    def _columns(self) -> None:
        """Where layers begin, and an upright track of its own for every flow in every channel."""
        tracks: dict[int, list[tuple[str, float, float]]] = defaultdict(list)
        for link in self.links:
            inner = self.inner[link.id]
            if inner.back:
                source, target = self.items[inner.source].layer, self.items[inner.target].layer
                tracks[source].append((f"{link.id}>", self.leave.get(link.id) or self._below(link), float("inf")))
                tracks[target - 1].append((f"{link.id}<", self.arrive[link.id], float("inf")))
            else:
                for n, (layer, one, other) in enumerate(self._hops(link)):
                    if one != other:
                        tracks[layer].append((f"{link.id}:{n}", one, other))
        self.track, self.left, self.zone = dict[str, float](), dict[int, float](), dict[int, float]()
        x = EDGE
        for layer in range(-1, len(self.layers)):
            if layer >= 0:
                self.left[layer] = x
                x += max((item.width for item in self.layers[layer]), default=0)
            here = tracks[layer]
            # what goes down turns the later the higher it begins, what goes up the sooner
            here.sort(key=lambda one: (one[2] > one[1], one[1] if one[2] < one[1] else -one[1]))
            for n, (name, _, _) in enumerate(here):
                self.track[name] = x + 20 + n * TRACK
            self.zone[layer] = x + 20 + len(here) * TRACK
            said = max((self.names[link.id][0] for link in self._named(layer)), default=0)
            x += max(LEAST, 20 + len(here) * TRACK + 22 + said) if layer >= 0 or here else 0
        self.laid.width = x

    def _named(self, layer: int) -> list[Link]:
        """The links with a name that begin in a layer: the name stands in the channel behind it."""
        mine = [link for link in self.links if self.names.get(link.id, (0, 0))[0]]
        return [link for link in mine if self.items[self.inner[link.id].source].layer == layer]

    def _boxes(self) -> None:
        for node in self.nodes.values():
            item = self.items[node.id]
            column = max(one.width for one in self.layers[item.layer])
            x, y = self.left[item.layer] + (column - node.width) / 2, item.y - node.height / 2
            self.laid.boxes[node.id] = (x, y, node.width, node.height)
            if node.label[0]:
                self.laid.labels[node.id] = (x + node.width / 2 - node.label[0] / 2, y + node.height + 4, *node.label)
            for n, event in enumerate(node.edges):
                middle = x + node.width * (n + 1) / (len(node.edges) + 1)
                self.laid.boxes[event] = (middle - 18, y + node.height - 18, 36, 36)
                if self.names.get(event, (0, 0))[0]:
                    self.laid.labels[event] = (middle + 20, y + node.height + 3, *self.names[event])

    def _edge_x(self, node: str, y: float, right: bool) -> float:
        """Where a level line at `y` meets the outline of a node."""
        x, top, width, height = self.laid.boxes[node]
        away = abs(y - (top + height / 2))
        shape = self.nodes[node]
        inset = away if shape.slanted else 0.0
        if shape.round_:
            radius = width / 2
            inset = radius - max(0.0, radius**2 - away**2) ** 0.5
        return x + width - inset if right else x + inset

    def _ways(self, bottom: float) -> None:
        lanes = 0
        for link in self.links:
            inner = self.inner[link.id]
            way = self._begin(link)
            if inner.back:
                lanes += 1
                y = bottom + lanes * LOOP
                right, left = self.track[f"{link.id}>"], self.track[f"{link.id}<"]
                way += [(right, way[-1][1]), (right, y), (left, y), (left, self.arrive[link.id])]
            else:
                for n, (_, one, other) in enumerate(self._hops(link)):
                    if one != other:
                        x = self.track[f"{link.id}:{n}"]
                        way += [(x, one), (x, other)]
            way.append((self._edge_x(link.target, self.arrive[link.id], right=False), self.arrive[link.id]))
            self.laid.ways[link.id] = way
            if self.names.get(link.id, (0, 0))[0]:
                self.laid.labels[link.id] = self._beside(link, way)
        self.bottom = bottom + (lanes * LOOP + EDGE if lanes else 0)

    def _begin(self, link: Link) -> list[Point]:
        if link.source in self.nodes:
            y = self.leave[link.id]
            return [(self._edge_x(link.source, y, right=True), y)]
        x, y, width, height = self.laid.boxes[link.source]
        return [(x + width / 2, y + height), (x + width / 2, self._below(link))]

    def _beside(self, link: Link, way: list[Point]) -> Box:
        """Above the level part in the channel behind the source, right of all that is upright there; loops: below."""
        width, height = self.names[link.id]
        inner = self.inner[link.id]
        if inner.back:
            return self.track[f"{link.id}>"] - width - 6, way[-3][1] - height - 2, width, height
        layer = self.items[inner.source].layer
        return self.zone[layer] - 4, self._hops(link)[0][2] - height - 2, width, height

    def _measure(self) -> None:
        boxes = [*self.laid.boxes.values(), *self.laid.labels.values()]
        right = max((x + width for x, _, width, _ in boxes), default=0) + EDGE
        self.laid.width = max(right, self.laid.width + (EDGE if self.links else 0))
        self.laid.height = max(self.bottom, max((y + h for _, y, _, h in boxes), default=0) + EDGE)
