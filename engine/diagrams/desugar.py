"""Rewrites a process into the few constructs that are run: on a lean copy, never on the designer's tree.

| designer draws                                        | becomes                                             |
|-------------------------------------------------------|-----------------------------------------------------|
| several flows out of a task, event or sub-process     | a parallel gateway behind it                        |
| conditional or default flows out of a task            | an inclusive gateway behind it                      |
| anything with no outgoing flow                        | a none end event behind it                          |
| link throw and catch                                  | a plain flow between two empty events               |
| a timeout listener of a user task                     | a boundary timer that does not interrupt            |
| a boundary event that catches compensation            | nothing: its activity knows its handler             |

What is added is called `<original>~<why>`; `~` cannot stand in a designer's id. Pictures, lanes and extensions stay
behind: the machine's details are read from the designer's tree (`reading`).
"""

from __future__ import annotations

from lxml import etree

from engine.diagrams.events import definition, event_kind
from engine.diagrams.listeners import timeouts
from engine.diagrams.words import ACTIVITIES, GATEWAYS, NODES, SCOPES
from engine.diagrams.xml import BPMN, Element, is_true, kind, local_name

DECLARED = ("message", "signal", "error", "escalation")
REFERENCES = ("messageRef", "signalRef", "errorRef", "escalationRef")
"""References that may bear a prefix in the file; the library takes them as they are."""
KEPT = ("condition", "conditionExpression", "multiInstanceLoopCharacteristics", "script")


def desugar(process: Element) -> Element:
    """A lean `definitions` that holds `process`, rewritten, and what it refers to."""
    lean = etree.Element(BPMN + "definitions")
    root = process.getparent()
    for child in root if root is not None else ():
        if kind(child) in DECLARED and child.get("id"):
            lean.append(lean.makeelement(child.tag, dict(child.attrib)))
    _declare_errors(process, lean)
    copied = _copy(process)
    copied.set("isExecutable", "true")
    lean.append(copied)
    for scope in list(lean.iter(BPMN + "process", BPMN + "subProcess")):
        _Scope(scope).rewrite()
    return lean


def _declare_errors(process: Element, lean: Element) -> None:
    """The errors that events name without anybody declaring them: the library wants each declared."""
    known = {child.get("id") for child in lean}
    for event in process.iter(BPMN + "errorEventDefinition"):
        reference = event.get("errorRef")
        if reference and reference not in known:
            known.add(reference)
            lean.append(lean.makeelement(BPMN + "error", {"id": reference, "errorCode": reference}))


def _copy(element: Element) -> Element:
    inside = kind(element) in SCOPES
    tag = BPMN + "subProcess" if kind(element) == "transaction" else element.tag  # it runs as one
    copied: Element = etree.Element(tag, dict(element.attrib))
    for name in REFERENCES:
        if element.get(name):
            copied.set(name, local_name(element.get(name)))
    copied.text = element.text if kind(element) in ("conditionExpression", "script") else None
    for child in element:
        word = kind(child)
        if word == "compensateEventDefinition" or (word == "boundaryEvent" and event_kind(child) == "compensate"):
            continue
        wanted = word in KEPT or word.endswith("EventDefinition")
        if wanted or (inside and (word in NODES or word == "sequenceFlow")) or word.startswith("time"):
            copied.append(_copy(child))
        if inside and word == "userTask":
            for name, listener in timeouts(child):
                copied.append(_timeout(name, child, listener))
    return copied


def _timeout(name: str, task: Element, listener: Element) -> Element:
    """A boundary event that does not interrupt, with the timer of a timeout listener."""
    attributes = {"id": name, "attachedToRef": task.get("id") or "", "cancelActivity": "false"}
    boundary: Element = etree.Element(BPMN + "boundaryEvent", attributes)
    boundary.extend(_copy(timer) for timer in listener.iterfind(BPMN + "timerEventDefinition"))
    return boundary


def _begun_by_event(node: Element) -> bool:
    return is_true(node.get("triggeredByEvent")) or is_true(node.get("isForCompensation"))


class _Scope:
    def __init__(self, scope: Element) -> None:
        self.scope = scope
        self.nodes = {e.get("id") or "": e for e in scope if kind(e) in NODES}
        self.flows: dict[str, list[Element]] = {}
        for flow in scope.iterfind(BPMN + "sequenceFlow"):
            self.flows.setdefault(flow.get("sourceRef") or "", []).append(flow)

    def rewrite(self) -> None:
        self._join_links()
        for node in list(self.nodes.values()):
            self._fork(node)
        for name, node in list(self.nodes.items()):
            if kind(node) != "endEvent" and not _begun_by_event(node) and not self._out(name):
                self._add_flow(name, self._add_node("endEvent", name + "~end"))
        if not any(kind(node) == "endEvent" for node in self.nodes.values()):
            self._add_node("endEvent", (self.scope.get("id") or "") + "~end")  # the library insists on one

    def _out(self, name: str) -> list[Element]:
        return self.flows.get(name, [])

    def _add_node(self, word: str, name: str) -> str:
        node = self.scope.makeelement(BPMN + word, {"id": name})
        self.scope.append(node)
        self.nodes[name] = node
        return name

    def _add_flow(self, source: str, target: str) -> None:
        ends = {"id": f"{source}~to~{target}", "sourceRef": source, "targetRef": target}
        flow = self.scope.makeelement(BPMN + "sequenceFlow", ends)
        self.scope.append(flow)
        self.flows.setdefault(source, []).append(flow)

    def _join_links(self) -> None:
        links = [(name, node) for name, node in self.nodes.items() if event_kind(node) == "link"]
        catches = {}
        for name, node in links:
            found = definition(node)
            if found is not None and kind(node) == "intermediateCatchEvent":
                catches[found.get("name")] = name
        for name, node in links:
            found = definition(node)
            if found is None:
                continue
            node.remove(found)
            if kind(node) == "intermediateThrowEvent":
                self._add_flow(name, catches[found.get("name")])
            node.tag = BPMN + "intermediateThrowEvent"

    def _fork(self, node: Element) -> None:
        """Implicit fork, conditional flows, default flow: out of anything but a gateway."""
        name, word = node.get("id") or "", kind(node)
        flows = self._out(name)
        conditional = any(f.find(BPMN + "conditionExpression") is not None for f in flows)
        if word in GATEWAYS or (len(flows) < 2 and not conditional):
            return
        fork = self._add_node("inclusiveGateway" if conditional else "parallelGateway", name + "~fork")
        self.flows[fork] = self.flows.pop(name)
        for flow in flows:
            flow.set("sourceRef", fork)
        if node.get("default") and word in ACTIVITIES:
            self.nodes[fork].set("default", node.attrib.pop("default"))
        self._add_flow(name, fork)
