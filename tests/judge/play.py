"""Plays a random diagram in random order on the kernel and on the reference; after every step they must agree.

The kernel's state is only what the rows hold. Compared: what can be done and awaited (element, instance, due),
finished, the process's variables, the flows taken, what was sent, and which end events were reached. Rows that are read
and written again must stay the same.
"""

import datetime as dt
import random
import re
from collections import Counter
from dataclasses import dataclass

from judge.books import Books
from judge.generate import EVERY, FULL, Diagram
from judge.reference import Endless, Game

from engine import diagrams, machine
from engine.errors import Failure

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
START = {"c0": 0, "c1": 1, "c2": 2, "list3": ["甲", "乙", "丙"], "list2": ["a", "b"], "list0": []}
MOST_TOKENS = 40


@dataclass
class Verdict:
    """`label` is "agree", "DISAGREE" or a reason for stopping; `detail` what differed."""

    label: str
    steps: int
    diagram: Diagram
    detail: str = ""


def nobody(name, args):
    raise AssertionError(f"{name} is not asked in generated diagrams")


def moment(seq):
    return machine.Moment(NOW + dt.timedelta(hours=seq), seq, nobody)


def program(xml, process="P"):
    """Every process of the file can be called."""
    content = xml.encode()
    files = {f"process:{ident}": content for ident in re.findall('<bpmn:process id="([^"]+)"', xml)}
    return diagrams.build(process, files)


def positions(result):
    found = Counter(("do", o.element, o.place, None) for o in result.offers)
    found.update(("when" if w.kind == "condition" else "wait", w.element, w.place, w.due) for w in result.waits)
    return found


def differences(game, made, result, books):
    """What the two do not agree on, as text."""
    stops = Counter({key: len(found) for key, found in game.stops().items() if key[0] != "throw"})
    sent = Counter(o.name for o in result.outbox)
    taken = Counter(t.element for t in result.trail if t.what == "taken")
    pairs = {
        "positions": (stops, positions(result)),
        "finished": (game.finished, result.completed),
        "variables": (game.top.env, machine.variables(made, result.rows, None)),
        "taken": (game.taken, taken),
        "sent": (game.sent, sent),
        "ends": (game.ends, Counter(result.end_events)),
        "books": ("", books.wrong),
        "rows": (result.rows, machine.view(made, result.rows).rows),
    }
    return "; ".join(f"{name}: {want} / {got}" for name, (want, got) in pairs.items() if want != got)


def play(seed, kinds=EVERY, jumps=0, depth=3, steps=40):
    """One diagram to its end, or for so many steps."""
    diagram = Diagram(seed, kinds, depth, jumps)
    chance = random.Random(seed * 7 + 1)
    made = program(diagram.xml)
    game, trouble = _reference(diagram)
    try:
        result = machine.start(made, {}, None, START, moment(1))
    except Failure as failure:
        both = trouble is not None and failure.code in ("ENDLESS", "NO_WAY")
        return Verdict("endless in both" if both else "DISAGREE", 0, diagram, f"{trouble} / {failure}")
    if trouble:
        return Verdict("DISAGREE", 0, diagram, f"only the reference: {trouble}")
    books = Books(game.drawing)
    for step in range(steps):
        books.keep(result)
        if found := differences(game, made, result, books):
            return Verdict("DISAGREE", step, diagram, f"step {step}: {found}")
        if game.finished:
            break
        want = positions(result)
        if all(key[0] == "when" for key in want):
            return Verdict("stuck in both", step, diagram)
        if sum(want.values()) > MOST_TOKENS:
            return Verdict("stopped: many tokens", step, diagram)
        key = _choose(diagram, want, chance)
        if key is None:
            return Verdict("stopped: look-alikes", step, diagram)
        if chance.random() < 0.01:
            result = machine.cancel(made, result.rows, None, {"x": step}, moment(step + 2))
            game.cancel({"x": step})
            continue
        key, values = _given(diagram, key, chance, step)
        result, trouble = _both(game, made, result, key, values, moment(step + 2))
        if trouble:
            both = None not in trouble
            return Verdict("endless in both" if both else "DISAGREE", step, diagram, repr(trouble))
    return Verdict("agree", step, diagram)


def _given(diagram, key, chance, step):
    """What is done, and the values that come with it: none with going on from a save point."""
    if key[0] == "wait" and key[1].startswith("V"):
        return key, {}
    values = {f"c{i}": chance.randrange(3) for i in range(3) if chance.random() < 0.8}
    if chance.random() < 0.2:
        values["item"] = f"x{step}"
    if key[0] == "do" and key[1] in diagram.throws and chance.random() < 0.6:
        key, values["~"] = ("throw", *key[1:]), diagram.throws[key[1]]
    return key, values


def _both(game, made, result, key, values, now):
    """The kernel's next result, and the troubles of (reference, kernel) if one has any."""
    trouble, failure = None, None
    try:
        game.play(key, dict(values), now.now)
    except (LookupError, Endless, RecursionError) as endless:
        trouble = endless
    try:
        result = _act(made, result, key, values, now)
    except Failure as failed:
        failure = failed
    return result, (trouble, failure) if trouble or failure else ()


def _reference(diagram):
    try:
        return Game(diagram.xml, "P", START, moment(1).now), None
    except (LookupError, RecursionError, Endless) as trouble:
        return None, trouble


def _act(made, result, key, values, now):
    what, element, place, due = key
    if what == "do":
        token = next(o.token for o in result.offers if (o.element, o.place) == (element, place))
        return machine.complete(made, result.rows, token, values, now)
    if what == "throw":
        given = dict(values)
        kind, code = given.pop("~")
        token = next(o.token for o in result.offers if (o.element, o.place) == (element, place))
        return machine.throw(made, result.rows, token, {f"{kind}Code": code, **given}, now)
    token = next(w.token for w in result.waits if (w.element, w.place, w.due) == (element, place, due))
    return machine.fire(made, result.rows, token, values, now)


def _choose(diagram, want, chance):
    """Something to do. Of two tokens at one place only where it makes no difference which."""
    keys = [key for key in sorted(want, key=str) if key[0] != "when" and (want[key] == 1 or _alike(diagram, key))]
    if not keys:
        return None
    done = [key for key in keys if key[0] == "do"]
    return chance.choice(done or keys) if chance.random() < 0.6 else chance.choice(keys)


def _alike(diagram, key):
    """Two tokens on a plain user task of the process itself, without anything attached; no two handlers are alike."""
    flat = re.sub("<bpmn:subProcess.*</bpmn:subProcess>", "", re.search('id="P".*?</bpmn:process>', diagram.xml)[0])
    plain = re.search(f'<bpmn:userTask id="{key[1]}"[^>]*></bpmn:userTask>', flat)
    return bool(plain) and not key[2] and not key[1].startswith("U") and f'attachedToRef="{key[1]}"' not in diagram.xml


UNFORETOLD = (
    "when",
    "bwhen",
    "call",
    "micall",
    "mi",
    "misub",
    "mapped",
    "or",
    "cond",
    "callerr",
    "thrownesc",
    "workerr",
)
"""Where a walk cannot know: callers, next instances, empty lists, and inclusive joins that open when others end."""


def foretold(seed, depth=4, steps=30):
    """(element, task that came open and was not foretold) of a random case, and how many came open."""
    diagram = Diagram(seed, tuple(kind for kind in FULL if kind not in UNFORETOLD), depth)
    made, chance = program(diagram.xml), random.Random(seed)
    result, missing, came = machine.start(made, {}, None, START, moment(1)), [], 0
    for step in range(steps):
        if not result.offers:
            break
        done = chance.choice(result.offers)
        known = {f"c{i}": chance.randrange(3) for i in range(3)}
        before = {offer.token for offer in result.offers}
        seen = {**machine.variables(made, result.rows, done.token), **known}
        stops = {stop.element for stop in machine.next_stops(made, done.element, None, seen)}
        result = machine.complete(made, result.rows, done.token, known, moment(step + 2))
        new = [offer for offer in result.offers if offer.token not in before and offer.kind == "user"]
        came += len(new)
        missing += [(done.element, offer.element) for offer in new if offer.element not in stops | {done.element}]
    return missing, came
