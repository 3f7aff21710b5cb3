"""Which tasks of a diagram may stand open together, as the judge sees it in many plays without any return."""

import re

from judge.drawing import Drawing, kind
from judge.play import MOST_TOKENS, START, moment
from judge.reference import Endless, Game

MOST, PLAYS, MORE_PLAYS = 200, 8, 400
AIMED, MANY_AIMED = (100, 300), 3000
CONDITION = re.compile("(<bpmn:conditionExpression>)[^<]+")
BESIDE = re.compile(
    '((?:cancelActivity|isInterrupting)="false">)<bpmn:(timer|escalation)Event.*?(?=</bpmn:(boundary|start)Event>)'
)
CONDITIONAL = re.compile("<bpmn:conditionalEventDefinition.*?</bpmn:conditionalEventDefinition>")
ESCALATES = re.compile('<bpmn:(endEvent|intermediateThrowEvent) id="([^"]+)"><bpmn:escalationEvent[^>]*/></bpmn:[^>]*>')
MESSAGE = "<bpmn:messageEventDefinition/>"
NEVER = (
    "<bpmn:conditionalEventDefinition><bpmn:condition>${c0 != c0}</bpmn:condition></bpmn:conditionalEventDefinition>"
)
LISTENERS = ("B", "ES")


def ahead(drawing, ident, without):
    """What a token on an element comes to, but for these flows out of it or its boundary events."""
    todo = [target for flow, target in drawing.after(ident) if flow not in without]
    seen = set(todo)
    while todo:
        new = {target for _, target in drawing.after(todo.pop())} - seen
        seen |= new
        todo += new
    return seen


def calmly(drawing):
    """Where boundary events lead to that do not interrupt."""
    guards = [guard for found in drawing.guards.values() for guard in found if guard.get("cancelActivity") == "false"]
    return [flow.get("targetRef") for guard in guards for flow in drawing.out[guard.get("id")]]


def begun(drawing, starts):
    """What tokens there come to, with what lies in it."""
    todo, seen = list(starts), set()
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo += [target for _, target in drawing.after(here)]
            todo += [inner.get("id") for inner in drawing.by_id[here].iterdescendants() if inner.get("id")]
    return seen


class Beside:
    """What the judge saw of a diagram: elements open together, and whether it got stuck."""

    def __init__(self, diagram, chance):
        self.xml, self.throws, self.chance = diagram.xml, diagram.throws, chance
        self.pairs, self.seen = set(), set()
        self.drawing = Drawing(diagram.xml)
        self.begun = begun(self.drawing, calmly(self.drawing))
        self.callers = {e.get("calledElement"): e.get("id") for e in self.drawing.by_id.values()}
        self.stuck, self.calm, self.turn = False, 0.5, {}
        self.look(PLAYS)

    def otherwise(self):
        """The same shape with other data: which ways it takes, and how often, is not what a return may go by.

        Nor is whether and when a condition becomes true, nor what makes an event happen that does not interrupt: what
        it begins is parallel to the activity as a whole (BPMN 2.0, 13.5.3, 13.5.4). So half of the time a message makes
        such things happen, whenever it likes, and where something was escalated may be waited.
        """
        xml = CONDITION.sub(lambda found: found[1] + self.chance.choice(["${c0 == c0}", "${c0 != c0}"]), self.xml)
        xml = xml.replace('"list0"', self.chance.choice(['"list0"', '"list2"']))
        xml = xml.replace(">0</bpmn:loopCardinality>", self.chance.choice([">0<", ">2<"]) + "/bpmn:loopCardinality>")
        if self.chance.random() < 0.5:
            return xml
        xml = BESIDE.sub(rf"\1{MESSAGE}", xml)
        xml = CONDITIONAL.sub(lambda found: self.chance.choice([found[0], MESSAGE, MESSAGE, NEVER]), xml)
        waits = r'<bpmn:receiveTask id="\2"></bpmn:receiveTask>'
        return ESCALATES.sub(lambda found: found.expand(self.chance.choice([r"\g<0>", waits])), xml)

    def look(self, plays, aim=None):
        """Plays the diagram again; with `aim` with other data, and what it names is left open if it can be.

        That ends when the two that `aim` names were seen open together.
        """
        for _ in range(plays):
            self.calm = self.chance.random()  # how seldom an event comes before the tasks are done
            self.turn = {}  # in this play some tasks stay behind for long
            try:
                given = {f"c{i}": self.chance.randrange(3) for i in range(3)}
                xml = self.xml if aim is None else self.otherwise()
                self.play(Game(xml, "P", {**START, **given}, moment(1).now), aim or ())
            except KeyError:
                raise  # a fault of the judge, not of the diagram
            except (LookupError, RecursionError, Endless):
                continue
            if aim in self.pairs:
                return

    def play(self, game, aim):
        for step in range(MOST // 2):
            if game.finished:
                return
            stops = game.stops()
            here = {key[1] for key in stops if not key[1].startswith(LISTENERS)}
            twice = {key[1] for key, found in stops.items() if len(found) > 1}
            self.seen |= here
            self.pairs.update((one, other) for one in here for other in here if one != other)
            self.pairs.update((one, one) for one in twice)
            able = [key for key in stops if key[0] in ("do", "wait") or key[1] in self.throws]
            self.stuck = self.stuck or all(key[1].startswith(LISTENERS) for key in able)  # they alone do not count
            if not able or sum(len(found) for found in stops.values()) > MOST_TOKENS:
                return
            able = [key for key in able if key[1] not in aim or self.chance.random() < 0.02] or able  # let them wait
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
        """Whether the two were ever open together; looked for harder before it is denied.

        What an event that does not interrupt begins may be there twice: the event may come twice. And it may be there
        with all that its activity leads to, also where the activity never waits, so that nobody sees the event come.
        """
        if (one == other and one in self.begun) or self._beside(one, other) or self._beside(other, one):
            return True
        for plays in (*AIMED, MANY_AIMED):
            if (one, other) in self.pairs:
                return True
            if plays == MANY_AIMED and not {one, other} <= self.seen:
                return True  # nobody ever gets there, whatever the data
            self.look(plays, (one, other))
        return (one, other) in self.pairs

    def _beside(self, one, other):
        for host, guards in list(self.drawing.guards.items()):
            calm = [guard.get("id") for guard in guards if guard.get("cancelActivity") == "false"]
            waits = any(self.within(seen, host) for seen in self.seen)
            begins = {flow.get("id"): flow.get("targetRef") for guard in calm for flow in self.drawing.out[guard]}
            if begins and not waits and one in begun(self.drawing, begins.values()):
                after = ahead(self.drawing, host, begins)
                if any(ident in after for ident in self.chain(other)):
                    return True
        return False

    def stuck_too(self):
        """Whether the diagram gets stuck without any return; in parts that only other data lead to, by other data."""
        for aim in (None, ()):
            if not self.stuck:
                self.look(MORE_PLAYS, aim)
        return self.stuck
