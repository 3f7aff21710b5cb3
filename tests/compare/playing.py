"""Plays one random diagram on our machine and on the foreign engine: after every step the same must stand open.

Compared: every task and external task to be done, every message, signal and timer waited for (element, which instance
of the enclosing multi-instances), whether the case has finished, and the process's variables.
"""

import dataclasses
import datetime as dt
import random
from collections import Counter

from compare.calls import Answered
from compare.foreign import positions
from compare.joins import counted, filled, waits_alone
from compare.known import happened, known, known_failure, left_here
from compare.undoing import around, is_handler, kept, placeless, remembered, throwing, without_early
from judge.play import START, moment, program

from engine import machine
from engine.errors import Failure

MOST_TOKENS = 40
LISTS = [name for name, value in START.items() if isinstance(value, list)]
"""Never written to in these diagrams, and kept there in a form of Java's."""


@dataclasses.dataclass
class Verdict:
    """`label` is "agree", "DISAGREE" or why it stopped; `story` the steps taken, `detail` what differed."""

    label: str
    steps: int
    detail: str = ""
    story: tuple = ()


class Ours:
    """The same diagram on our machine."""

    def __init__(self, drawn):
        self.drawing, self.excess, self.surplus, self.ahead = drawn.drawing, set(), set(), set()
        self.done, self.now, self.fired, self.held = "", None, Counter(), Counter()
        self.ever_held, self.handled, self.throwing, self.kept = set(), set(), set(), set()
        self.made = program(drawn.xml, drawn.process)

    def start(self, now):
        self.result = machine.start(self.made, {}, None, START, now)
        return self.look()

    def look(self):
        found = {}
        for offer in self.result.offers:
            found.setdefault(("do", offer.element, offer.place, None), []).append((machine.complete, offer.token))
        for wait in self.result.waits:
            due = None if wait.kind == "job" else wait.due
            found.setdefault(("wait", wait.event, wait.place, due), []).append((machine.fire, wait.token))
        self.ways = found = placeless(self.drawing, found)
        self._look_at_undoing()
        self.excess |= counted(self.drawing, self.result.rows)
        self.surplus |= filled(self.drawing, self.result.rows)
        self.fired.update(happened(self.drawing, self.result.trail))
        seen = machine.variables(self.made, self.result.rows, None)
        return found, self.result.completed, {name: value for name, value in seen.items() if name not in LISTS}

    def _look_at_undoing(self):
        self.undoable, self.held = remembered(self.drawing, self.result.rows)
        begun = {one.element for one in self.result.trail if one.element in self.drawing.by_id}
        begun = {name for name in begun if is_handler(self.drawing.by_id[name])}
        self.ever_held |= self.held.keys() | (begun if len(begun) > 1 else set())
        self.throwing |= throwing(self.drawing, self.result.rows)
        self.kept |= kept(self.result.rows)

    def act(self, key, values, now):
        verb, token = self.ways[key][0]
        self.done, self.now = key[1], now.now
        self.handled |= around(self.drawing, key[1])
        if "~" in values:
            values = {"errorCode": values["~"], **{name: value for name, value in values.items() if name != "~"}}
            verb = machine.throw
        self.result = verb(self.made, self.result.rows, token, values, now)
        return self.look()


def play(drawn, peer, steps=40):
    """One diagram to its end, or for so many steps."""
    chance, story = random.Random(drawn.seed * 7 + 1), []
    ours = Ours(drawn)
    try:
        mine = ours.start(now := moment(1))
    except Failure as failure:
        return Verdict(f"stopped: {failure.code} at the start", 0)
    try:
        theirs = peer.start(drawn.process, drawn.drawing, START, now.now)
    except Answered as answer:
        label = known_failure(drawn.drawing, left_here(ours), (None, answer)) or "DISAGREE"
        return Verdict(label, 0, f"only the foreign engine cannot start: {answer.message[:300]}")
    for step in range(steps):
        ours.ahead |= waits_alone(peer, ours.result.rows)
        if theirs[1]:
            theirs = theirs[0], True, peer.variables()
        if found := differences(ours, peer, mine, theirs):
            label = known(drawn.drawing, ours, mine, theirs, peer) or "DISAGREE"
            return Verdict(label, step, found, tuple(story))
        if mine[1]:
            break
        if not mine[0]:
            return Verdict("stuck in both", step)
        if sum(positions(mine[0]).values()) > MOST_TOKENS:
            return Verdict("stopped: many tokens", step)
        key = choose(mine[0], chance, drawn.conditional)
        if key is None or mistakable(drawn.drawing, key, theirs[0]):
            return Verdict("stopped: look-alikes", step)
        values = answers(drawn, key, chance, step)
        story.append((*key, values))
        now = later(now, step + 2, key)
        mine, theirs, trouble = both(ours, peer, key, values, now)
        if trouble:
            named = None if None not in trouble else known_failure(drawn.drawing, left_here(ours), trouble)
            label = "no way in both" if None not in trouble else named or "DISAGREE"
            return Verdict(label, step, repr(trouble), tuple(story))
    return Verdict("agree", step, story=tuple(story))


def both(ours, peer, key, values, now):
    """What stands open now on either side, and the troubles of (ours, theirs) if one has any."""
    mine = theirs = trouble = refused = None
    try:
        mine = ours.act(key, values, now)
    except Failure as failure:
        if failure.code == "ENDLESS":
            return mine, theirs, (failure, "not asked: it would not come back")
        trouble = failure
    try:
        theirs = peer.act(key, values, now.now)
    except Answered as answer:
        refused = answer
    return mine, theirs, (trouble, refused) if trouble or refused else ()


def later(now, seq, key):
    """The next step's moment: an hour on, and no timer before it is due."""
    instant = now.now + dt.timedelta(hours=1)
    return dataclasses.replace(now, seq=seq, now=max(instant, key[3] + dt.timedelta(seconds=1)) if key[3] else instant)


def answers(drawn, key, chance, step):
    """Values that come with a completion or an event; a timer and a save point bring none. "~": a worker throws it."""
    values = {f"c{i}": chance.randrange(3) for i in range(3)}
    if chance.random() < 0.2:
        values["item"] = f"x{step}"
    if key[0] == "do":
        what, code = drawn.throws.get(key[1], ("", ""))
        return {**values, "~": code} if what == "error" and chance.random() < 0.5 else values
    silent = next((c for c in drawn.drawing.by_id[key[1]].iter() if c.tag.endswith("timerEventDefinition")), None)
    return {} if silent is not None or key[1].startswith("V") else values


def choose(ways, chance, by_itself):
    """Something to do that cannot be mistaken for something else."""
    keys = [key for key in sorted(ways, key=str) if len(ways[key]) == 1 and key[1] not in by_itself]
    done = [key for key in keys if key[0] == "do"]
    if not keys:
        return None
    return chance.choice(done or keys) if chance.random() < 0.6 else chance.choice(keys)


def mistakable(drawing, key, there):
    """Whether it stands there more than once, and it is not a handler, which sees nothing of what it is for."""
    return len(there[key]) > 1 and not is_handler(drawing.by_id[key[1]])


def differences(ours, peer, mine, theirs):
    """What the two do not agree on, as text."""
    here, there = positions(mine[0]), positions(theirs[0])
    pairs = {
        "positions": (here, without_early(ours.drawing, ours.held, here, there)),
        "finished": (mine[1], theirs[1]),
        "variables": (mine[2], mine[2] if ours.held else theirs[2]),
        "undoable": (ours.undoable, peer.undoable),
    }
    return "; ".join(f"{name}: {_less(a, b)}" for name, (a, b) in pairs.items() if a != b)


def _less(one, other):
    if isinstance(one, Counter):
        return f"only ours {dict(one - other)}, only theirs {dict(other - one)}"
    return f"{one} / {other}"
