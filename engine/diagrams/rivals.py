"""Two events that would catch the same error or escalation: who catches it would be chance.

BPMN 2.0 §10.5.1 and §10.5.6 let one boundary event or event sub-process catch; Camunda 7 refuses the rest, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from engine.diagrams.events import definition, event_kind
from engine.diagrams.findings import Findings
from engine.diagrams.xml import BPMN, Element, is_true, kind

Place = tuple[int, str, str]
"""Scope, activity the event is attached to ("" for event sub-processes of the scope), "error" or "escalation"."""


def check_rivals(process: Element, findings: Findings) -> None:
    """A finding at the second of two catchers of the same code."""
    for event, what in rivals(process):
        word = {"error": "错误", "escalation": "升级"}[what]
        findings.add(
            event,
            "caught-twice",
            f"和另一个事件捕获同一个{word}，由谁处理不确定。",
            "请只留一个，或填写不同的代码。",
            f"Another event catches the same {what}.",
        )


def rivals(process: Element) -> Iterator[tuple[Element, str]]:
    """(event, "error" or "escalation") that another one before it catches too; no escalation code means every code.

    An error that is not declared is known by its reference.
    """
    codes = _declared(process)
    caught: dict[Place, list[str]] = defaultdict(list)
    for event in process.iter(BPMN + "boundaryEvent", BPMN + "startEvent"):
        place = _place(event)
        if place is None:
            continue
        found, what, others = definition(event), place[2], caught[place]
        reference = (found.get(f"{what}Ref") if found is not None else None) or ""
        code = codes.get(reference, reference if what == "error" else "")
        if code in others or (what == "escalation" and others and ("" in others or not code)):
            yield event, what
        others.append(code)


def _place(event: Element) -> Place | None:
    what, scope = event_kind(event), event.getparent()
    if what not in ("error", "escalation") or scope is None:
        return None
    if kind(event) == "boundaryEvent":
        return (id(scope), event.get("attachedToRef") or "", what)
    outer = scope.getparent()
    return (id(outer), "", what) if outer is not None and is_true(scope.get("triggeredByEvent")) else None


def _declared(process: Element) -> dict[str, str]:
    """The codes of the errors and escalations of the file, by id."""
    root = process.getroottree().getroot()
    return {
        element.get("id") or "": element.get(f"{what}Code") or ""
        for what in ("error", "escalation")
        for element in root.iter(BPMN + what)
    }
