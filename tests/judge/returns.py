"""Random returns and jumps: nothing that hangs on the target stays live, and the case can still come to its end.

What may stand open beside the target is not asked of the machine: the judge plays the same diagram many times without
any return and tells which tasks it ever saw open together. A diagram that the judge itself sees stuck may get stuck.

PYTHONPATH=tests python -m judge.returns FIRST COUNT [JUMPS]
"""

import random
import re
import sys
import time
from collections import Counter

from judge.generate import FULL, Diagram
from judge.play import MOST_TOKENS, START, moment, program
from judge.reference import Endless, Game

from engine import machine
from engine.errors import Failure

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
PLACES = ("userTask", "subProcess", "receiveTask", "callActivity", "serviceTask")


class Beside:
    """What the judge saw of a diagram: elements open together, and whether it got stuck."""

    def __init__(self, diagram, chance):
        self.xml, self.throws, self.chance = diagram.xml, diagram.throws, chance
        self.pairs, self.seen = set(), set()
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
        wait = self.chance.random() < 0.5
        return ESCALATES.sub(r'<bpmn:receiveTask id="\2"></bpmn:receiveTask>', xml) if wait else xml

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

    def together(self, one, other):
        """Whether the two were ever open together; looked for harder before it is denied."""
        for plays in (*AIMED, MANY_AIMED):
            if (one, other) in self.pairs:
                return True
            if plays == MANY_AIMED and not {one, other} <= self.seen:
                return True  # nobody ever gets there, whatever the data
            self.look(plays, (one, other))
        return (one, other) in self.pairs

    def stuck_too(self):
        """Whether the diagram gets stuck without any return; in parts that only other data lead to, by other data."""
        for aim in (None, ()):
            if not self.stuck:
                self.look(MORE_PLAYS, aim)
        return self.stuck


def targets(made):
    """Where a case may be put: outside of multi-instances, of what is called, and of event sub-processes."""
    found = []
    for plan in made.plans.values():
        outer = plan
        while outer.owner is not None and not _closed(made.plans[outer.owner[0]].steps[outer.owner[1]]):
            outer = made.plans[outer.owner[0]]
        if outer is made.plan:
            found += [name for name, step in plan.steps.items() if step.details.type in PLACES and not _closed(step)]
    return sorted(found)


def _closed(step):
    return step.details.many is not None or step.details.on_event


def stayed(before, after):
    """Tasks and waits that were open before the move and are open still."""
    kept = {one.token for one in (*before.offers, *before.waits)}
    found = [one.element for one in (*after.offers, *after.waits) if one.token in kept]
    return [one for one in found if not one.startswith(LISTENERS)]


def opened(before, after):
    """Tasks and waits that the move has opened."""
    known = {one.token for one in (*before.offers, *before.waits)}
    found = [one.element for one in (*after.offers, *after.waits) if one.token not in known]
    return [one for one in found if not one.startswith(LISTENERS)]


def left(beside, before, after):
    """(task that stayed, task that the move opened) which nobody ever saw open together."""
    return [
        (one, new) for new in opened(before, after) for one in stayed(before, after) if not beside.together(one, new)
    ]


def act(made, result, chosen, throws, chance, now):
    """Something open is done, or happens."""
    values = {f"c{i}": chance.randrange(3) for i in range(3)}
    if isinstance(chosen, machine.Wait):
        return machine.fire(made, result.rows, chosen.token, values, now)
    if chosen.element in throws and chance.random() < 0.4:
        what, code = throws[chosen.element]
        return machine.throw(made, result.rows, chosen.token, {f"{what}Code": code, **values}, now)
    return machine.complete(made, result.rows, chosen.token, values, now)


def play(seed, jumps=0):
    """(what became of it, number of moves)."""
    diagram, chance = Diagram(seed, FULL, 3, jumps), random.Random(seed)
    made, beside = program(diagram.xml), Beside(diagram, random.Random(seed + 1))
    where, moves = targets(made), 0
    try:
        result = machine.start(made, {}, None, START, moment(1))
        for seq in range(2, MOST):
            if result.completed:
                return "ended", moves
            if moves < 6 and where and chance.random() < 0.35:
                target = chance.choice(where)
                try:
                    after = machine.move_to(made, result.rows, (target, None), {}, moment(seq))
                except machine.WrongToken:
                    continue
                moves += 1
                if found := left(beside, result, after):
                    return f"LEFT {found} at {target}", moves
                result = after
                continue
            able = [*result.offers, *(wait for wait in result.waits if wait.kind != "condition")]
            open_now = [one for one in able if not one.element.startswith(LISTENERS)]
            if not open_now:
                return "stuck as drawn" if beside.stuck_too() else "STUCK", moves
            if len(open_now) > MOST_TOKENS:
                return "many", moves
            chosen = chance.choice(able if chance.random() < 0.3 else open_now)
            result = act(made, result, chosen, diagram.throws, chance, moment(seq))
    except Failure as failure:
        return f"failed {failure.code}", moves
    return "long", moves


def run(first, count, jumps=0):
    """Labels, moves, and the seeds that got stuck or left something behind."""
    labels, moves, wrong = Counter(), 0, []
    for seed in range(first, first + count):
        label, moved = play(seed, jumps)
        labels[label.split()[0]] += 1
        moves += moved
        if label.split()[0] in ("STUCK", "LEFT"):
            wrong.append((seed, label))
    return labels, moves, wrong


if __name__ == "__main__":
    begin = time.perf_counter()
    labels, moves, wrong = run(*(int(word) for word in sys.argv[1:]))
    print(dict(labels), "returns", moves, f"{time.perf_counter() - begin:.0f} s", *wrong, sep="\n")
