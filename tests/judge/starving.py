"""Parallel joins that hold something and wait for what nobody brings: how the judge knows that nobody ever will.

A diagram may starve a join by itself: a path in a branch ends, or misses the join, or two tokens come over one flow.
"""

from collections import Counter

from judge.drawing import kind


def reaches(drawing, ident, join, flows):
    """Whether a token on an element can come to the join over one of these flows, without passing the join."""
    todo, seen = [ident], {ident, join}
    while todo:
        for flow, target in drawing.after(todo.pop()):
            if target == join and flow in flows:
                return True
            if target not in seen:
                seen.add(target)
                todo.append(target)
    return False


def held_in(game):
    """(frame, join, what it holds) of every join of the judge's game that holds something."""
    for frame in game.frames():
        for join, held in list(frame.arrived.items()):
            if sum(held.values()):
                yield frame, join, held


def empty(drawing, join, held):
    """The flows into a join over which nothing has come."""
    return frozenset(flow for flow in drawing.into[join] if not held.get(flow))


def starved(game):
    """(frame, join) of every parallel join to which nothing that is alive can bring what it waits for."""
    for frame, join, held in held_in(game):
        if kind(game.drawing.by_id[join]) == "parallelGateway":
            live = [token.node.get("id") for token in frame.tokens if token.undo is None]
            live += [other for other, found in frame.arrived.items() if other != join and sum(found.values())]
            wants = empty(game.drawing, join, held)
            if not any(reaches(game.drawing, one, join, wants) for one in live):
                yield frame, join


def release(game, chance, still):
    """Let a join go that nothing can open any more; if all stands `still`, any: as if all had come, or nothing.

    This is what a return may do to it: it takes away what is done again, and brings for what stands. Tells the scope
    in which it lies; nothing where none is so.
    """
    found = list(starved(game)) or [(frame, join) for frame, join, _ in held_in(game) if still]
    if not found:
        return ""
    frame, join = chance.choice(found)
    if chance.random() < 0.5:
        frame.arrived[join].clear()
    else:
        frame.arrived[join] = Counter({flow: n - 1 for flow, n in frame.arrived[join].items() if n > 1})
        game.follow(frame, game.drawing.out[join])
    scope = frame.element.get("id")
    game.settle()
    return scope


def starving(game, still, released):
    """(join, the flows over which nothing has come) of what starves; if all stands `still`, all that hold something.

    Not in scopes in which something was `released`: there the play is none of the diagram's own.
    """
    found = [(frame, join) for frame, join, _ in held_in(game)] if still else starved(game)
    here = [(frame, join) for frame, join in found if frame.element.get("id") not in released]
    return {(join, empty(game.drawing, join, frame.arrived[join])) for frame, join in here}


class Excuse:
    """Why a case on the machine may stand still: each join that holds something must have a reason of its own.

    - The judge has seen it so too: the join starves in a play without any return, of the same inputs. Where flows jump
      into and out of branches, of any: a branch that can lead into another brings too much there and too little here.
    - The case was put on a path that misses the join, and that begins with an event: no flow leads to it. What the
      branch that this path left owes the join nobody has done, and nobody pretends.
    - What it waits for can still come from something that stands still itself, and has a reason.
    """

    def __init__(self, beside, rows, put, waits):
        """`put`: where returns have put the case; `waits`: conditional events that something waits for."""
        self.beside, self.drawing, self.rows, self.put, self.waits = beside, beside.drawing, rows, put, waits

    def holds(self):
        """Whether everything that stands still may; where all wait for one another, one of them as drawn."""
        held = [(scope, join, came) for (scope, join), came in self.rows.held().items()]
        reasons = [self._of(*one) for one in held]
        if not held or not all(reasons) or self.waits or set(reasons) != {"waits"}:
            return bool(self.waits or held) and all(reasons)
        return any(self.beside.starves(join, self._wants(join, came)) for _, join, came in held)

    def _wants(self, join, came):
        return empty(self.drawing, join, Counter(came))

    def _of(self, scope, join, came):
        wants = self._wants(join, came)
        if any(self._misses(one, join, wants) for one in self.put):
            return "aside"
        others = [one for one in self.rows.at(scope) if one != join and one in self.drawing.by_id]
        if any(reaches(self.drawing, one, join, wants) for one in others):
            return "waits"
        return "as drawn" if self.beside.starves(join, wants) else ""

    def _misses(self, put, join, wants):
        """Whether a case that was put there stood on a path of an event, beside the way to the join."""
        around = self.drawing.by_id[join].getparent()
        here = next((e for e in self.beside.chain(put) if self.drawing.by_id[e].getparent() is around), None)
        if here is None or here not in self.beside.by_events:
            return False
        return not reaches(self.drawing, here, join, wants) and not reaches_any(self.drawing, join, here)


def reaches_any(drawing, ident, target):
    """Whether a token on an element can come to another."""
    return reaches(drawing, ident, target, set(drawing.into[target]))
