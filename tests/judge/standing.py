"""Where a case stands, as the judge sees it in its own game, and in the rows of the machine.

What a handler of compensation does stands where it was thrown: the handler goes with its throw, and what is remembered
of a case that has been put here and there is of no play without returns.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

LISTENERS = ("B", "ES")


@dataclass(frozen=True)
class Stand:
    """An open element; in a handler also which one (`undoing`, any name of it), and the throw it goes with."""

    element: str
    throw: str = ""
    undoing: object = None

    def beside(self, other):
        """The names of the two to be compared: inside one handler their own, else those of their throws."""
        if self.undoing == other.undoing:
            return self.element, other.element
        return self.throw or self.element, other.throw or other.element


def pairs(stands):
    """What stands beside what, both ways round."""
    found = set()
    for one, other in combinations(stands, 2):
        names = one.beside(other)
        found |= {names, names[::-1]}
    return found


def in_game(game):
    """({key: a stand} of what can be done or awaited in the judge's game, all stands), without what only listens."""
    by_key, every = {}, []
    for frame in game.frames():
        for token in frame.tokens:
            found = defaultdict(list)
            game.stops_of(token, found)
            names = {key[1] for key in found if not key[1].startswith(LISTENERS)}
            for name in names:
                stand = Stand(name, *_thrown(token))
                every.append(stand)
                by_key.update((key, stand) for key in found if key[1] == name)
    return by_key, every


def _thrown(token):
    """(throw, the outermost handler or what is undone) that a token of the game is in; nothing if in none."""
    throw, undoing = "", None
    while token is not None:
        host = token.body.owner if token.body is not None else token
        if host.undo is not None:
            undoing = token = host.undo
            throw = token.node.get("id")
        else:
            token = host.frame.owner
    return throw, undoing


class Rows:
    """The rows of a case by token: where each of them stands."""

    def __init__(self, rows):
        self.tokens = {key[2:]: json.loads(text) for key, text in rows.items() if key.startswith("t:")}

    def stand(self, ident):
        """Where an open token stands."""
        element, throw, undoing = self.tokens[ident][1], "", None
        while ident:
            scope, _, parent, _, facts = self.tokens[ident]
            if "undo" in facts:
                undoing = ident = facts["undo"]
                throw = self.tokens[ident][1]
            else:
                ident = parent or scope
        return Stand(element, throw, undoing)

    def held(self):
        """(scope, join) -> the flows over which tokens have come that it holds."""
        found = defaultdict(list)
        for scope, element, _, word, facts in self.tokens.values():
            if word == "waiting" and "came" in facts and facts.keys().isdisjoint(("race", "pause")):
                found[scope, element].append(facts["came"])
        return found

    def at(self, scope):
        """Elements on which something stands in a scope that goes a way of its own."""
        return [
            row[1]
            for row in self.tokens.values()
            if row[0] == scope and row[3] != "past" and row[4].keys().isdisjoint(("host", "armed", "kept", "undo"))
        ]
