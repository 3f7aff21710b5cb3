"""One scope as a graph of nodes in layers: loops are found, long flows get a place in every layer they pass."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(eq=False)
class Item:
    """A node, or where a long flow passes a layer (`id` "": nothing is drawn). `y`: its middle."""

    id: str
    width: float = 0
    up: float = 5
    down: float = 5
    lane: int = 0
    layer: int = 0
    y: float = 0
    before: list[Item] = field(default_factory=list)
    after: list[Item] = field(default_factory=list)


@dataclass
class Link:
    """A flow: from node to node by what it passes; `back`: it closes a loop and is led below everything."""

    id: str
    source: str
    target: str
    back: bool = False
    through: list[Item] = field(default_factory=list)


def forward(nodes: list[str], links: list[Link]) -> None:
    """Marks as `back` every link that closes a loop, seen from the first nodes on, in the order of the file."""
    out: dict[str, list[Link]] = defaultdict(list)
    entered = {link.target for link in links if link.target != link.source}
    for link in links:
        out[link.source].append(link)
    state: dict[str, int] = {}
    for begin in [*(node for node in nodes if node not in entered), *nodes]:
        if begin in state:
            continue
        state[begin], stack = 1, [(begin, iter(out[begin]))]
        while stack:
            node, rest = stack[-1]
            ahead = next(rest, None)
            if ahead is None:
                state[node] = 2
                stack.pop()
            elif state.get(ahead.target) == 1:
                ahead.back = True
            elif ahead.target not in state:
                state[ahead.target] = 1
                stack.append((ahead.target, iter(out[ahead.target])))


def layered(items: dict[str, Item], links: list[Link]) -> list[list[Item]]:
    """The layers, each node behind all that leads to it; long flows pass through places of their own."""
    ahead = [link for link in links if not link.back]
    waiting: dict[str, int] = defaultdict(int)
    out: dict[str, list[str]] = defaultdict(list)
    for link in ahead:
        waiting[link.target] += 1
        out[link.source].append(link.target)
    ready = [node for node in items if not waiting[node]]
    for node in ready:  # grows while it is read
        for target in out[node]:
            items[target].layer = max(items[target].layer, items[node].layer + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    layers: list[list[Item]] = [[] for _ in range(max((item.layer for item in items.values()), default=0) + 1)]
    for item in items.values():
        layers[item.layer].append(item)
    for link in ahead:
        begin, end = items[link.source], items[link.target]
        link.through = [Item("", lane=end.lane, layer=n) for n in range(begin.layer + 1, end.layer)]
        for item in link.through:
            layers[item.layer].append(item)
        for one, other in pairwise([begin, *link.through, end]):
            one.after.append(other)
            other.before.append(one)
    return layers


def ordered(layers: list[list[Item]], rounds: int = 8) -> None:
    """Sorts every layer by where its neighbours stand, lanes first, so that few flows cross."""
    for turn in range(rounds):
        down = turn % 2 == 0
        for layer in layers if down else reversed(layers):
            place = {id(item): n for other in layers for n, item in enumerate(other)}

            def middle(item: Item, down: bool = down, place: dict[int, int] = place) -> tuple[int, float]:
                near = item.before if down else item.after
                own = float(place[id(item)])
                return item.lane, sum(place[id(one)] for one in near) / len(near) if near else own

            layer.sort(key=middle)


def placed(layers: list[list[Item]], gap: float, lanes: int) -> list[tuple[float, float]]:
    """Gives every item its `y`; the top and bottom of every lane."""
    for item in (one for layer in layers for one in layer):
        item.y = 0
    for turn in range(7):
        down = turn % 2 == 0
        for layer in layers if down else reversed(layers):
            for lane in range(lanes):
                _stack([one for one in layer if one.lane == lane], gap, down)
    bands, top = list[tuple[float, float]](), 0.0
    for lane in range(lanes):
        mine = [one for layer in layers for one in layer if one.lane == lane]
        least = min((one.y - one.up for one in mine), default=0)
        most = max((one.y + one.down for one in mine), default=60)
        for one in mine:
            one.y += top + gap - least
        bands.append((top, top + most - least + 2 * gap))
        top = bands[-1][1]
    return bands


def _stack(mine: list[Item], gap: float, down: bool) -> None:
    """As near as can be to their neighbours, in order and apart (pool adjacent violators)."""
    if not mine:
        return
    offsets, blocks = [0.0], list[list[float]]()
    for one, other in pairwise(mine):
        offsets.append(offsets[-1] + one.down + gap + other.up + 10)
    for item, offset in zip(mine, offsets, strict=True):
        near = [one for one in (item.before if down else item.after) if one.lane == item.lane]
        wanted = sum(one.y for one in near) / len(near) if near else item.y
        blocks.append([wanted - offset, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (high, n), (low, m) = blocks[-2], blocks.pop()
            blocks[-1] = [(high * n + low * m) / (n + m), n + m]
    values = [value for value, number in blocks for _ in range(int(number))]
    for item, offset, value in zip(mine, offsets, values, strict=True):
        item.y = round((value + offset) / 10) * 10
