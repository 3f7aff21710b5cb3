"""Random migrations in the middle of random cases: the diagram is changed, and the case goes on in the new one.

The judge moves its own tokens to the new drawing and says by itself what has no place there; from then on kernel and
judge play the new diagram and must agree after every step.

PYTHONPATH=tests python -m judge.migrations FIRST COUNT
"""

import random
import sys
from collections import Counter

from judge.changing import Change
from judge.generate import CONDITIONS, EVERY, Diagram
from judge.moved import Judged
from judge.play import MOST_TOKENS, START, _both, _choose, differences, moment, positions, program
from judge.reference import Endless, Game

from engine import machine
from engine.errors import Failure, Invalid

MOST = 60
KINDS = tuple(kind for kind in EVERY if kind not in CONDITIONS)


class NoBooks:
    """Who entered and left is kept by `play`, for one drawing."""

    wrong = ""


class Drawn:
    """`xml` as play and the judge want it."""

    def __init__(self, xml):
        self.xml = xml


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
