"""Random diagrams as both engines take them."""

import copy
import re

from compare.undoing import is_handler
from judge.drawing import B, C, Drawing, event, kind, parameters
from judge.generate import Diagram
from lxml import etree


class Deployable(Diagram):
    """What Operaton takes (no escalation at a worker's task) and what can be told apart there (one worker's task)."""

    workers_throw, many_workers = ("error",), 0

    def undoable(self, host, looped=False):
        """No handler asks for which instance it works: there it does not see it."""
        return super().undoable(host)


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
        """As the foreign engine wants it: what throws a message has something to send it, no gateway ends a path,
        nothing with outputs.

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
        for last in [one for one in root.iter() if wants_an_end(one) and one.get("id") not in leaves]:
            name, scope = last.get("id"), last.getparent()
            etree.SubElement(scope, B + "endEvent", id=f"{name}_end")
            etree.SubElement(scope, B + "sequenceFlow", id=f"{name}_on", sourceRef=name, targetRef=f"{name}_end")
        for link in list(root.iter(B + "association")):  # the schema has artifacts last
            link.getparent().append(link)
        return etree.tostring(root, encoding="unicode")


def wants_an_end(element):
    """A gateway that ends a path is refused there; an activity with output parameters fails there."""
    return kind(element).endswith("Gateway") or (bool(parameters(element, "output")) and not is_handler(element))


def _reverse(elements):
    """Put elements into each other's places, last first."""
    places = [(one.getparent(), one.getparent().index(one)) for one in elements]
    copies = [copy.deepcopy(one) for one in reversed(elements)]
    for (parent, index), made in zip(places, copies, strict=True):
        parent[index] = made
