"""Which tasks of a structured diagram stand on different branches: a return to one must leave the other as it is.

Asked of the judge, not of the machine: both were open together in a play without loops, no way leads from one to the
other, and they meet again. A path that ends by itself in the midst of a branch is not asked for: with its branch it
lies before what comes when they have met. What an event sub-process does is no branch of what goes on beside it.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from judge.drawing import Drawing
from judge.together import Beside, ahead

FEW = 10
FLOW = re.compile(
    '<bpmn:sequenceFlow id="[^"]+" sourceRef="G([0-9]+)" targetRef="G([0-9]+)"><bpmn:condition.*?</bpmn:s[^>]*>'
)


@dataclass
class Straight:
    """A diagram as the judge plays it."""

    xml: str
    throws: dict
    jumps: int = 0


def straight(diagram):
    """The diagram in which everything comes once.

    Without the conditional flows of its loops: they lead to a gateway drawn before. And what an event begins that does
    not interrupt ends, where it would come to what its activity leads to as well.
    """
    xml = FLOW.sub(lambda found: "" if int(found[2]) < int(found[1]) else found[0], diagram.xml)
    drawing = Drawing(xml)
    for host, guards in list(drawing.guards.items()):
        calm = [guard.get("id") for guard in guards if guard.get("cancelActivity") == "false"]
        begins = {flow.get("id"): flow.get("targetRef") for guard in calm for flow in drawing.out[guard]}
        main = ahead(drawing, host, begins)
        for start in begins.values():
            for one in {start, *ahead(drawing, start, ())} - main:
                for flow, target in drawing.after(one):
                    if target in main:
                        xml = re.sub(f'<bpmn:sequenceFlow id="{flow}".*?</bpmn:sequenceFlow>', "", xml)
    return Straight(xml, diagram.throws)


class Branches:
    """Answers are remembered: seen apart or not."""

    def __init__(self, diagram, chance):
        made = straight(diagram)
        self.beside, self.known = Beside(made, chance, releases=False), defaultdict(bool)
        self.drawing = self.beside.drawing

    def apart(self, one, other):
        """Whether the two stand on different branches, as far as a few plays show."""
        if (one, other) not in self.known and self._may_be(one, other):
            self.known[one, other] = self.beside.look(FEW, (one, other), lambda: (one, other) in self.beside.pairs)
        return self.known[one, other]

    def _may_be(self, one, other):
        here, there = self.beside.chain(one), self.beside.chain(other)
        while here and there and here[0] == there[0]:
            here, there = here[1:], there[1:]
        if not here or not there:
            return False
        if any(self.drawing.by_id[ident].get("triggeredByEvent") for ident in (*here, *there)):
            return False
        ways = self._ahead(here[0]), self._ahead(there[0])
        return here[0] not in ways[1] and there[0] not in ways[0] and bool(ways[0] & ways[1])

    def _ahead(self, ident):
        """What a token on an element comes to; over its own boundary events only where they take it away."""
        own = [guard for guard in self.drawing.guards[ident] if guard.get("cancelActivity") == "false"]
        return ahead(
            self.drawing, ident, {flow.get("id") for guard in own for flow in self.drawing.out[guard.get("id")]}
        )


def lost(branches, target, new, gone):
    """What a return to `target` took away, of `gone`, though it stands on another branch than what it opened, `new`."""
    found = []
    for one in gone:
        beside = [other for other in new if branches.beside.within(other, target) and branches.apart(one, other)]
        if beside and not branches.beside.within(one, target):
            found.append((one, beside))
    return found
