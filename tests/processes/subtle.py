"""What a slip of the pen changes where a rule is at home, in diagrams: a wrong post, an open gate, one day more.

Left alone is the time a step may take, `calendar.add_working_days(…)` or `PT15M`: the city's own choice, no rule's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree
from mutations import BPMN, CAMUNDA, Mutant

Change = tuple[str, Callable[[], object]]
"""A change in words, and what does it to the tree it was found in."""
DEFINITION = "EventDefinition"
INSIDE = ("extensionElements", "conditionExpression", "multiInstanceLoopCharacteristics")
NUMBER = re.compile(r"(?<![\w.'])\d+(?![\w.'])")
PERIOD = re.compile(r"(?<=[PT])\d+(?=[DHM])")
CONSTANT = re.compile(r"(?<!hasVariable\()'\w+'|\b(?:true|false)\b", re.ASCII)
STEP_TIME = re.compile(r"\$\{calendar\.add_working_days\(|PT\d")
MAYOR, OTHER = "${org.holder('mayor')}", "${org.holder('secretary_general')}"


def in_diagram(content: bytes, element: str) -> Iterator[Mutant]:
    """Every slip at one element or flow."""
    for number in range(len(list(_changes(_found(content, element))))):
        found = _found(content, element)
        told, change = list(_changes(found))[number]
        change()
        yield told, etree.tostring(found.getroottree(), xml_declaration=True, encoding="UTF-8")


def _found(content: bytes, element: str) -> etree._Element:
    return etree.fromstring(content).xpath("//*[@id=$id]", id=element)[0]


def _changes(element: etree._Element) -> Iterator[Change]:
    for part in _own(element):
        yield from _of_conditions(part, element)
        yield from _of_posts(part)
        yield from _of_demands(part)
        yield from _of_instances(part)
        yield from _of_values(part)


def _own(element: etree._Element) -> Iterator[etree._Element]:
    """The element and its own parts, not the elements inside a process or subprocess."""
    yield element
    for child in element:
        name = etree.QName(child).localname
        if name in INSIDE or name.endswith(DEFINITION):
            yield from child.iter("{*}*")


def _of_conditions(part: etree._Element, flow: etree._Element) -> Iterator[Change]:
    """A condition the other way round, always true; or the way leads where the next one led."""
    if part.tag != BPMN + "conditionExpression" or not part.text:
        return
    yield "condition negated", lambda: _write(part, f"${{!({part.text[2:-1]})}}")
    yield "condition always true", lambda: _write(part, "${true}")
    beside = [
        other
        for other in flow.getparent().findall(BPMN + "sequenceFlow")
        if other.get("sourceRef") == flow.get("sourceRef")
    ]
    after = beside[(beside.index(flow) + 1) % len(beside)]
    if after.get("targetRef") != flow.get("targetRef"):
        yield f"ends exchanged with {after.get('id')}", lambda: _exchange(flow, after)


def _write(part: etree._Element, text: str) -> None:
    part.text = text


def _exchange(one: etree._Element, other: etree._Element) -> None:
    """Each flow leads where the other led; what they lead to says so too."""
    places = {
        flow: next(e for e in flow.getroottree().iter(BPMN + "incoming") if e.text == flow.get("id"))
        for flow in (one, other)
    }
    places[one].text, places[other].text = places[other].text, places[one].text
    ends = one.get("targetRef", ""), other.get("targetRef", "")
    other.set("targetRef", ends[0])
    one.set("targetRef", ends[1])


def _of_posts(part: etree._Element) -> Iterator[Change]:
    """Somebody else has the task; one kind of starter more, or one less."""
    holder = part.get(CAMUNDA + "assignee")
    if holder:
        another = OTHER if holder == MAYOR else MAYOR
        yield f"assignee {another}", lambda: part.set(CAMUNDA + "assignee", another)
    groups = part.get(CAMUNDA + "candidateGroups")
    if groups:
        other = (
            "government_office:section_chief"
            if groups.endswith("supervision_clerk")
            else "government_office:supervision_clerk"
        )
        yield f"group {other}", lambda: part.set(CAMUNDA + "candidateGroups", other)
    starters = part.get(CAMUNDA + "candidateStarterGroups")
    if starters:
        _, _, rest = starters.partition(",")
        if rest:
            yield "one kind of starter less", lambda: part.set(CAMUNDA + "candidateStarterGroups", rest)
        more = f"{starters},public_institution" if "institution" not in starters else f"{starters},cppcc"
        yield "one kind of starter more", lambda: part.set(CAMUNDA + "candidateStarterGroups", more)


def _of_demands(part: etree._Element) -> Iterator[Change]:
    """A guard, an opinion or an attachment that is no longer asked for; a guard at a time."""
    if part.tag != CAMUNDA + "property":
        return
    name, value = part.get("name"), part.get("value", "")
    if name == "guard":
        for guard in value.split():
            rest = " ".join(other for other in value.split() if other != guard)
            yield f"without guard {guard}", lambda rest=rest: part.set("value", rest)
    elif name in ("opinion", "attachments") and value == "required":
        yield f"{name} optional", lambda: part.set("value", "optional")


def _of_instances(part: etree._Element) -> Iterator[Change]:
    """All instead of until; one after the other instead of at once; a boundary event that stops, or does not."""
    if part.tag == BPMN + "completionCondition":
        yield "without completion condition", lambda: part.getparent().remove(part)
    if part.tag == BPMN + "multiInstanceLoopCharacteristics" and part.getparent().tag != BPMN + "sendTask":
        flipped = "false" if part.get("isSequential") == "true" else "true"
        yield f"sequential {flipped}", lambda: part.set("isSequential", flipped)
    if part.tag == BPMN + "boundaryEvent":
        stops = "true" if part.get("cancelActivity") == "false" else "false"
        yield f"interrupting {stops}", lambda: part.set("cancelActivity", stops)


def _of_values(part: etree._Element) -> Iterator[Change]:
    """A number one more, another constant: in a timer, a due date, a mapping."""
    for name in (CAMUNDA + "dueDate", "sourceExpression", "source"):
        if name in part.attrib and not STEP_TIME.match(part.attrib[name]):
            for told, text in slips(part.attrib[name]):
                yield told, lambda name=name, text=text: part.set(name, text)
    localname = etree.QName(part).localname
    if part.text and localname in ("timeDate", "timeDuration", "timeCycle", "inputParameter", "outputParameter"):
        for told, text in slips(part.text):
            yield told, lambda text=text: _write(part, text)


def slips(text: str) -> Iterator[tuple[str, str]]:
    """The expression with one number raised, or one constant changed; what was changed, and the text."""
    for pattern in (NUMBER, PERIOD):
        for place in pattern.finditer(text):
            raised = str(int(place.group()) + 1)
            yield f"{place.group()} → {raised}", text[: place.start()] + raised + text[place.end() :]
    for place in CONSTANT.finditer(text) if text.startswith("${") else ():
        other = {"true": "false", "false": "true"}.get(place.group(), "'other'")
        yield f"{place.group()} → {other}", text[: place.start()] + other + text[place.end() :]
