"""Ways in which a diagram is invalid, done to a good one: each takes the tree and returns the id where it must be told.

`YOUXU_CORPORA=FOLDER python -m pytest tests/lint/corpora.py -s` does them to the files of public suites.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from lxml.etree import SubElement
from lxml.etree import _Element as Element

from engine.lint._bpmn import BPMN, BPMNDI, CAMUNDA, NODES
from engine.lint._elements import identity, is_true, kind

Corrupt = Callable[[Element, Random], str | None]
WAYS: dict[str, Corrupt] = {}
"""By name; None where a diagram has nothing that can go wrong so."""
OUTSIDE = ("type", "class", "expression", "delegateExpression")


def way(corrupt: Corrupt) -> Corrupt:
    """Keep a way under its name."""
    WAYS[corrupt.__name__] = corrupt
    return corrupt


def _in(root: Element, *kinds: str) -> list[Element]:
    """What has an id, in executable processes."""
    running = [process for process in root.findall(f"{BPMN}process") if is_true(process.get("isExecutable"))]
    return [e for process in running for e in process.iter(*[BPMN + one for one in kinds]) if identity(e)]


def _one(found: list[Element], chance: Random) -> Element | None:
    return chance.choice(found) if found else None


def _attribute(kinds: tuple[str, ...], name: str, value: str | None) -> Corrupt:
    """Another value of an attribute, or none (None)."""

    def corrupt(root: Element, chance: Random) -> str | None:
        element = _one([e for e in _in(root, *kinds) if e.get(name)], chance)
        if element is None:
            return None
        element.attrib.pop(name)
        if value is not None:
            element.set(name, value)
        return identity(element)

    return corrupt


def _definition(what: str, name: str, value: str | None) -> Corrupt:
    """The same at the definition of an event, told at the event."""

    def corrupt(root: Element, chance: Random) -> str | None:
        definition = _one(list(_definitions(root, what, name)), chance)
        event = definition.getparent() if definition is not None else None
        if definition is None or event is None:
            return None
        definition.attrib.pop(name)
        if value is not None:
            definition.set(name, value)
        return identity(event)

    return corrupt


def _definitions(root: Element, what: str, name: str) -> Iterator[Element]:
    for event in _in(root, "intermediateCatchEvent", "startEvent", "boundaryEvent"):
        found = event.find(f"{BPMN}{what}EventDefinition")
        if found is not None and found.get(name) and not any(found.get(CAMUNDA + one) for one in OUTSIDE):
            yield found


WAYS["the target of a flow is not there"] = _attribute(("sequenceFlow",), "targetRef", "nowhere")
WAYS["the source of a flow is not there"] = _attribute(("sequenceFlow",), "sourceRef", "nowhere")
WAYS["a flow has no target"] = _attribute(("sequenceFlow",), "targetRef", None)
WAYS["a boundary event is attached to nothing"] = _attribute(("boundaryEvent",), "attachedToRef", None)
WAYS["a boundary event is attached to what is not there"] = _attribute(("boundaryEvent",), "attachedToRef", "nowhere")
WAYS["a default flow is not there"] = _attribute(("exclusiveGateway", "inclusiveGateway"), "default", "nowhere")
WAYS["external work has no topic"] = _attribute(("serviceTask", "sendTask"), CAMUNDA + "topic", None)
WAYS["a call names no process"] = _attribute(("callActivity",), "calledElement", None)
WAYS["an association leads nowhere"] = _attribute(("association",), "targetRef", "nowhere")
WAYS["a message is not declared"] = _definition("message", "messageRef", "nowhere")
WAYS["an event names no message"] = _definition("message", "messageRef", None)
WAYS["an event names no signal"] = _definition("signal", "signalRef", None)


@way
def an_id_is_there_twice(root: Element, chance: Random) -> str | None:
    """Two nodes of one id."""
    nodes = _in(root, *NODES)
    if len(nodes) < 2:
        return None
    first, second = chance.sample(nodes, 2)
    second.set("id", identity(first))
    return identity(first)


@way
def a_flow_crosses_a_border(root: Element, chance: Random) -> str | None:
    """From outside of a sub-process into it."""
    tasks = [e for e in _in(root, "userTask") if kind(e.getparent()) == "subProcess"]  # type: ignore[arg-type]
    inner = _one(tasks, chance)
    around = inner.getparent() if inner is not None else None
    outside = around.getparent() if around is not None else None
    if inner is None or outside is None:
        return None
    source = next((e for e in outside if kind(e) in ("userTask", "exclusiveGateway")), None)
    if source is None:
        return None
    SubElement(outside, f"{BPMN}sequenceFlow", id="crosses", sourceRef=identity(source), targetRef=identity(inner))
    return "crosses"


@way
def a_time_is_none(root: Element, chance: Random) -> str | None:
    """A text that ISO 8601 does not know."""
    times = [t for e in _in(root, "intermediateCatchEvent", "boundaryEvent") for t in e.iter(f"{BPMN}timeDuration")]
    found = _one(times, chance)
    if found is None:
        return None
    found.text = chance.choice(["soon", "P1", "PT", "1 day"])
    return next(identity(e) for e in found.iterancestors() if kind(e) in NODES)


@way
def an_event_has_no_trigger(root: Element, chance: Random) -> str | None:
    """A catch or boundary event without a definition."""
    event = _one(_in(root, "intermediateCatchEvent", "boundaryEvent"), chance)
    if event is None:
        return None
    for child in list(event):
        if kind(child).endswith("EventDefinition"):
            event.remove(child)
    return identity(event)


@way
def a_condition_is_broken(root: Element, chance: Random) -> str | None:
    """A brace too few."""
    conditions = [c for f in _in(root, "sequenceFlow") for c in f.iter(f"{BPMN}conditionExpression") if c.text]
    found = _one([c for c in conditions if "${" in str(c.text)], chance)
    if found is None:
        return None
    found.text = str(found.text).replace("}", "", 1)
    return next(identity(e) for e in found.iterancestors())


@way
def a_multi_instance_has_no_number(root: Element, chance: Random) -> str | None:
    """Neither collection nor cardinality."""
    loops = [loop for e in _in(root, *NODES) for loop in e.findall(f"{BPMN}multiInstanceLoopCharacteristics")]
    loop = _one(loops, chance)
    if loop is None:
        return None
    loop.attrib.pop(CAMUNDA + "collection", None)
    for child in list(loop):
        loop.remove(child)
    return next(identity(e) for e in loop.iterancestors())


@way
def a_step_stands_outside(root: Element, chance: Random) -> str | None:
    """A task beside the processes."""
    return identity(SubElement(root, f"{BPMN}userTask", id="outside"))


@way
def a_shape_shows_nothing(root: Element, chance: Random) -> str | None:
    """A shape of an element that is not there."""
    shape = _one([e for e in root.iter(f"{BPMNDI}BPMNShape") if identity(e)], chance)
    if shape is not None:
        shape.set("bpmnElement", "nowhere")
    return identity(shape) if shape is not None else None


@way
def an_attribute_is_unknown(root: Element, chance: Random) -> str | None:
    """One that BPMN does not have."""
    node = _one(_in(root, *NODES), chance)
    if node is not None:
        node.set("nonsense", "1")
    return identity(node) if node is not None else None


@way
def a_flow_leads_back_into_the_start(root: Element, chance: Random) -> str | None:
    """Nothing leads into a start event."""
    task = _one([e for e in _in(root, "userTask") if kind(e.getparent()) == "process"], chance)  # type: ignore[arg-type]
    process = task.getparent() if task is not None else None
    start = process.find(f"{BPMN}startEvent") if process is not None else None
    if task is None or process is None or start is None:
        return None
    SubElement(process, f"{BPMN}sequenceFlow", id="back", sourceRef=identity(task), targetRef=identity(start))
    return "back"
