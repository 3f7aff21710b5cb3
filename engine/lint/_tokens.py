"""Plays a scope's tokens through every choice, without conditions, to find joins that wait for ever.

A marking is the multiset of flows on which tokens stand. In every marking one node that can go on is moved, by each of
its alternatives: moving another one first would not take a token away from it, so every deadlock is still found while
parallel branches do not multiply the markings. Inclusive joins take what is there once nothing else can move.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.lint._diagram import Scope
from engine.lint._elements import definitions, identity, kind

Marking = tuple[tuple[str, int], ...]
_ENDS_ALL = ("terminate", "error", "cancel", "signal", "escalation")
LIMIT = 3000
CROWD = 3
"""As many tokens on one flow are not followed further: the diagram multiplies tokens in a circle."""


@dataclass
class Stuck:
    """A join that waits: flows that have a token, and flows on which none can come any more."""

    join: str
    filled: set[str] = field(default_factory=set)
    empty: set[str] = field(default_factory=set)


@dataclass
class _Game:
    scope: Scope
    into: dict[str, list[str]]
    seen: set[Marking] = field(default_factory=set)
    stuck: dict[str, Stuck] = field(default_factory=dict)

    def play(self, start: str) -> None:
        todo = [_marking({}, [], m) for m in self.alternatives(start)]
        while todo and len(self.seen) < LIMIT:
            marking = todo.pop()
            if marking and marking not in self.seen:
                self.seen.add(marking)
                todo += self.moves(marking)

    def moves(self, marking: Marking) -> list[Marking]:
        tokens = dict(marking)
        if any(n >= CROWD for n in tokens.values()):
            return []
        late: list[tuple[str, list[str]]] = []
        targets = {f.target: None for f in self.scope.flows if f.id in tokens}
        for node in targets:
            taken = self.taken(node, tokens)
            if kind(self.scope.nodes[node]) == "inclusiveGateway" or self.terminates(node):
                late.append((node, taken))
            elif taken:
                return [_marking(tokens, taken, out) for out in self.alternatives(node)]
        for node, taken in late:
            if self.terminates(node):
                return [()]
            return [_marking(tokens, taken, out) for out in self.alternatives(node)]
        self.note(tokens)
        return []

    def taken(self, node: str, tokens: dict[str, int]) -> list[str]:
        filled = [f for f in self.into[node] if tokens.get(f)]
        if kind(self.scope.nodes[node]) == "parallelGateway":
            return filled if len(filled) == len(self.into[node]) else []
        return filled if kind(self.scope.nodes[node]) == "inclusiveGateway" else filled[:1]

    def terminates(self, node: str) -> bool:
        """Whether this end may end the whole scope, by itself or because somebody outside catches what it throws."""
        element = self.scope.nodes[node]
        return kind(element) == "endEvent" and any(k in _ENDS_ALL for k, _ in definitions(element))

    def alternatives(self, node: str) -> Iterator[list[str]]:
        """What a node may put out: lists of flows."""
        element = self.scope.nodes[node]
        flows = [f.id for f in self.scope.out(node)]
        optional = any(f.condition is not None for f in self.scope.out(node)) and kind(element) != "parallelGateway"
        for link in self.scope.links.get(node, []):
            yield from self.alternatives(link)
        if kind(element) in ("exclusiveGateway", "eventBasedGateway", "complexGateway"):
            yield from ([f] for f in flows)
        elif kind(element) == "inclusiveGateway" or optional:
            yield flows
            yield from ([f] for f in flows if len(flows) > 1)
        elif not self.scope.links.get(node):
            yield flows
        for boundary in self.scope.boundaries.get(node, []):
            also = flows if boundary.get("cancelActivity") == "false" else []
            for out in self.alternatives(identity(boundary)):
                yield also + out

    def note(self, tokens: dict[str, int]) -> None:
        for node, flows in self.into.items():
            filled = {f for f in flows if tokens.get(f)}
            if filled and kind(self.scope.nodes[node]) == "parallelGateway":
                found = self.stuck.setdefault(node, Stuck(node))
                found.filled |= filled
                found.empty |= set(flows) - filled


def _marking(tokens: dict[str, int], taken: list[str], put: list[str]) -> Marking:
    new = dict(tokens)
    for flow in taken:
        new[flow] -= 1
    for flow in put:
        new[flow] = new.get(flow, 0) + 1
    return tuple(sorted((f, n) for f, n in new.items() if n > 0))


def starving_joins(scope: Scope) -> list[Stuck]:
    """The parallel joins of a scope that may wait for ever, in document order."""
    if not any(kind(e) == "parallelGateway" and len(scope.into(n)) > 1 for n, e in scope.nodes.items()):
        return []
    if len({f.id for f in scope.flows}) < len(scope.flows):
        return []  # reported as unique-id
    game = _Game(scope, {n: [f.id for f in scope.into(n)] for n in scope.nodes})
    for start in scope.starts():
        game.play(start)
    return [game.stuck[n] for n in scope.nodes if n in game.stuck]
