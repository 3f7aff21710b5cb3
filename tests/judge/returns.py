"""Random returns and jumps: nothing that hangs on the target stays live, and the case can still come to its end.

PYTHONPATH=tests python -m judge.returns FIRST COUNT
"""

import random
import sys
from collections import Counter

from judge.generate import Diagram
from judge.play import START, moment, program

from engine import machine

KINDS = (
    *(
        "task",
        "seq",
        "xor",
        "and",
        "or",
        "loop",
        "sub",
        "call",
        "mi",
        "misub",
        "micall",
        "fork",
        "cond",
        "link",
        "race",
    ),
    *("twin", "recv", "pass"),
)
MOST = 400


def targets(made):
    """User tasks and sub-processes of the process itself, not inside a multi-instance."""
    found = []
    for plan in made.plans.values():
        outer = plan
        while outer.owner is not None and not _many(made.plans[outer.owner[0]].steps[outer.owner[1]]):
            outer = made.plans[outer.owner[0]]
        if outer is made.plan:
            kinds = ("userTask", "subProcess", "receiveTask", "callActivity")
            found += [name for name, step in plan.steps.items() if step.details.type in kinds]
    return sorted(found)


def _many(step):
    return step.details.many is not None


def leftovers(made, before, after, target):
    """User tasks that were open before the move, are open still, and lie behind the target only."""
    plan = made.home(target)
    stayed = {offer.token for offer in before.offers} & {offer.token for offer in after.offers}
    return [
        offer.element
        for offer in after.offers
        if offer.token in stayed
        and offer.element in plan.steps
        and not offer.place
        and not plan.graph.parallel(offer.element, target)
    ]


def play(seed):
    """(what became of it, number of moves)."""
    made, chance = program(Diagram(seed, KINDS, 4).xml), random.Random(seed)
    result = machine.start(made, {}, None, START, moment(1))
    moves, where = 0, targets(made)
    for seq in range(2, MOST):
        if result.completed:
            return "ended", moves
        if moves < 4 and where and chance.random() < 0.25 and result.offers:
            target = chance.choice(where)
            try:
                after = machine.move_to(made, result.rows, (target, None), {}, moment(seq))
            except machine.WrongToken:
                return "which scope?", moves
            if left := leftovers(made, result, after, target):
                return f"LEFT {left} at {target}", moves
            result, moves = after, moves + 1
            continue
        open_now = [*result.offers, *(wait for wait in result.waits if not wait.element.startswith("B"))]
        if not open_now:
            return "STUCK", moves
        chosen = chance.choice(open_now)
        verb = machine.complete if isinstance(chosen, machine.Offer) else machine.fire
        result = verb(made, result.rows, chosen.token, {f"c{i}": chance.randrange(3) for i in range(3)}, moment(seq))
    return "long", moves


def run(first, count):
    """Labels, moves, and the seeds that got stuck or left something behind."""
    labels, moves, wrong = Counter(), 0, []
    for seed in range(first, first + count):
        label, moved = play(seed)
        labels[label.split()[0]] += 1
        moves += moved
        if label.split()[0] in ("STUCK", "LEFT"):
            wrong.append((seed, label))
    return labels, moves, wrong


if __name__ == "__main__":
    print(*run(int(sys.argv[1]), int(sys.argv[2])))
