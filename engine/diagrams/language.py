"""What a diagram meant when it was deployed. A meaning that changed later holds for bundles frozen since.

| language | since then |
|---|---|
| 2 | a timer start event begins cases |
| 2 | a cycle with a start in the past does not catch up with what it missed |
| 2 | what an expression names is found behind a save point |
| 2 | camunda:asyncBefore and asyncAfter are save points; a signal reaches every case, not only those of its matter |
| 3 | camunda:taskPriority ranks external work |

A bundle says its language only where that makes a difference, so that everything else keeps its digest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from engine.diagrams.heads import REFERS, is_named
from engine.diagrams.saves import ASYNC
from engine.diagrams.xml import BPMN, CAMUNDA, Element, is_true, text
from engine.machine.details import Details, Saves, Work

LANGUAGE = 3
PLAIN_CYCLE = re.compile(r"R\d*/P[^/]*")
REFERRING = [BPMN + word for word in REFERS]
THROWING = ("intermediateThrowEvent", "endEvent")


def language(root: Element) -> int:
    """The language that the diagrams of a file need."""
    if any(element.get(CAMUNDA + "taskPriority") is not None for element in root.iter("*")):
        return LANGUAGE
    saves = any(is_true(element.get(CAMUNDA + name)) for element in root.iter("*") for name in ASYNC)
    throws = (found for word in THROWING for found in root.iter(BPMN + word))
    signals = any(found.find(BPMN + "signalEventDefinition") is not None for found in throws)
    cycles = any(not PLAIN_CYCLE.fullmatch(text(found)) for found in root.iter(BPMN + "timeCycle"))
    begins = next(root.iterfind(f"{BPMN}process/{BPMN}startEvent/{BPMN}timerEventDefinition"), None) is not None
    named = any(is_named(element) for element in root.iter(*REFERRING))
    return 2 if saves or signals or cycles or begins or named else 1


def as_meant(details: Mapping[str, Details], spoken: int) -> dict[str, Details]:
    """The elements of a process as language `spoken` understands them."""
    if spoken < 3:
        details = {name: _unranked(one) for name, one in details.items()}
    return dict(details) if spoken > 1 else {name: _first(one) for name, one in details.items()}


def _unranked(details: Details) -> Details:
    """External work is as urgent as any other."""
    return details if details.type == "userTask" else replace(details, work=Work())


def _first(details: Details) -> Details:
    """Save points mean nothing; signals stay within their matter; cycles catch up."""
    many = replace(details.many, saves=Saves()) if details.many is not None else None
    event = replace(details.event, reach="") if details.event.kind == "signal" else details.event
    if event.timer is not None:
        event = replace(event, timer=replace(event.timer, catches_up=True))
    return replace(details, saves=Saves(), many=many, event=event)
