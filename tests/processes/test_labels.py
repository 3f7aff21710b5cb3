"""Whoever replays a case reads every variable by a name, not by its code (reference/properties.md, `labels`)."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from lxml import etree
from sqlalchemy import select
from support.city import City

from engine import store
from engine.forms import walk
from engine.history.labels import labels
from engine.tables import definition

DIAGRAMS = sorted((Path(__file__).parents[2] / "processes").glob("*/*.bpmn"))
SET = re.compile(
    r'camunda:(?:in|out)put(?:Parameter)? [^>]*?name="([^"]+)"|<camunda:(?:in|out) [^>]*?target="([^"]+)"'
    r'|(?:resultVariable|elementVariable)="([^"]+)"'
)
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
SENDERS = ("endEvent", "intermediateThrowEvent")


def messages(sent: bool) -> dict[str, list[tuple[str, etree._Element]]]:
    """Message name -> (diagram, element) for all that send it, or all that wait for it."""
    found = defaultdict(list)
    for path in DIAGRAMS:
        root = etree.parse(path).getroot()
        names = {message.get("id"): message.get("name") for message in root.iter(BPMN + "message")}
        for definition_ in root.iter(BPMN + "messageEventDefinition"):
            element = definition_.getparent()
            if (etree.QName(element).localname in SENDERS) is sent:
                found[names[definition_.get("messageRef")]].append((path.stem, element))
        for task in root.iter(BPMN + "receiveTask", BPMN + "sendTask"):
            if task.get("messageRef") and (task.tag == BPMN + "sendTask") is sent:
                found[names[task.get("messageRef")]].append((path.stem, task))
    return found


def received() -> dict[str, set[str]]:
    """Diagram -> the variables that come into it with messages of other diagrams."""
    senders = messages(sent=True)
    found = defaultdict(set)
    for name, waiting in messages(sent=False).items():
        given = {p.get("name") for _, one in senders[name] for p in one.iter(CAMUNDA + "inputParameter")}
        for diagram, _ in waiting:
            found[diagram] |= given
    return found


def test_every_variable_has_a_name(city: City) -> None:
    """In the program that its cases run on: what another diagram of the folder says does not count."""
    came = received()
    wanted = select(definition.c.key, definition.c.bundle).where(definition.c.kind == "process")
    with city.database.reading() as connection:
        made = {key: store.program(connection, bundle) for key, bundle in connection.execute(wanted) if bundle}
    nameless = {}
    for path in DIAGRAMS:
        found = {name for groups in SET.findall(path.read_text(encoding="utf-8")) for name in groups if name}
        asked = {field.key for form in made[path.stem].forms.values() for field in walk(form.fields) if field.key}
        nameless[path.stem] = sorted((found | asked | came[path.stem]) - set(labels(made[path.stem])))
    assert {diagram: names for diagram, names in nameless.items() if names} == {}
