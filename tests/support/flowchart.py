"""A diagram as a graph of its designer's ids: which way can a case go? For tests of structure, without the engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"


@dataclass(frozen=True)
class Flow:
    """A sequence flow. `condition` is "" where it has none."""

    id: str
    source: str
    target: str
    name: str
    condition: str


class Flowchart:
    """Elements of one file by id, and ways between them. Boundary events and event sub-processes are no ways."""

    def __init__(self, file: Path) -> None:
        """Reads `file`."""
        root = etree.parse(file).getroot()
        self.elements = {e.get("id", ""): e for e in root.iter(BPMN + "*") if e.get("id")}
        self.flows = {
            e.get("id", ""): Flow(
                e.get("id", ""),
                e.get("sourceRef", ""),
                e.get("targetRef", ""),
                e.get("name", ""),
                e.findtext(BPMN + "conditionExpression", ""),
            )
            for e in root.iter(BPMN + "sequenceFlow")
        }

    def kind(self, element: str) -> str:
        """BPMN name: userTask, endEvent, …"""
        return etree.QName(self.elements[element]).localname

    def of_kind(self, kind: str) -> list[str]:
        """Ids of all elements of a kind, in the file's order."""
        return [i for i in self.elements if self.kind(i) == kind]

    def attribute(self, element: str, name: str) -> str:
        """A camunda: attribute, "" if missing."""
        return self.elements[element].get(CAMUNDA + name, "")

    def properties(self, element: str) -> dict[str, str]:
        """The camunda:property pairs of an element or flow."""
        found = self.elements[element].findall(f"{BPMN}extensionElements/{CAMUNDA}properties/{CAMUNDA}property")
        return {prop.get("name", ""): prop.get("value", "") for prop in found}

    def rules(self, element: str) -> list[str]:
        """The catalogue ids an element or flow names."""
        return self.properties(element).get("rule", "").split()

    def after(self, element: str) -> list[Flow]:
        """The flows out of an element."""
        return [flow for flow in self.flows.values() if flow.source == element]

    def reach(self, start: str, without: frozenset[str] = frozenset()) -> set[str]:
        """Everything a case can come to from `start` (itself included) without touching elements or flows `without`."""
        found, todo = set[str](), [start]
        while todo:
            here = todo.pop()
            if here in found or here in without:
                continue
            found.add(here)
            todo += [flow.target for flow in self.after(here) if flow.id not in without]
        return found

    def buttons(self, task: str) -> dict[str, Flow]:
        """The decisions offered on a user task, by the literal that chooses them (contracts 21)."""
        gateway = self.after(task)[0].target
        return {flow.condition.split("'")[1]: flow for flow in self.after(gateway)}
