"""What a diagram meant when it was deployed. A meaning that changed later holds for bundles frozen since.

| language | since then |
|---|---|
| 2 | camunda:asyncBefore and asyncAfter are save points; a signal reaches every case, not only those of its matter |

A bundle says its language only where that makes a difference, so that everything else keeps its digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.diagrams.saves import ASYNC
from engine.diagrams.xml import BPMN, CAMUNDA, Element, is_true
from engine.machine.details import Details, Saves

LANGUAGE = 2
THROWING = ("intermediateThrowEvent", "endEvent")


def language(root: Element) -> int:
    """The language that the diagrams of a file need."""
    saves = any(is_true(element.get(CAMUNDA + name)) for element in root.iter("*") for name in ASYNC)
    throws = (found for word in THROWING for found in root.iter(BPMN + word))
    signals = any(found.find(BPMN + "signalEventDefinition") is not None for found in throws)
    return LANGUAGE if saves or signals else 1


def as_meant(details: Mapping[str, Details], spoken: int) -> dict[str, Details]:
    """The elements of a process as language `spoken` understands them."""
    return dict(details) if spoken >= LANGUAGE else {name: _first(one) for name, one in details.items()}


def _first(details: Details) -> Details:
    """Save points mean nothing; signals stay within their matter."""
    many = replace(details.many, saves=Saves()) if details.many is not None else None
    event = replace(details.event, reach="") if details.event.kind == "signal" else details.event
    return replace(details, saves=Saves(), many=many, event=event)
