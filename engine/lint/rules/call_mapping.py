"""A call passes in what the called process reads, and takes out what it sets."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._asking import reads
from engine.lint._buttons import choices
from engine.lint._diagram import Diagram
from engine.lint._elements import extensions, identity
from engine.lint._places import places
from engine.lint._variables import BUILT_IN, LOOP, designers_names, is_open, set_by
from engine.lint._ways import reached_around

_LOCAL = ("inputParameter", "elementVariable")


def check(diagram: Diagram) -> Iterator[Finding]:
    """Variables that a process of these files needs and this call does not pass; results it never sets."""
    for _, node in diagram.of("callActivity"):
        for other, process in diagram.project.processes.get(node.get("calledElement", ""), ()):
            if not is_open(other, process):
                yield from _missing(diagram, node, other, process)
                yield from _never_set(diagram, node, other, process)


def _missing(diagram: Diagram, node: Element, other: Diagram, process: Element) -> Iterator[Finding]:
    passed = extensions(node, "in")
    if any(one.get("variables") for one in passed):
        return
    given = {one.get("target", "") for one in passed} | BUILT_IN | LOOP
    sets = {name for name, _, _ in designers_names(other, process)}
    needed = sorted(
        name for name in reads(other, process) - given if name not in sets or _first_read(other, process, name)
    )
    if needed:
        yield diagram.report(
            node,
            f"被调用的流程要用 {'、'.join(needed)}，这里没有传进去，办到那里就会出错。",
            "在属性面板“In mappings”里各加一行：来源填这边的变量，目标填那边的变量。",
            f"The called process reads {', '.join(needed)}, which this call does not pass.",
            mild=not other.is_closed(process),
        )


def _first_read(other: Diagram, process: Element, name: str) -> bool:
    """Whether a case can come to an expression that reads the name before it came to where the process sets it.

    Names of loops and inputs, set where they are read, are left out; so are tables, which may find nothing there.
    """
    if any(said == name and where in _LOCAL for said, _, where in designers_names(other, process)):
        return False
    scope = next(scope for scope in other.scopes if scope.element is process)
    setters = {node for node, element in scope.nodes.items() if name in set_by(other, element)}
    reached = reached_around(scope, setters)
    for place in places(process):
        owner = next((identity(e) for e in (place.element, *place.element.iterancestors()) if identity(e)), "")
        if name in place.names and owner in reached and not (owner in setters and place.what.startswith("输出参数")):
            return True
    return False


def _never_set(diagram: Diagram, node: Element, other: Diagram, process: Element) -> Iterator[Finding]:
    passed = {one.get("target", "") for one in extensions(node, "in")}
    if any(one.get("variables") for one in extensions(node, "in")):
        return
    pressed = {choice.variable for choice in choices(other) if choice.scope.process is process}
    names = {name for name, _, _ in designers_names(other, process)} | passed | pressed
    for one in extensions(node, "out"):
        source = one.get("source", "").strip()
        if source and source not in names | BUILT_IN:
            close = get_close_matches(source, sorted(names), 1)
            yield diagram.report(
                node,
                f"传出变量“{source}”，被调用的流程「{identity(process)}」从来不填。"
                + (f"是不是“{close[0]}”？" if close else ""),
                "改正“Out mappings”里的来源。",
                f"The called process never sets “{source}”.",
                mild=not other.is_closed(process),
            )
