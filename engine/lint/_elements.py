"""Reading single elements of the lxml tree: kind, id, name, camunda: attributes and extensions."""

from __future__ import annotations

from lxml.etree import _Element as Element

from engine.lint._bpmn import BPMN, CAMUNDA, DEFINITIONS, label

_EXTENSIONS = f"{BPMN}extensionElements"


def kind(element: Element) -> str:
    """The element's name without namespace: userTask; "" for comments and processing instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def is_bpmn(element: Element) -> bool:
    """Whether the element belongs to BPMN itself (not to an extension or the picture)."""
    return isinstance(element.tag, str) and element.tag.startswith(BPMN)


def identity(element: Element) -> str:
    """The element's id, "" without."""
    return element.get("id", "")


def name_of(element: Element) -> str:
    """The element's name on one line, "" without."""
    return " ".join(element.get("name", "").split())


def is_true(value: str | None) -> bool:
    """An xsd:boolean, false where missing."""
    return (value or "").strip() in ("true", "1")


def call(element: Element | None) -> str:
    """用户任务「科长审批」, for sentences that speak of another element."""
    return label(kind(element), name_of(element), identity(element)) if element is not None else "（没有）"


def camunda(element: Element, attribute: str) -> str:
    """A camunda: attribute without surrounding blanks, "" if missing."""
    return element.get(CAMUNDA + attribute, "").strip()


def extensions(element: Element, name: str) -> list[Element]:
    """The camunda: extension elements called `name` directly below `element`."""
    return element.findall(f"{_EXTENSIONS}/{CAMUNDA}{name}")


def properties(element: Element) -> list[Element]:
    """The camunda:property elements of `element`."""
    return element.findall(f"{_EXTENSIONS}/{CAMUNDA}properties/{CAMUNDA}property")


def property_of(element: Element, name: str) -> str:
    """The value of the camunda:property called `name`, "" if missing."""
    return next((p.get("value", "").strip() for p in properties(element) if p.get("name") == name), "")


def definitions(event: Element) -> list[tuple[str, Element]]:
    """The event definitions of an event: [("timer", element)]; [] for a plain event."""
    return [(DEFINITIONS[kind(e)], e) for e in event if is_bpmn(e) and kind(e) in DEFINITIONS]


def has_definition(event: Element, *kinds: str) -> bool:
    """Whether the event has a definition of one of these kinds ("timer", "message", …)."""
    return any(k in kinds for k, _ in definitions(event))


def loop_of(activity: Element) -> Element | None:
    """The multi-instance characteristics of an activity."""
    return activity.find(f"{BPMN}multiInstanceLoopCharacteristics")


def ranks_work(element: Element) -> bool:
    """Whether camunda:taskPriority has an effect at `element`: at external work, or at a process that has some."""
    inside = element.iter(f"{BPMN}*") if kind(element) == "process" else (element,)
    return any(camunda(one, "type") == "external" for one in inside)


def catches_compensation(event: Element) -> bool:
    """Whether the element is a boundary event that names a handler: no token ever comes to it."""
    return kind(event) == "boundaryEvent" and has_definition(event, "compensation")


def is_event_sub_process(element: Element) -> bool:
    """Whether the element is a sub-process that an event starts."""
    return kind(element) == "subProcess" and is_true(element.get("triggeredByEvent"))
