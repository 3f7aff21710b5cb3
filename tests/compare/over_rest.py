"""Plays random diagrams on both engines through `/engine-rest` alone: deploy, start, look, complete, message, clock.

After every step the same activities must be active (as the tree of activity instances says), the case finished or not,
and the process's variables equal. A signal is thrown by another case; a timer fires when the clocks come to it.
"""

import datetime as dt
import random
from collections import Counter

from compare.calls import Answered
from compare.known import CANCELLED, CONDITION, INCLUSIVE, ITEM, happens_again, in_turn, known_failure
from compare.playing import LISTS, Verdict, answers
from compare.reach import behind, gives, hosts
from compare.undoing import written_in
from judge.drawing import B, C, kind
from judge.play import START
from lxml import etree

BUILT_IN = ("starter", "unit", "post", "matter", "case", "title")
MODELER = "{http://camunda.org/schema/modeler/1.0}"


def ours(drawn):
    """The diagram as a designer here has to draw it: names, platform, who does a task."""
    root = etree.fromstring(drawn.xml.encode())
    root.set(f"{MODELER}executionPlatform", "Camunda Platform")
    root.set(f"{MODELER}executionPlatformVersion", "7.22.0")
    for process in root.iter(B + "process"):
        process.set(C + "historyTimeToLive", "P1D")
    for task in root.iter(B + "userTask"):
        task.set(C + "assignee", "${starter}")
    for element in root.iter():
        if element.get("id") and element.get("name") is None and kind(element) not in ("sequenceFlow", "association"):
            element.set("name", element.get("id"))
    return etree.tostring(root, encoding="unicode")


def with_throwers(xml):
    """Beside the diagram, a process for each of its signals that throws it."""
    root = etree.fromstring(xml.encode())
    for signal in root.findall(B + "signal"):
        name = thrower(signal)
        given = {"id": name, "name": name, "isExecutable": "true", C + "historyTimeToLive": "P1D"}
        process = etree.SubElement(root, B + "process", given)
        etree.SubElement(process, B + "startEvent", id=f"{name}_begun", name="begun")
        end = etree.SubElement(process, B + "endEvent", id=f"{name}_thrown", name="thrown")
        etree.SubElement(end, B + "signalEventDefinition", signalRef=signal.get("id"))
        ends = {"sourceRef": f"{name}_begun", "targetRef": f"{name}_thrown"}
        etree.SubElement(process, B + "sequenceFlow", id=f"{name}_flow", **ends)
    return etree.tostring(root, encoding="unicode")


def thrower(signal):
    return f"X_{signal.get('name')}"


def activities(trees, drawing):
    """The multiset of activities in trees of activity instances; what only holds tokens is left out."""
    found, todo = Counter(), [one for tree in trees for one in tree["childActivityInstances"]]
    while todo:
        node = todo.pop()
        todo += node["childActivityInstances"]
        name = node["activityId"].removesuffix("#multiInstanceBody")
        drawn = drawing.by_id.get(name)
        if drawn is not None and not kind(drawn).endswith("Gateway") and not _rival(drawn, drawing):
            found[node["activityId"]] += 1
    return found


def _rival(drawn, drawing):
    """An event behind an event-based gateway: there the gateway is what is active."""
    sources = [drawing.by_id[flow].get("sourceRef") for flow in drawing.into[drawn.get("id")]]
    return any(kind(drawing.by_id[source]) == "eventBasedGateway" for source in sources)


class Pair:
    """Both engines with one case of the same diagram."""

    def __init__(self, here, there, drawn):
        self.here, self.there, self.drawn, self.before, self.done = here, there, drawn, set(), ""

    def start(self):
        self.mine = self.here.start(self.drawn.process, START)
        self.theirs = self.there.start(self.drawn.process, self.drawn.drawing, START, self.here.city.now)
        self._resume()

    def _resume(self):
        """Go on from save points there, as our worker has done here already."""
        while paused := [key for key, ways in self.theirs[0].items() if key[3] is None and "/job/" in ways[0][0]]:
            self.theirs = self.there.act(paused[0], {}, self.here.city.now)

    def activities(self):
        """The activities active here and there."""
        tree = self.mine[0]
        roots = [node for node in self.there.nodes.values() if node["parent"] is None]
        return activities([tree] if tree else [], self.drawn.drawing), activities(roots, self.drawn.drawing)

    def differences(self):
        """What the two do not agree on, as text."""
        _, finished, seen, _ = self.mine
        if self.theirs[1]:
            self.theirs = self.theirs[0], True, self.there.variables()
        _, ended, told = self.theirs
        known = {n: v for n, v in seen.items() if n not in (*LISTS, *BUILT_IN)}
        pairs = {
            "activities": self.activities(),
            "finished": (finished, ended),
            "variables": (known, told),
        }
        return "; ".join(f"{name}: {one} / {other}" for name, (one, other) in pairs.items() if one != other)

    def known(self):
        """The name of what differs, or None: its cause is seen, and whatever differs lies behind it."""
        drawing, (here, there) = self.drawn.drawing, self.activities()
        places = {name.partition("#")[0] for name in (here - there) + (there - here)}
        changed = {n for n in {**self.mine[2], **self.theirs[2]} if self.mine[2].get(n) != self.theirs[2].get(n)}
        changed -= {*LISTS, *BUILT_IN}
        waiting = {node["activityId"] for node in self.there.nodes.values()} & drawing.by_id.keys()
        joins = {name for name in waiting if kind(drawing.by_id[name]) == "inclusiveGateway"}
        if joins and self._all_behind(joins, places, changed):
            return INCLUSIVE
        again = [name for name, one in drawing.by_id.items() if happens_again(one)]
        oftener = {name for name in again if self.there.happened(name) > self.here.happened(name)}
        if oftener and not here - there and self._all_behind(oftener, places, changed):
            return CONDITION
        if places or self.mine[1] != self.theirs[1]:
            return None
        gone = self.gone()
        left = gone + hosts(drawing, gone)
        done = drawing.by_id.get(self.done)
        if changed == {"item"} and any(in_turn(one) for one in left + hosts(drawing, [] if done is None else [done])):
            return ITEM
        return CANCELLED if changed and any(gives(element, changed) for element in left) else None

    def gone(self):
        """The elements that are active here no longer since the last step."""
        return [self.drawn.drawing.by_id[name.partition("#")[0]] for name in self.before - self.active()]

    def _all_behind(self, causes, places, changed):
        """Whether the places lie behind the causes, and scripts there write these variables."""
        lies = behind(self.drawn.drawing, causes)
        return places <= lies and changed <= written_in(self.drawn.drawing, lies)

    def active(self):
        """Ids of the activities active here."""
        return set(self.activities()[0])

    def choices(self):
        """What can be done and is one and the same on both sides."""
        dues = Counter(key[3] for key in self.theirs[0] if key[3] is not None)
        single = Counter(key[:2] for key, ways in self.theirs[0].items() for _ in ways)
        first = min(dues, default=None)
        return [
            key
            for key in sorted(self.theirs[0], key=str)
            if single[key[:2]] == 1
            and key[1] not in self.drawn.conditional
            and (key[3] is None or (key[3] == first and dues[first] == 1))
        ]

    def act(self, key, values):
        """The same on both sides; an Answered of either is given back."""
        path, one = self.theirs[0][key][0]
        self.before, self.done, troubles = self.active(), key[1], []
        for side in (self._here, self._there):
            try:
                side(key, values, path, one)
            except Answered as answer:
                troubles.append(f"{side.__name__}: {answer}")
        return troubles

    def _here(self, key, values, path, one):
        if key[0] == "do":
            self.mine = self.here.complete(self.mine[3][key[1]][0], values)
        elif key[3] is not None:
            self.mine = self.here.wait(key[3] + dt.timedelta(seconds=1))
        elif path == "/signal":
            self.mine = self.here.begin_beside(f"X_{one['eventName']}")
        else:
            self.mine = self.here.message(one["eventName"], values)

    def _there(self, key, values, path, one):
        if path == "/signal":
            self.there.calls.post(f"/process-definition/key/X_{one['eventName']}/start", {})
            self.theirs = self.there.look()
        else:
            now = key[3] + dt.timedelta(seconds=1) if key[3] else self.here.city.now
            self.theirs = self.there.act(key, values, now)
        self._resume()


def play(drawn, here, there, steps=40):
    """One diagram to its end, or for so many steps."""
    chance, story = random.Random(drawn.seed * 7 + 1), []
    pair = Pair(here, there, drawn)
    try:
        pair.start()
    except Answered as answer:
        return Verdict("stopped: cannot start", 0, str(answer))
    for step in range(steps):
        if found := pair.differences():
            return Verdict(pair.known() or "DISAGREE", step, found, tuple(story))
        if pair.mine[1]:
            break
        keys = pair.choices()
        if not keys:
            return Verdict("stuck in both" if not pair.theirs[0] else "stopped: look-alikes", step)
        key = chance.choice(keys)
        values = {} if key[0] == "wait" and key[3] is None and pair.theirs[0][key][0][0] == "/signal" else None
        values = answers(drawn, key, chance, step) if values is None else values
        story.append((*key, values))
        if troubles := pair.act(key, values):
            label = "no way in both" if len(troubles) == 2 else "DISAGREE"
            failed = None if len(troubles) == 2 or "_there" not in troubles[0] else troubles[0]
            label = known_failure(drawn.drawing, pair.gone(), (None, failed)) or label
            return Verdict(label, step, repr(troubles), tuple(story))
    return Verdict("agree", step, story=tuple(story))
