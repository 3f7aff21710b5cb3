"""Errors and escalations that are thrown are caught somewhere, and those that are caught can come."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._bpmn import CAMUNDA
from engine.lint._diagram import Diagram, Scope
from engine.lint._elements import camunda, definitions, identity, is_event_sub_process, kind

_WORDS = {"error": "错误", "escalation": "升级"}
_CATCHING = ("startEvent", "boundaryEvent")
Thrown = tuple[str, str]
"""“error” or “escalation”, and the code."""


def check(diagram: Diagram) -> Iterator[Finding]:
    """A boundary event that catches a code which nothing inside throws; a throw that nothing around catches.

    Only where all that is inside, and all who call the process, are in these files.
    """
    for scope, node in diagram.of("boundaryEvent"):
        host = scope.nodes.get(node.get("attachedToRef", ""))
        for what, definition in definitions(node):
            code = _code(diagram, what, definition) if what in _WORDS else ""
            thrown, certain = _thrown(diagram, host, what, frozenset()) if host is not None and code else (None, False)
            if thrown is not None and code not in thrown and (certain or get_close_matches(code, thrown, 1)):
                yield _never(diagram, node, (_WORDS[what], code), thrown)
    for scope, node in diagram.of("endEvent", "intermediateThrowEvent"):
        for what, definition in definitions(node):
            code = _code(diagram, what, definition) if what in _WORDS else ""
            if code and _climbs_out(diagram, scope, (what, code), frozenset()):
                yield _uncaught(diagram, node, _WORDS[what], code)


def _uncaught(diagram: Diagram, node: Element, word: str, code: str) -> Finding:
    effect = "这条路到此为止，别的照常" if word == "错误" else "什么也不会发生"
    return diagram.report(
        node,
        f"{word}“{code}”没有谁捕获，{effect}。",
        f"在外层的子流程或调用活动的边框上画一个{word}边界事件，填同一个代码；不要谁接着办的，改成普通结束事件。",
        f"Nobody catches “{code}”.",
    )


def _climbs_out(diagram: Diagram, scope: Scope, thrown: Thrown, seen: frozenset[str]) -> bool:
    """Whether it leaves the scope and all around it, and all that call the process, where these are known."""
    if any(is_event_sub_process(e) and _hears(diagram, list(e), thrown) for e in scope.nodes.values()):
        return False
    around = next((s for s in diagram.scopes if identity(scope.element) in s.nodes), None)
    if around is not None and scope.element is not scope.process:
        caught = _hears(diagram, around.boundaries.get(identity(scope.element), []), thrown)
        return not caught and _climbs_out(diagram, around, thrown, seen)
    name = identity(scope.process)
    calls = [
        (other, place, node)
        for other in diagram.project.diagrams
        for place, node in other.of("callActivity")
        if node.get("calledElement") == name and name not in seen
    ]
    if not calls:
        return bool(camunda(scope.process, "candidateStarterGroups")) and name not in seen
    return all(
        not _hears(other, place.boundaries.get(identity(node), []), thrown)
        and _climbs_out(other, place, thrown, seen | {name})
        for other, place, node in calls
    )


def _hears(diagram: Diagram, events: list[Element], thrown: Thrown) -> bool:
    found = [d for event in events if kind(event) in _CATCHING for k, d in definitions(event) if k == thrown[0]]
    return any(_code(diagram, thrown[0], one) in ("", thrown[1]) for one in found)


def _never(diagram: Diagram, node: Element, caught: tuple[str, str], thrown: frozenset[str]) -> Finding:
    word, code = caught
    close = get_close_matches(code, sorted(thrown), 1)
    there = f"那里发生的只有：{'、'.join(sorted(thrown))}。" if thrown else f"那里没有会发生{word}的结束事件。"
    return diagram.report(
        node,
        f"等的{word}“{code}”在所附的活动里从不发生。" + (f"是不是“{close[0]}”？" if close else ""),
        f"{there}改成同一个代码，或在里面画一个{word}结束事件。",
        f"Nothing inside throws “{code}”.",
    )


def _code(diagram: Diagram, what: str, definition: Element) -> str:
    """The code an event names; "" where it names none, or one that only the run knows."""
    declared = diagram.declared.get(definition.get(f"{what}Ref", "").rpartition(":")[2])
    code = (declared.get(f"{what}Code", "") if declared is not None else "").strip()
    return "" if "${" in code else code


def _thrown(diagram: Diagram, host: Element, what: str, seen: frozenset[str]) -> tuple[frozenset[str], bool]:
    """The codes thrown inside an activity, and whether that is all: no worker's, no process that is not here."""
    found: set[str] = set()
    certain = True
    for inner in host.iter():
        if camunda(inner, "type") == "external" or inner.tag == f"{CAMUNDA}errorEventDefinition":
            certain = False
        if kind(inner) == "userTask" and what == "escalation":
            certain = False
        if kind(inner) in ("endEvent", "intermediateThrowEvent"):
            found.update(_code(diagram, what, one) for kind_, one in definitions(inner) if kind_ == what)
        if kind(inner) == "callActivity":
            below, all_known = _called(diagram, inner.get("calledElement", ""), what, seen)
            found |= below
            certain = certain and all_known
    return frozenset(found - {""}), certain and "" not in found


def _called(diagram: Diagram, process: str, what: str, seen: frozenset[str]) -> tuple[frozenset[str], bool]:
    if process in seen:
        return frozenset(), True
    for other, element in diagram.project.processes.get(process, ()):
        return _thrown(other, element, what, seen | {identity(element)})
    return frozenset(), False
