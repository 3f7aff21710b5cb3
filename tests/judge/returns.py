"""Random returns and jumps: nothing that hangs on the target stays live, other branches stay, the case can still end.

What may stand open beside the target is not asked of the machine: the judge plays the same diagram many times without
any return and tells which tasks it ever saw open together (`together`), and which stand on other branches
(`branches`). A case may stand still only where each join that holds something has a reason (`starving`).

PYTHONPATH=tests python -m judge.returns FIRST COUNT [JUMPS]
"""

import random
import sys
import time
from collections import Counter

from judge.branches import Branches, lost
from judge.generate import EVERY, Diagram
from judge.play import MOST_TOKENS, START, moment, program
from judge.standing import LISTENERS, Rows
from judge.starving import Excuse
from judge.together import MOST, Beside

from engine import machine
from engine.errors import Failure

MOVES = 8
PLACES = ("userTask", "subProcess", "receiveTask", "callActivity", "serviceTask")


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


def stands(result):
    """{token: where it stands} of the tasks and waits that are open."""
    rows = Rows(result.rows)
    found = [one for one in (*result.offers, *result.waits) if not one.element.startswith(LISTENERS)]
    return {one.token: rows.stand(one.token) for one in found}


def opened(before, after):
    """Tasks and waits that the move has opened."""
    known = stands(before)
    return [stand.element for token, stand in stands(after).items() if token not in known]


def left(beside, before, after):
    """(task that stayed, task that the move opened) which nobody ever saw open together."""
    known, now = stands(before), stands(after)
    stayed = [stand for token, stand in now.items() if token in known]
    new = [stand for token, stand in now.items() if token not in known]
    found = [one.beside(other) for other in new for one in stayed]
    return [pair for pair in dict.fromkeys(found) if not beside.together(*pair)]


def taken(after):
    """Tasks and waits that a move took away to make room, not what ended by what came then."""
    found = []
    for step in after.trail:
        if step.what == "entered":
            return found
        if step.what == "cancelled" and not step.element.startswith(LISTENERS):
            found.append(step.element)
    return found


def act(made, result, chosen, throws, chance, now):
    """Something open is done, or happens."""
    values = {f"c{i}": chance.randrange(3) for i in range(3)}
    if isinstance(chosen, machine.Wait):
        return machine.fire(made, result.rows, chosen.token, values, now)
    if chosen.element in throws and chance.random() < 0.4:
        what, code = throws[chosen.element]
        return machine.throw(made, result.rows, chosen.token, {f"{what}Code": code, **values}, now)
    return machine.complete(made, result.rows, chosen.token, values, now)


def play(seed, jumps=0, kinds=EVERY):
    """(what became of it, number of moves)."""
    diagram, chance = Diagram(seed, kinds, 3, jumps), random.Random(seed)
    made, beside = program(diagram.xml), Beside(diagram, random.Random(seed + 1))
    branches = Branches(diagram, random.Random(seed + 2)) if not jumps else None
    where, moves, put = targets(made), 0, []
    try:
        result = machine.start(made, {}, None, START, moment(1))
        for seq in range(2, MOST):
            if result.completed:
                return "ended", moves
            if moves < MOVES and where and chance.random() < 0.4:
                target = chance.choice(where)
                try:
                    after = machine.move_to(made, result.rows, (target, None), {}, moment(seq))
                except machine.WrongToken:
                    continue
                moves += 1
                put.append(target)
                if found := left(beside, result, after):
                    return f"LEFT {found} at {target}", moves
                if branches and (found := lost(branches, target, opened(result, after), taken(after))):
                    return f"LOST {found} at {target}", moves
                result = after
                continue
            able = [*result.offers, *(wait for wait in result.waits if wait.kind != "condition")]
            open_now = [one for one in able if not one.element.startswith(LISTENERS)]
            if not open_now:
                conditions = [one for one in result.waits if not one.element.startswith(LISTENERS)]
                excuse = Excuse(beside, Rows(result.rows), put, conditions)
                return "stuck as drawn" if excuse.holds() else f"STUCK {excuse.rows.held()}", moves
            if len(open_now) > MOST_TOKENS:
                return "many", moves
            chosen = chance.choice(able if chance.random() < 0.3 else open_now)
            result = act(made, result, chosen, diagram.throws, chance, moment(seq))
    except Failure as failure:
        return f"failed {failure.code}", moves
    return "long", moves


def run(first, count, jumps=0, kinds=EVERY):
    """Labels, moves, and the seeds that got stuck, left something behind or took too much away."""
    labels, moves, wrong = Counter(), 0, []
    for seed in range(first, first + count):
        label, moved = play(seed, jumps, kinds)
        labels[label.split()[0]] += 1
        moves += moved
        if label.split()[0] in ("STUCK", "LEFT", "LOST"):
            wrong.append((seed, label))
    return labels, moves, wrong


if __name__ == "__main__":
    begin = time.perf_counter()
    labels, moves, wrong = run(*(int(word) for word in sys.argv[1:]))
    print(dict(labels), "returns", moves, f"{time.perf_counter() - begin:.0f} s", *wrong, sep="\n")
