"""Variables that are read are set by something: a form, a decision, a mapping, a loop, or the case itself."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from lxml.etree import _Element as Element

from engine.diagrams.form_keys import form_of
from engine.errors import Finding
from engine.lint._bpmn import BPMN, CAMUNDA
from engine.lint._buttons import choices
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda, identity
from engine.lint._places import places
from engine.lint._variables import BUILT_IN, LOOP, written

_OF_A_FORM = frozenset(["actor", "capacity", "now", "this", "_this_"])
"""What a form sees besides the case: who fills it in, and its own answers as a whole."""


def check(diagram: Diagram) -> Iterator[Finding]:
    """Names nobody sets. Where variables may come from outside, only names that look like a slip of another one."""
    for process in diagram.processes:
        told: set[tuple[str, str]] = set()
        known = written(diagram, process)
        asked = {c.variable for c in choices(diagram) if c.scope.process is process}
        there = known.names | asked | BUILT_IN | LOOP
        for element, what, names in _reads(diagram, process):
            for name in sorted(names - there):
                close = get_close_matches(name, sorted(there), 1, cutoff=0.75)
                if (close or known.complete) and (_owner(element), name) not in told:
                    told.add((_owner(element), name))
                    yield _unset(diagram, element, what, name, close)


def _reads(diagram: Diagram, process: Element) -> Iterator[tuple[Element, str, frozenset[str]]]:
    """(element, what reads, names read): expressions, the decision tables that are asked, the forms that are shown."""
    for place in places(process):
        if place.element.tag != f"{CAMUNDA}out":
            yield place.element, place.what, place.names
    for task in process.iter(f"{BPMN}businessRuleTask"):
        decision = camunda(task, "decisionRef")
        yield task, f"决策表“{decision}”", diagram.project.inputs.get(decision, frozenset())
    for node in process.iter(f"{BPMN}userTask", f"{BPMN}startEvent"):
        form = diagram.project.forms.get(form_of(node))
        if form:
            yield node, f"表单“{form.id}”", form.reads - _OF_A_FORM


def _owner(element: Element) -> str:
    return next((identity(e) for e in (element, *element.iterancestors()) if identity(e)), "")


def _unset(diagram: Diagram, element: Element, what: str, name: str, close: list[str]) -> Finding:
    return diagram.report(
        element,
        f"{what}里的变量“{name}”没有哪一步会填。" + (f"是不是“{close[0]}”？" if close else ""),
        "改正变量名；或在前面的表单、决策表、输出映射里填它。",
        f"Nothing sets the variable “{name}”.",
    )
