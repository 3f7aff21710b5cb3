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

UNSUITED = ("when", "bwhen", "order", "script", "subesc", "eserr", "callerr", "thrownesc", "workerr")
"""Thrown at one point of a scope only: what was open beside it is then narrower than a graph can tell."""
KINDS = tuple(kind for kind in FULL if kind not in UNSUITED)
MOST, PLAYS, MORE_PLAYS, MANY_PLAYS = 200, 8, 400, 3000
CONDITION = re.compile("(<bpmn:conditionExpression>)[^<]+")
PLACES = ("userTask", "subProcess", "receiveTask", "callActivity", "serviceTask")


class Beside:
    """What the judge saw of a diagram: elements open together, and whether it got stuck."""

    def __init__(self, xml, chance):
        self.xml, self.chance = xml, chance
        self.pairs, self.seen = set(), set()
        self.stuck, self.more, self.calm, self.turn = False, [MORE_PLAYS, MANY_PLAYS], 0.5, {}
        self.look(PLAYS)

    def otherwise(self):
        """The same shape with other data: which ways it takes, and how often, is not what a return may go by."""
        xml = CONDITION.sub(lambda found: found[1] + self.chance.choice(["${c0 == c0}", "${c0 != c0}"]), self.xml)
        xml = xml.replace('"list0"', self.chance.choice(['"list0"', '"list2"']))
        return xml.replace(">0</bpmn:loopCardinality>", self.chance.choice([">0<", ">2<"]) + "/bpmn:loopCardinality>")

    def look(self, plays, harder=False):
        for _ in range(plays):
            self.calm = self.chance.random()  # how seldom an event comes before the tasks are done
            self.turn = {}  # in this play some tasks stay behind for long
            try:
                given = {f"c{i}": self.chance.randrange(3) for i in range(3)}
                self.play(Game(self.otherwise() if harder else self.xml, "P", {**START, **given}, moment(1).now))
            except (LookupError, RecursionError, Endless):
                self.stuck = True

    def play(self, game):
        for step in range(MOST // 2):
            if game.finished:
                return
            stops = game.stops()
            here = {key[1] for key in stops if not key[1].startswith(("B", "ES"))}
            twice = {key[1] for key, found in stops.items() if len(found) > 1}
            self.seen |= here
            self.pairs.update((one, other) for one in here for other in here if one != other)
            self.pairs.update((one, one) for one in twice)
            self.stuck = self.stuck or not here  # listeners alone do not count
            if not stops or sum(len(found) for found in stops.values()) > MOST_TOKENS:
                return
            done = [key for key in stops if key[0] == "do"]
            keys = sorted(done or stops if self.chance.random() < self.calm else stops, key=str)
            values = {f"c{i}": self.chance.randrange(3) for i in range(3)}
            key = min(keys, key=lambda one: self.turn.setdefault(one[1], self.chance.random()))
            key = key if self.chance.random() < self.calm else self.chance.choice(keys)
            game.play(key, values, moment(step + 2).now)

    def together(self, one, other):
        """Whether the two were ever open together; looked for harder before it is denied."""
        while (one, other) not in self.pairs and self.more:
            self.look(self.more.pop(0), harder=True)
        unknown = {one, other} - self.seen  # nobody ever gets there, whatever the data
        return bool(unknown) or (one, other) in self.pairs

    def stuck_too(self):
        """Whether the diagram gets stuck without any return."""
        if not self.stuck:
            self.look(MORE_PLAYS)
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
    return [one for one in found if not one.startswith(("B", "ES"))]


def opened(before, after):
    """Tasks and waits that the move has opened."""
    known = {one.token for one in (*before.offers, *before.waits)}
    found = [one.element for one in (*after.offers, *after.waits) if one.token not in known]
    return [one for one in found if not one.startswith(("B", "ES"))]


def left(beside, before, after):
    """(task that stayed, task that the move opened) which nobody ever saw open together."""
    return [
        (one, new) for new in opened(before, after) for one in stayed(before, after) if not beside.together(one, new)
    ]


def play(seed, jumps=0):
    """(what became of it, number of moves)."""
    xml, chance = Diagram(seed, KINDS, 3, jumps).xml, random.Random(seed)
    made, beside = program(xml), Beside(xml, random.Random(seed + 1))
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
            open_now = [*result.offers, *(w for w in result.waits if not w.element.startswith(("B", "ES")))]
            if not open_now:
                return "stuck as drawn" if beside.stuck_too() else "STUCK", moves
            if len(open_now) > MOST_TOKENS:
                return "many", moves
            chosen = chance.choice(open_now)
            verb = machine.complete if isinstance(chosen, machine.Offer) else machine.fire
            result = verb(
                made, result.rows, chosen.token, {f"c{i}": chance.randrange(3) for i in range(3)}, moment(seq)
            )
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
