"""Which tasks of a diagram may stand open together, as the judge sees it in many plays without any return."""

from judge.drawing import Drawing, kind
from judge.otherwise import otherwise
from judge.play import MOST_TOKENS, START, moment
from judge.reference import Endless, Game
from judge.standing import LISTENERS, in_game, pairs
from judge.starving import release, starving

MOST, PLAYS = 200, 8
AIMED = (100, 300, 1000)
"""How often it is played before two are called apart: most pairs are seen at once, the rest is sought for."""
RELEASED = 0.1


def ahead(drawing, ident, without):
    """What a token on an element comes to, but for these flows out of it or its boundary events."""
    todo = [target for flow, target in drawing.after(ident) if flow not in without]
    seen = set(todo)
    while todo:
        new = {target for _, target in drawing.after(todo.pop())} - seen
        seen |= new
        todo += new
    return seen


def only_by_events(drawing):
    """Elements that a path from the start comes to only over boundary events."""
    starts = [ident for ident, element in drawing.by_id.items() if kind(element) == "startEvent"]
    seen, todo = set(starts), starts
    while todo:
        here = drawing.by_id[todo.pop()]
        guards = {flow.get("id") for guard in drawing.guards[here.get("id")] for flow in drawing.out[guard.get("id")]}
        new = {target for flow, target in drawing.after(here.get("id")) if flow not in guards} - seen
        seen |= new
        todo += new
    return set(drawing.by_id) - seen


class Short(Game):
    """A play that soon gives up where the diagram goes round without waiting."""

    limit = 1000


class Beside:
    """What the judge saw of a diagram: elements open together, and the joins that starve."""

    def __init__(self, diagram, chance, releases=True):
        """`releases`: a play goes on where a join starves, as a case does that is put back."""
        self.xml, self.throws, self.jumps = diagram.xml, diagram.throws, diagram.jumps
        self.chance, self.releases = chance, releases
        self.pairs, self.starving = set(), set()
        self.drawing = Drawing(diagram.xml)
        self.by_events = only_by_events(self.drawing)
        self.callers = {e.get("calledElement"): e.get("id") for e in self.drawing.by_id.values()}
        self.calm, self.turn = 0.5, {}
        self.look(PLAYS)

    def look(self, plays, aim=None, enough=lambda: False):
        """Plays the diagram again, with `aim` with other data; what it names is left open if it can be.

        That ends when `enough`.
        """
        for _ in range(plays):
            if enough():
                return True
            self.calm = self.chance.random()  # how seldom an event comes before the tasks are done
            self.turn = {}  # in this play some tasks stay behind for long
            try:
                given = {f"c{i}": self.chance.randrange(3) for i in range(3)}
                xml = self.xml if aim is None else otherwise(self.xml, self.chance)
                self.play(Short(xml, "P", {**START, **given}, moment(1).now), aim or ())
            except KeyError:
                raise  # a fault of the judge, not of the diagram
            except (LookupError, RecursionError, Endless):
                continue
        return enough()

    def play(self, game, aim):
        released = set()  # scopes in which the play is no longer the diagram's own
        for step in range(MOST // 2):
            if game.finished:
                return
            stops, (stands, every) = game.stops(), in_game(game)
            self.pairs |= pairs(every)
            able = [key for key in stops if key[0] in ("do", "wait") or key[1] in self.throws]
            still = all(key[1].startswith(LISTENERS) for key in able)  # they alone do not count
            self.starving |= starving(game, still, released)
            now = self.releases and (still or self.chance.random() < RELEASED)
            if now and (scope := release(game, self.chance, still)):
                released.add(scope)
                continue
            if not able or sum(len(found) for found in stops.values()) > MOST_TOKENS:
                return
            self.go_on(game, able, stands, aim, step)

    def go_on(self, game, able, stands, aim, step):
        """Something is done or happens; what is aimed at mostly waits."""

        def waits(key):
            stand = stands.get(key)
            return stand is not None and not {stand.element, stand.throw}.isdisjoint(aim)

        able = [key for key in able if not waits(key) or self.chance.random() < 0.02] or able
        done = [key for key in able if key[0] == "do"]
        keys = sorted(done or able if self.chance.random() < self.calm else able, key=str)
        values = {f"c{i}": self.chance.randrange(3) for i in range(3)}
        key = min(keys, key=lambda one: self.turn.setdefault(one[1], self.chance.random()))
        key = key if self.chance.random() < self.calm else self.chance.choice(keys)
        if key[0] == "throw":
            values["~"] = self.throws[key[1]]
        game.play(key, values, moment(step + 2).now)

    def chain(self, ident):
        """Activities around an element, outermost first, itself last."""
        found = []
        while ident is not None:
            found.append(ident)
            around = self.drawing.by_id[ident].getparent()
            ident = self.callers.get(around.get("id")) if kind(around) == "process" else around.get("id")
        return found[::-1]

    def within(self, one, target):
        """Whether `one` is the target, or lies in it."""
        return target in self.chain(one)

    def together(self, one, other):
        """Whether the two were ever open together; looked for harder before it is denied."""
        return (one, other) in self.pairs or any(
            self.look(plays, (one, other), lambda: (one, other) in self.pairs) for plays in AIMED
        )

    def starves(self, join, wants):
        """Whether the join ever stood still without any return, with nothing on these flows; see `starving.Excuse`."""

        def seen():
            return any(one == join and (self.jumps or empty == wants) for one, empty in self.starving)

        return any(self.look(plays, aim, seen) for plays in AIMED[:2] for aim in (None, ()))
