"""No way from the start to a leader's task avoids registration (OD-02)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._diagram import Diagram, Scope
from engine.lint._elements import call, camunda, identity, is_true, kind, property_of
from engine.lint._ways import ends, reached_around

_DEEP = 10
"""Calls inside calls that are followed; deeper ones are taken as doing neither."""


def check(diagram: Diagram) -> Iterator[Finding]:
    """Each task marked leader="true" that is reached around all that is marked registers="true".

    Only in processes that somebody starts: in one that is only called, the caller has registered before.
    """
    for scope in diagram.scopes:
        if scope.element is not scope.process or _is_only_called(diagram, scope.process):
            continue
        leaders = {node for node, element in scope.nodes.items() if _marked(diagram, element, "leader", 0)}
        if not leaders:
            continue
        registering = {node for node, element in scope.nodes.items() if _marked(diagram, element, "registers", 0)}
        for node in scope.nodes:
            if node in leaders & reached_around(scope, registering):
                yield _unregistered(diagram, scope, node, registering)


def _is_only_called(diagram: Diagram, process: Element) -> bool:
    starters = camunda(process, "candidateStarterGroups") or camunda(process, "candidateStarterUsers")
    return diagram.is_closed(process) and not starters


def _marked(diagram: Diagram, element: Element, name: str, depth: int) -> bool:
    """Whether an element is marked itself or calls a process of these files that does it.

    A called process registers when no way through it avoids that; it has a leader's task when it has one anywhere.
    A mark on a call is believed only where the called process is not among the files.
    """
    called = element.get("calledElement", "")
    if kind(element) != "callActivity" or called not in diagram.project.processes or depth >= _DEEP:
        inner = element.iter() if name == "leader" else [element]
        return any(is_true(property_of(e, name)) for e in inner if isinstance(e.tag, str))
    other, process = diagram.project.processes[called][0]
    inside = [scope for scope in other.scopes if scope.process is process]
    marked = [{n for n, e in scope.nodes.items() if _marked(other, e, name, depth + 1)} for scope in inside]
    if name == "leader":
        return any(marked)
    return bool(marked[0]) and not (ends(inside[0]) - marked[0]) & reached_around(inside[0], marked[0])


def _unregistered(diagram: Diagram, scope: Scope, node: str, registering: set[str]) -> Finding:
    places = "、".join(call(scope.nodes[n]) for n in scope.nodes if n in registering)
    return diagram.report(
        scope.nodes[node],
        f"有一条路不经登记就到这里（登记在{places}）。" if places else "到这里以前没有登记。",
        "在前面画办公室登记的一步，写上属性 registers=true，让到领导的每一条路都经过它。",
        f"A way from the start reaches “{identity(scope.nodes[node])}” without registration.",
    )
