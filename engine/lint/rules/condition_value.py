"""A condition compares with values that can come: those of the table or the list from which the variable is."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from lxml.etree import _Element as Element

from engine.diagrams.form_keys import form_of
from engine.errors import Finding
from engine.lint._buttons import choices
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda, identity, kind
from engine.lint._variables import designers_names, written

_COMPARED = re.compile(r"""\b([A-Za-z_]\w*)\s*(?:==|\beq\b)\s*(['"])([^'"]*)\2""")
_LITERAL = re.compile(r'"([^"\\]*)"')
_CHOSEN = ("radio", "select")


def check(diagram: Diagram) -> Iterator[Finding]:
    """Literals that a variable never has, where all that sets it gives values from a closed list.

    Mild where anybody may send variables (the process is not closed); not of what is chosen by buttons.
    """
    pressed = {choice.variable for choice in choices(diagram)}
    for process in diagram.processes:
        mild = not (diagram.is_closed(process) or written(diagram, process).complete)
        lists = {name: values for name, values in _closed(diagram, process).items() if name not in pressed}
        for flow in (f for s in diagram.scopes if s.process is process for f in s.flows):
            for variable, _, value in _COMPARED.findall(flow.condition_text):
                if variable in lists and value not in lists[variable]:
                    yield _never(diagram, flow.element, (variable, value), lists[variable], mild=mild)


def _closed(diagram: Diagram, process: Element) -> dict[str, frozenset[str]]:
    """Variable -> the values it may have; without those of which one source is open."""
    found: dict[str, set[str] | None] = defaultdict(set)
    for variable, element, where in designers_names(diagram, process):
        values = _of_form(diagram, element, variable) if where == "form" else _of_table(diagram, element, where)
        before = found[variable]
        found[variable] = None if before is None or values is None else before | values
    return {variable: frozenset(values) for variable, values in found.items() if values}


def _of_table(diagram: Diagram, task: Element, where: str) -> set[str] | None:
    """What a table of this deployment may answer; None where it is no list of literals."""
    table = diagram.project.tables.get(camunda(task, "decisionRef"))
    single = camunda(task, "mapDecisionResult") == "singleEntry"
    if where != "resultVariable" or kind(task) != "businessRuleTask" or table is None or not single:
        return None
    if len(table.outputs) != 1 or table.hit_policy == "COLLECT" or not table.rows:
        return None
    cells = [_LITERAL.fullmatch("".join(cell.itertext()).strip()) for row in table.rows for cell in row]
    return {cell[1] for cell in cells if cell} if all(cells) else None


def _of_form(diagram: Diagram, node: Element, key: str) -> set[str] | None:
    """What can be chosen in a field; None for all but lists that are written out."""
    form = diagram.project.forms[form_of(node)]
    fields = [one for one in _fields(json.loads(diagram.project.files[form.file])) if one.get("key") == key]
    lists = [one.get("values") if one.get("type") in _CHOSEN else None for one in fields]
    if not all(isinstance(values, list) for values in lists) or not lists:
        return None
    return {str(value.get("value")) for values in lists for value in values or () if isinstance(value, dict)}


def _fields(part: object) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for each in part.get("components") or ():
            yield from _fields(each)


def _never(diagram: Diagram, flow: Element, asked: tuple[str, str], values: frozenset[str], *, mild: bool) -> Finding:
    variable, value = asked
    close = get_close_matches(value, sorted(values), 1)
    return diagram.report(
        flow,
        f"条件里的“{value}”，{variable} 从来不是这个值，这条线永远不会走。"
        + (f"是不是“{close[0]}”？" if close else ""),
        f"{variable} 的值只有：{'、'.join(sorted(values))}。",
        f"“{identity(flow)}” is never taken: {variable} is never “{value}”.",
        mild=mild,
    )
