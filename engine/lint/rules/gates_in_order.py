"""Numbered gates are passed in their order: no way reaches gate n+1 but through gate n (OD-09)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from engine.errors import Finding
from engine.lint._diagram import Diagram, Scope
from engine.lint._elements import call, kind, property_of
from engine.lint._ways import reached_around

Gates = dict[int, dict[str, Element]]


def check(diagram: Diagram) -> Iterator[Finding]:
    """Numbers that nobody can read, numbers left out, and each element of a gate reached around the gate before it.

    Property `gate` on a node: the gate itself; on a flow: the way by which the gate is passed. A gate is passed by its
    flows where it has any, else by its nodes.
    """
    for scope in diagram.scopes:
        gates: Gates = {}
        for name, element in _marked(scope):
            text = property_of(element, "gate")
            if not (text.isascii() and text.isdecimal() and int(text) > 0):
                yield _unreadable(diagram, element, text)
            else:
                gates.setdefault(int(text), {})[name] = element
        yield from _out_of_order(diagram, scope, gates)


def _marked(scope: Scope) -> Iterator[tuple[str, Element]]:
    for name, element in (*scope.nodes.items(), *((flow.id, flow.element) for flow in scope.flows)):
        if property_of(element, "gate"):
            yield name, element


def _out_of_order(diagram: Diagram, scope: Scope, gates: Gates) -> Iterator[Finding]:
    for number in sorted(gates):
        if number == 1:
            continue
        before = gates.get(number - 1)
        if before is None:
            yield _missing(diagram, next(iter(gates[number].values())), number)
            continue
        flows = {name: element for name, element in before.items() if kind(element) == "sequenceFlow"}
        passing = flows or before
        around = reached_around(scope, passing.keys())
        for name, element in gates[number].items():
            if name in around:
                yield _reached(diagram, element, number, passing)


def _unreadable(diagram: Diagram, element: Element, text: str) -> Finding:
    return diagram.report(
        element,
        f"属性 gate 的值“{text}”不是关口的次序。",
        "填 1、2、3……，从 1 起，一道一号。",
        f"“{text}” is no number of a gate.",
    )


def _missing(diagram: Diagram, element: Element, number: int) -> Finding:
    return diagram.report(
        element,
        f"是第 {number} 道关口，但图上没有第 {number - 1} 道。",
        f"给前一道关口写上 gate={number - 1}，或改正号码。",
        f"Gate {number} is there, gate {number - 1} is not.",
    )


def _reached(diagram: Diagram, element: Element, number: int, passing: dict[str, Element]) -> Finding:
    passed = "、".join(call(one) for one in passing.values())
    return diagram.report(
        element,
        f"是第 {number} 道关口，却有一条路不过第 {number - 1} 道关口（{passed}）就到这里。",
        f"让到这里的每一条路都先过第 {number - 1} 道关口。",
        f"A way reaches gate {number} around gate {number - 1}.",
    )
