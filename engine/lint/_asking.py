"""What a process reads, and which decision tables are asked where: by business rule tasks and as guards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml.etree import _Element as Element

from engine.diagrams.form_keys import form_of
from engine.lint._bpmn import BPMN, CAMUNDA
from engine.lint._buttons import choices
from engine.lint._diagram import Diagram
from engine.lint._domains import OPEN, Domain, domains, joined
from engine.lint._elements import camunda, property_of
from engine.lint._places import places
from engine.lint._tables import Table

_OF_A_FORM = frozenset(["actor", "capacity", "now", "this", "_this_"])
"""What a form sees besides the case: who fills it in, and its own answers as a whole."""
_OF_A_GUARD = frozenset(["actor", "capacity", "now", "decision", "opinion", "reason", "attachments"])
"""What a guard sees besides the case and the answers."""
_FORM = "表单"
Asking = tuple[Diagram, Element]
"""A diagram and a process in it."""


def asked(diagram: Diagram, *, guards: bool) -> Iterator[tuple[Table, list[Asking]]]:
    """The tables of these files that are first asked in this diagram, with all processes of the files that ask them."""
    for name in diagram.tables:
        table = diagram.project.tables.get(name)
        found = [one for each in diagram.project.diagrams for one in _in(each, name, guards)] if table else []
        first = next((each for each, _ in found if each.project.is_checked(each)), None)
        if table is not None and first is diagram:
            yield table, found


def _in(diagram: Diagram, table: str, guards: bool) -> Iterator[Asking]:
    yield from ((diagram, process) for process, guard in diagram.tables.get(table, ()) if guards or not guard)


def column_names(table: Table, asking: list[Asking]) -> Mapping[str, Domain]:
    """What the variables are that the heads of a table's columns may name, by all who ask."""
    every = [domains(*one) for one in asking]
    return {name: joined({known.get(name, OPEN) for known in every}) for name in every[0]}


def column_domains(table: Table, asking: list[Asking]) -> list[Domain]:
    """What the columns of conditions can be, by all who ask; open for all but plain variables."""
    known = column_names(table, asking)
    return [known.get(column, OPEN) for column in table.inputs]


def reads(diagram: Diagram, process: Element) -> frozenset[str]:
    """The variables without which a process fails; a form only leaves the place empty. None that buttons give."""
    asked = {choice.variable for choice in choices(diagram) if choice.scope.process is process}
    needed = (names for _, what, names in readings(diagram, process) if not what.startswith(_FORM))
    return frozenset[str]().union(*needed) - asked


def readings(diagram: Diagram, process: Element) -> Iterator[tuple[Element, str, frozenset[str]]]:
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
            yield node, f"{_FORM}“{form.id}”", form.reads - _OF_A_FORM
        for guard in property_of(node, "guard").split():
            yield node, f"规则表“{guard}”", diagram.project.inputs.get(guard, frozenset()) - _OF_A_GUARD
