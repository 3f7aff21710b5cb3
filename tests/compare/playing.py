"""Plays one random diagram on our machine and on the foreign engine: after every step the same must stand open.

Compared: every task and external task to be done, every message, signal and timer waited for (element, which instance
of the enclosing multi-instances), whether the case has finished, and the process's variables.
"""

import copy
import dataclasses
import datetime as dt
import random
import re
from collections import Counter

from compare.calls import Answered
from compare.foreign import positions
from compare.known import counted, happened, known, known_failure, waits_alone
from judge.drawing import B, C, Drawing, event, kind
from judge.generate import Diagram
from judge.play import START, moment, program
from lxml import etree

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


class Deployable(Diagram):
    """What Operaton takes (no escalation at a worker's task) and what can be told apart there (one worker's task)."""

    workers_throw, many_workers = ("error",), 0


class Drawn:
    """A random diagram under names of its own, so that many can be deployed at once."""

    def __init__(self, seed, kinds, depth, jumps):
        self.seed = seed
        diagram = Deployable(seed, kinds, depth, jumps)
        xml, self.throws = diagram.xml, diagram.throws
        xml = re.sub(r'(id|calledElement)="(P|Q\d+)"', rf'\1="\2_{seed}"', xml)
        xml = re.sub(r'name="(nD\d+)"', rf'name="\1_{seed}"', xml)
        self.xml, self.process = xml, f"P_{seed}"
        self.drawing = Drawing(xml)
        named = self.drawing.by_id.items()
        self.conditional = {name for name, one in named if event(one) == "conditional"}
        """Events that happen by themselves."""

    def foreign(self):
        """As the foreign engine wants it: what throws a message has something to send it, no gateway ends a path.

        Flows out of a task are written in reverse, because it runs them last first (those of a gateway first first).
        """
        root = etree.fromstring(self.xml.encode())
        for process in root.iter(B + "process"):
            process.set(C + "historyTimeToLive", "P1D")
        for definition in root.iter(B + "messageEventDefinition"):
            if kind(definition.getparent()) in ("intermediateThrowEvent", "endEvent"):
                definition.set(C + "expression", "${true}")
        for task in root.iter(B + "userTask"):
            _reverse([flow for flow in task.getparent() if flow.get("sourceRef") == task.get("id")])
        leaves = {flow.get("sourceRef") for flow in root.iter(B + "sequenceFlow")}
        for gateway in [one for one in root.iter() if kind(one).endswith("Gateway") and one.get("id") not in leaves]:
            name = gateway.get("id")
            etree.SubElement(gateway.getparent(), B + "endEvent", id=f"{name}_end")
            etree.SubElement(
                gateway.getparent(), B + "sequenceFlow", id=f"{name}_on", sourceRef=name, targetRef=f"{name}_end"
            )
        return etree.tostring(root, encoding="unicode")


def _reverse(elements):
    """Put elements into each other's places, last first."""
    places = [(one.getparent(), one.getparent().index(one)) for one in elements]
    copies = [copy.deepcopy(one) for one in reversed(elements)]
    for (parent, index), made in zip(places, copies, strict=True):
        parent[index] = made


class Ours:
    """The same diagram on our machine."""

    def __init__(self, drawn):
        self.drawing, self.excess, self.ahead = drawn.drawing, set(), set()
        self.done, self.fired = "", Counter()
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
        self.ways = found
        self.excess |= counted(self.drawing, self.result.rows)
        self.fired.update(happened(self.drawing, self.result.trail))
        seen = machine.variables(self.made, self.result.rows, None)
        return found, self.result.completed, {name: value for name, value in seen.items() if name not in LISTS}

    def act(self, key, values, now):
        verb, token = self.ways[key][0]
        self.done = key[1]
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
        return Verdict("DISAGREE", 0, f"only the foreign engine cannot start: {answer.message[:300]}")
    for step in range(steps):
        ours.ahead |= waits_alone(peer, ours.result.rows)
        if theirs[1]:
            theirs = theirs[0], True, peer.variables()
        if found := differences(mine, theirs):
            label = known(drawn.drawing, ours, mine, theirs, peer) or "DISAGREE"
            return Verdict(label, step, found, tuple(story))
        if mine[1]:
            break
        if not mine[0]:
            return Verdict("stuck in both", step)
        if sum(positions(mine[0]).values()) > MOST_TOKENS:
            return Verdict("stopped: many tokens", step)
        key = choose(mine[0], chance, drawn.conditional)
        if key is None:
            return Verdict("stopped: look-alikes", step)
        values = answers(drawn, key, chance, step)
        story.append((*key, values))
        now = later(now, step + 2, key)
        mine, theirs, trouble = both(ours, peer, key, values, now)
        if trouble:
            label = "no way in both" if None not in trouble else known_failure(drawn.drawing, trouble) or "DISAGREE"
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


def differences(mine, theirs):
    """What the two do not agree on, as text."""
    pairs = {
        "positions": (positions(mine[0]), positions(theirs[0])),
        "finished": (mine[1], theirs[1]),
        "variables": (mine[2], theirs[2]),
    }
    return "; ".join(f"{name}: {_less(a, b)}" for name, (a, b) in pairs.items() if a != b)


def _less(one, other):
    if isinstance(one, Counter):
        return f"only ours {dict(one - other)}, only theirs {dict(other - one)}"
    return f"{one} / {other}"
