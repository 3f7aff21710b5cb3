"""Random migrations in the middle of random cases: the diagram is changed, and the case goes on in the new one.

The judge moves its own tokens to the new drawing and says by itself what has no place there; from then on kernel and
judge play the new diagram and must agree after every step.

PYTHONPATH=tests python -m judge.migrations FIRST COUNT
"""

import random
import sys
from collections import Counter

from judge.drawing import B, Drawing, event, kind, many
from judge.generate import CONDITIONS, FULL, Diagram
from judge.play import MOST_TOKENS, START, _both, _choose, differences, moment, positions, program
from judge.reference import Endless, Game, Token
from lxml import etree

from engine import machine
from engine.errors import Failure, Invalid

TASK = f"{B}userTask"
RENAMED = ("userTask", "subProcess", "receiveTask", "callActivity", "boundaryEvent", "serviceTask")
MOST = 60
KINDS = tuple(kind for kind in FULL if kind not in CONDITIONS)


class NoBooks:
    """Who entered and left is kept by `play`, for one drawing."""

    wrong = ""


class Drawn:
    """`xml` as play and the judge want it."""

    def __init__(self, xml):
        self.xml = xml


class Change:
    """A diagram changed by some of the ways a designer changes one; `names`: what was renamed."""

    def __init__(self, xml, chance, number):
        self.root, self.chance, self.number = etree.fromstring(xml.encode()), chance, number
        self.names, self.fresh, self.done = {}, set(), []
        for _ in range(chance.randint(1, 3)):
            way = chance.choice(
                [self.added, self.renamed, self.removed, self.guarded, self.unguarded, self.repeated, self.rival]
            )
            if way():
                self.done.append(way.__name__)
        self.xml = etree.tostring(self.root, encoding="unicode")

    def some(self, *tags, fits=lambda element: True):
        found = [e for tag in tags for e in self.root.iter(B + tag) if fits(e)]
        return self.chance.choice(found) if found else None

    def new(self, scope, tag, **attributes):
        self.number += 1
        self.fresh.add(f"{tag[0].upper()}new{self.number}")
        return etree.SubElement(scope, B + tag, id=f"{tag[0].upper()}new{self.number}", **attributes)

    def flows(self, what, ident):
        return [f for f in self.root.iter(B + "sequenceFlow") if f.get(what) == ident]

    def of(self, ident):
        return next(e for e in self.root.iter() if e.get("id") == ident)

    def added(self):
        flow = self.some("sequenceFlow", fits=lambda f: kind(self.of(f.get("sourceRef"))) != "eventBasedGateway")
        task = self.new(flow.getparent(), "userTask")
        self.new(flow.getparent(), "sequenceFlow", sourceRef=task.get("id"), targetRef=flow.get("targetRef"))
        flow.set("targetRef", task.get("id"))
        return True

    def renamed(self):
        element = self.some(*RENAMED, fits=lambda e: e.get("id") not in {*self.names.values(), *self.fresh})
        if element is None:
            return False
        self.number += 1
        old, new = element.get("id"), f"{element.get('id')}r{self.number}"
        for one in self.root.iter():
            for name in ("id", "sourceRef", "targetRef", "attachedToRef"):
                if one.get(name) == old:
                    one.set(name, new)
        self.names[old] = new
        return True

    def removed(self):
        def plain(task):
            ident = task.get("id")
            ends = self.flows("targetRef", ident), self.flows("sourceRef", ident)
            guarded = any(b.get("attachedToRef") == ident for b in self.root.iter(B + "boundaryEvent"))
            return len(ends[0]) == len(ends[1]) == 1 and not guarded and ident not in self.names.values()

        task = self.some("userTask", "serviceTask", fits=plain)
        if task is None:
            return False
        (into,), (out,) = self.flows("targetRef", task.get("id")), self.flows("sourceRef", task.get("id"))
        into.set("targetRef", out.get("targetRef"))
        for element in (task, out):
            element.getparent().remove(element)
        return True

    def guarded(self):
        task = self.some("userTask", "subProcess", fits=lambda e: e.get("triggeredByEvent") != "true")
        if task is None:
            return False
        scope = task.getparent()
        guard = self.new(scope, "boundaryEvent", attachedToRef=task.get("id"))
        guard.set("cancelActivity", self.chance.choice(["true", "false"]))
        if self.chance.random() < 0.5:
            timer = etree.SubElement(guard, B + "timerEventDefinition")
            etree.SubElement(timer, B + "timeDuration").text = "PT5H"
        else:
            message = etree.Element(B + "message", id=f"M{guard.get('id')}", name=f"n{guard.get('id')}")
            self.root.insert(0, message)
            etree.SubElement(guard, B + "messageEventDefinition", messageRef=message.get("id"))
        after = self.new(scope, "userTask")
        self.new(scope, "sequenceFlow", sourceRef=guard.get("id"), targetRef=after.get("id"))
        return True

    def unguarded(self):
        guard = self.some(
            "boundaryEvent", fits=lambda b: event(b) != "error" and b.get("id") not in self.names.values()
        )
        if guard is None:
            return False
        for element in (guard, *self.flows("sourceRef", guard.get("id"))):
            element.getparent().remove(element)
        return True

    def repeated(self):
        task = self.some("userTask", fits=lambda t: many(t) is None and "default" not in t.attrib)
        if task is None:
            return False
        loop = etree.SubElement(task, B + "multiInstanceLoopCharacteristics")
        etree.SubElement(loop, B + "loopCardinality").text = "2"
        return True

    def rival(self):
        gateway = self.some("eventBasedGateway")
        if gateway is None:
            return False
        scope = gateway.getparent()
        catch, after = self.new(scope, "intermediateCatchEvent"), self.new(scope, "userTask")
        timer = etree.SubElement(catch, B + "timerEventDefinition")
        etree.SubElement(timer, B + "timeDuration").text = "PT7H"
        for source, target in ((gateway, catch), (catch, after)):
            self.new(scope, "sequenceFlow", sourceRef=source.get("id"), targetRef=target.get("id"))
        return True


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
            for token in frame.tokens:
                if token.race is None and not (self.fits(token.node) and self.goes_on(token)):
                    found.add(token.node.get("id"))
            for join, held in frame.arrived.items():
                if any(n and f not in self.new.into[self.names.get(join, join)] for f, n in held.items()):
                    found.add(join)
        return found

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


def play(seed, depth=3, steps=MOST):
    """(what became of it, migrations done, migrations refused, what differed)."""
    diagram, chance = Drawn(Diagram(seed, KINDS, depth).xml), random.Random(seed)
    made = program(diagram.xml)
    done = refused = 0
    try:
        game, result = Game(diagram.xml, "P", START, moment(1).now), machine.start(made, {}, None, START, moment(1))
    except (Failure, LookupError, RecursionError, Endless):
        return "endless", 0, 0, ""
    for step in range(steps):
        if found := differences(game, made, result, NoBooks):
            return "DISAGREE", done, refused, f"step {step}: {found}"
        want = positions(result)
        if game.finished or not want or sum(want.values()) > MOST_TOKENS:
            return "agree", done, refused, ""
        if chance.random() < 0.3:
            label, diagram, made, result, found = migrated(game, diagram, made, result, chance, step)
            if found:
                return "DISAGREE", done, refused, f"step {step}: {found}"
            if label == "endless":
                return label, done, refused, ""
            done, refused = done + (label == "moved"), refused + (label == "refused")
            continue
        key = _choose(diagram, want, chance)
        if key is None:
            return "look-alikes", done, refused, ""
        values = {f"c{i}": chance.randrange(3) for i in range(3)}
        values = {} if key[0] == "wait" and key[1].startswith("V") else values  # a save point takes none
        result, trouble = _both(game, made, result, key, values, moment(step + 2))
        if trouble:
            return ("DISAGREE", done, refused, repr(trouble)) if None in trouble else ("endless", done, refused, "")
    return "agree", done, refused, ""


def migrated(game, diagram, made, result, chance, step):
    """(moved, refused or endless; diagram, program and result afterwards; what differed)."""
    change = Change(diagram.xml, chance, step * 10)
    try:
        other = program(change.xml)
    except Invalid:
        return "invalid", diagram, made, result, ""
    plan = machine.Migration(machine.generate_plan(made, other, change.names))
    if wrong := [one for one in machine.check_plan(made, other, plan.mapping) if one.code not in ("kind", "many")]:
        return "", diagram, made, result, f"{change.done}: {wrong}"
    judged = Judged(game, change.xml, change.names)
    blocked = judged.blocked()
    try:
        after = machine.migrate(made, result.rows, (other, plan), {}, moment(step + 2))
    except machine.CannotMigrate as cannot:
        found = {one.element for one in cannot.hindrances}
        told = "" if found == blocked else f"{change.done}: blocked {blocked} / {cannot}"
        return "refused", diagram, made, result, told
    except Failure:
        return "endless", diagram, made, result, ""
    if blocked:
        return "", diagram, made, result, f"{change.done}: moved in spite of {blocked}"
    judged.game.now = moment(step + 2).now
    judged.move()
    return "moved", Drawn(change.xml), other, after, ""


def run(first, count, depth=3):
    """(labels, migrations done, migrations refused, the first disagreements)."""
    labels, done, refused, shown = Counter(), 0, 0, []
    for seed in range(first, first + count):
        label, moved, held, found = play(seed, depth)
        labels[label] += 1
        done, refused = done + moved, refused + held
        if found:
            shown.append(f"{seed}: {found[:1500]}")
    return labels, done, refused, shown


if __name__ == "__main__":
    labels, done, refused, shown = run(int(sys.argv[1]), int(sys.argv[2]))
    print(*shown[:5], sep="\n")
    print(dict(labels), "moved", done, "refused", refused)
