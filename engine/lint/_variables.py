"""Which variables a process sets, and whether everything that may set one is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element

from engine.diagrams.form_keys import form_of
from engine.diagrams.generated import has_fields
from engine.lint._bpmn import CAMUNDA
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda, has_definition, identity, kind, property_of
from engine.lint._ends import ends_of
from engine.lint._places import places_at

BUILT_IN = frozenset(["starter", "unit", "post", "matter", "case", "execution"])
"""Read-only variables of every case (contracts 17), and what expressions know of the case."""
LOOP = frozenset(["loopCounter", "nrOfInstances", "nrOfActiveInstances", "nrOfCompletedInstances"])
RESERVED = BUILT_IN | LOOP | {"decision", "opinion", "capacity", "now", "org", "calendar", "actor"}
"""Names that no form, mapping or result may use."""

_ATTRIBUTES = (
    "resultVariable",
    "initiator",
    "elementVariable",
    "errorCodeVariable",
    "errorMessageVariable",
    "escalationCodeVariable",
)


_SCHEDULED = frozenset(["schedule", "period_kind", "period", "period_name", "periods", "period_end", "due"])
"""What the calendar gives with its message."""


@dataclass(frozen=True)
class Written:
    """Names that a process sets. Not `complete`: others may come from outside (a worker, a message, a caller).

    `likely`: they could only come with messages, and all who send these are known.
    """

    names: frozenset[str]
    complete: bool
    likely: bool = False


def designers_names(diagram: Diagram, process: Element) -> Iterator[tuple[str, Element, str]]:
    """(variable, element, where it is set) for all that designers name themselves."""
    for element in process.iter():
        if not isinstance(element.tag, str):
            continue
        for attribute in _ATTRIBUTES:
            if camunda(element, attribute):
                yield camunda(element, attribute), element, attribute
        for place in places_at(element):
            for name in sorted(place.writes - {"*"}):
                yield name, element, "expression"
        if element.tag in (f"{CAMUNDA}inputParameter", f"{CAMUNDA}outputParameter"):
            yield element.get("name", "").strip(), element, kind(element)
        elif element.tag == f"{CAMUNDA}out" and element.get("target"):
            yield element.get("target", "").strip(), element, "out"
        elif element.tag in (f"{CAMUNDA}formField", f"{CAMUNDA}formProperty") and element.get("id"):
            yield element.get("id", ""), element, "formField"
        form = diagram.project.forms.get(form_of(element))
        for key in sorted(form.keys) if form else ():
            yield key, element, "form"


def set_by(diagram: Diagram, node: Element) -> frozenset[str]:
    """The variables of the case that a node sets when it is completed."""
    local = ("inputParameter", "elementVariable")
    return frozenset(name for name, _, where in designers_names(diagram, node) if where not in local)


def written(diagram: Diagram, process: Element) -> Written:
    """What is set in a process by forms, results, mappings, loops and known callers."""
    cached = diagram.written.get(identity(process))
    if cached is None:
        names = {name for name, _, _ in designers_names(diagram, process)}
        given, all_known = _given_by_callers(diagram, process)
        closed = diagram.is_closed(process)
        ends = [element for element in process.iter() if _is_open_end(diagram, element, closed)]
        sent = [given_by_senders(diagram, element) for element in ends]
        heard = frozenset[str]().union(*(names for names in sent if names is not None))
        begun = any(kind(node) == "startEvent" and has_definition(node, "message") for node in process)
        cached = diagram.written[identity(process)] = Written(
            frozenset(names | given | heard),
            all_known and not ends,
            (all_known or begun) and None not in sent,
        )
    return cached


def given_by_senders(diagram: Diagram, node: Element) -> frozenset[str] | None:
    """What comes with the message that a node waits for; None where somebody unknown may send it."""
    project = diagram.project
    names = {end.name for end in ends_of(diagram) if end.node is node and end.what == "message"}
    if project.known.sent is None or not names or has_definition(node, "signal"):
        return None
    every = [end for other in project.diagrams for end in ends_of(other)]
    senders = [end.node for end in every if end.sends and end.what == "message" and end.name in names]
    given = {p.get("name", "") for sender in senders for p in sender.iter(f"{CAMUNDA}inputParameter")}
    calendar = _SCHEDULED if project.scheduled & names else frozenset()
    return frozenset(given) | calendar if senders or calendar else None


def is_open(diagram: Diagram, process: Element) -> bool:
    """Whether variables that the files do not name may come in on the way; of who calls it nothing is said."""
    closed = diagram.is_closed(process)
    return any(_is_open_end(diagram, element, closed) for element in process.iter())


def _is_open_end(diagram: Diagram, element: Element, closed: bool) -> bool:
    """Whether variables that the files do not name may come in at this element."""
    what = kind(element)
    if any("*" in place.writes for place in places_at(element)):
        return True
    if what in ("serviceTask", "sendTask") and element.get(CAMUNDA + "expression") is not None:
        return False
    if what in ("serviceTask", "sendTask", "receiveTask"):
        return True
    if what in ("userTask", "startEvent") and form_of(element):
        return form_of(element) not in diagram.project.forms
    if what in ("userTask", "startEvent") and camunda(element, "formKey"):
        return True
    if what in ("userTask", "startEvent") and has_fields(element):
        return False
    if what == "userTask":
        return not closed
    if what in ("startEvent", "intermediateCatchEvent", "boundaryEvent"):
        pressed = closed and property_of(element, "performer")
        return has_definition(element, "message", "signal") and not pressed
    return what == "callActivity" and any(o.get("variables") for o in element.iter(f"{CAMUNDA}out"))


def _given_by_callers(diagram: Diagram, process: Element) -> tuple[set[str], bool]:
    """Variables that call activities of these files pass in, and whether no other caller is to be expected."""
    calls = [
        node
        for other in diagram.project.diagrams
        for _, node in other.of("callActivity")
        if node.get("calledElement") == identity(process)
    ]
    names = {m.get("target", "") for call in calls for m in call.iter(f"{CAMUNDA}in")} - {""}
    everything = any(m.get("variables") for call in calls for m in call.iter(f"{CAMUNDA}in"))
    every = (node for other in diagram.project.diagrams for _, node in other.of("callActivity"))
    everything = everything or any("{" in node.get("calledElement", "") for node in every)  # might call any
    with_form = any(kind(e) == "startEvent" and form_of(e) for e in process)
    return names, not everything and (bool(calls) or with_form)
