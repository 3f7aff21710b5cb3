"""The judge's own migration: its tokens and what it remembers go to the new drawing, or have no place there."""

from collections import Counter

from judge.drawing import B, Drawing, event, kind, many
from judge.reference import Token


def path(element):
    """Ids of the scopes around an element, outermost first."""
    return [e.get("id") for e in element.iterancestors(B + "subProcess", B + "process")][::-1]


class Judged:
    """The judge's own migration: what has no place, and the game in the new drawing."""

    def __init__(self, game, xml, names):
        self.game, self.old, self.new, self.names = game, game.drawing, Drawing(xml), names

    def node(self, element):
        return self.new.by_id.get(self.names.get(element.get("id"), element.get("id")))

    def blocked(self):
        """Elements of tokens without a place."""
        found = set()
        for frame in self.game.frames():
            if undone(frame):  # with what is undone nothing moves
                found |= {token.node.get("id") for token in frame.tokens if not self.mapped(token.node)}
                found |= {past.node.get("id") for token in frame.tokens for past in token.undoing}
                found |= {token.node.get("id") for token in frame.tokens if token.undo is not None}
                continue
            found |= {past.node.get("id") for past in self.pasts(frame) if not self.still(past)}
            for token in frame.tokens:
                found |= {past.node.get("id") for past in token.undoing}
                fits = token.undo is None and self.fits(token.node) and self.goes_on(token)
                if token.race is None and not fits:
                    found.add(token.node.get("id"))
            for join, held in frame.arrived.items():
                if any(n and f not in self.new.into[self.names.get(join, join)] for f, n in held.items()):
                    found.add(join)
        return found

    def mapped(self, element):
        """Whether a plan names a place for it: made for what fits, and for what was renamed."""
        return self.fits(element) or (self.node(element) is not None and element.get("id") in self.names)

    def pasts(self, frame):
        """What can be undone, in a frame and in what it keeps; of a multi-instance that runs too."""
        bodies = {id(token.body): token.body for token in frame.tokens if token.body is not None}
        found = [*frame.past, *(past for body in bodies.values() for past in body.past)]
        for past in list(found):
            if past.inner is not None and (self.node(past.node) is not None):
                found += self.pasts(past.inner)
        return found

    def still(self, past):
        """Whether it can be undone in the new drawing, in the same way."""
        if not self.fits(past.node):
            return False
        guards = self.new.guards[self.node(past.node).get("id")]
        return any(event(guard) == "compensate" for guard in guards) == (past.inner is None)

    def fits(self, element):
        there = self.node(element)
        if there is None or kind(there) != kind(element) or (many(there) is None) != (many(element) is None):
            return False
        return [self.names.get(one, one) for one in path(element)] == path(there)

    def goes_on(self, token):
        """Behind a node, at a save point, the way on is decided."""
        if token.resume is None or token.chosen is None:
            return True
        there = {flow.get("id") for flow in self.new.out[self.node(token.node).get("id")]}
        return there.issuperset(flow.get("id") for flow in token.chosen)

    def move(self):
        game, new = self.game, self.new
        game.taken, game.sent, game.ends = Counter(), Counter(), Counter()
        frames, game.drawing = game.frames(), new
        for past in [past for frame in frames for past in self.pasts(frame)]:
            past.node = self.node(past.node)
            if past.inner is not None:
                past.inner.element = past.node
        for frame in frames:
            frame.element = self.node(frame.element)
            frame.clocks = {self.names.get(name, name): clock for name, clock in frame.clocks.items()}
            frame.arrived = type(frame.arrived)(
                Counter, {self.names.get(j, j): held for j, held in frame.arrived.items()}
            )
            races = {token.race: token for token in frame.tokens if token.race is not None}
            for token in frame.tokens:
                self.token(token)
            for race, token in races.items():
                gateway = new.by_id[new.by_id[token.way].get("sourceRef")]
                self.rivals(frame, race, gateway)
        for frame in frames:
            for join, held in frame.arrived.items():
                need = new.into[join]
                if kind(new.by_id[join]) == "parallelGateway" and need and all(held[f] for f in need):
                    raise AssertionError("no change takes an input away")
        game.settle()

    def token(self, token):
        was = {guard.get("id") for guard in self.old.guards[token.node.get("id")]}
        kept = {self.names.get(name, name) for name in was}
        token.node = self.node(token.node)
        if token.resume is not None:
            return self.paused(token)
        token.clocks = {self.names.get(name, name): clock for name, clock in token.clocks.items()}
        if token.body is not None:
            token.body.loop = many(token.node)
        elif kind(token.node) != "intermediateCatchEvent":
            for guard in self.new.guards[token.node.get("id")]:
                if guard.get("id") not in kept:
                    self.game.clock(token.clocks, guard, guard.get("id"))

    def paused(self, token):
        game, frame, node = self.game, token.frame, token.node
        if token.chosen is None:
            token.resume = lambda: game.enter(frame, node)
        else:
            kept = {flow.get("id") for flow in token.chosen}
            token.chosen = [flow for flow in self.new.out[node.get("id")] if flow.get("id") in kept]
            token.resume = lambda: game.follow(frame, token.chosen)

    def rivals(self, frame, race, gateway):
        waiting = {t.node.get("id") for t in frame.tokens if t.race is race}
        for way in self.new.out[gateway.get("id")]:
            if way.get("targetRef") not in waiting:
                rival = Token(self.new.by_id[way.get("targetRef")], frame)
                rival.race, rival.way = race, way.get("id")
                self.game.await_event(rival)
                frame.tokens.append(rival)


def undone(frame):
    """Whether a frame is one that is being undone, or of a handler."""
    while frame is not None and frame.owner is not None:
        if frame.owner.undo is not None:
            return True
        frame = frame.owner.frame
    return False
