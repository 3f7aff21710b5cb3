"""What values the variables of a process can have, as far as its forms, tables and buttons tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from lxml.etree import _Element as Element

from engine.diagrams.form_keys import form_of
from engine.lint._buttons import choices, test_of
from engine.lint._diagram import Diagram
from engine.lint._elements import camunda, identity, kind
from engine.lint._tables import Table, text_in
from engine.lint._variables import designers_names

TEXT, NUMBER, BOOLEAN, DATE, LIST, ROW = "文字", "数字", "“是/否”", "日期", "列表", "一行几个值"
_FIELDS = {
    "textfield": TEXT, "textarea": TEXT, "select": TEXT, "radio": TEXT, "number": NUMBER, "checkbox": BOOLEAN,
    "checklist": LIST, "taglist": LIST,
}  # fmt: skip
_TYPES = {
    "string": TEXT, "boolean": BOOLEAN, "number": NUMBER, "integer": NUMBER, "long": NUMBER, "double": NUMBER,
    "date": DATE,
}  # fmt: skip
_CHOSEN = ("radio", "select")


@dataclass(frozen=True)
class Domain:
    """What a variable holds: its kind in Chinese, "" where that is open, and all its texts, None where they are open.

    `buttons`: a person gives it by pressing one of them.
    """

    kind: str = ""
    texts: frozenset[str] | None = None
    buttons: bool = False


OPEN = Domain()


def domains(diagram: Diagram, process: Element) -> Mapping[str, Domain]:
    """The variables that forms, tables and buttons alone set."""
    if identity(process) not in diagram.domains:
        diagram.domains[identity(process)] = _domains(diagram, process)
    return diagram.domains[identity(process)]


def _domains(diagram: Diagram, process: Element) -> Mapping[str, Domain]:
    found: dict[str, set[Domain]] = defaultdict(set)
    for variable, element, where in designers_names(diagram, process):
        source = _of_form(diagram, element, variable) if where == "form" else _of_table(diagram, element, where)
        found[variable].add(source)
    for choice in choices(diagram):
        if choice.scope.process is process:
            literals = {str(test[1]) for test in map(test_of, choice.flows) if test and test[0] == choice.variable}
            found[choice.variable].add(Domain(TEXT, frozenset(literals), buttons=True))
    return {variable: joined(sources) for variable, sources in found.items()}


def joined(sources: Collection[Domain]) -> Domain:
    """What a variable holds that comes from all of these."""
    kinds = {source.kind for source in sources}
    texts = [source.texts for source in sources if source.texts is not None]
    return Domain(
        kinds.pop() if len(kinds) == 1 else "",
        frozenset[str]().union(*texts) if len(texts) == len(sources) else None,
        any(source.buttons for source in sources),
    )


def _of_form(diagram: Diagram, node: Element, key: str) -> Domain:
    form = diagram.project.forms.get(form_of(node))
    fields = [one for one in form.fields if one.get("key") == key] if form else []
    return joined({_of_field(field) for field in fields}) if fields else OPEN


def _of_field(field: Mapping[str, Any]) -> Domain:
    what, values = field.get("type"), field.get("values")
    if what == "datetime":
        return Domain(TEXT if field.get("subtype") == "time" else DATE)
    if what == "number" and field.get("serializeToString"):
        return Domain(TEXT)
    if what not in _CHOSEN:
        return Domain(_FIELDS.get(str(what), ""))
    given = [one.get("value") if isinstance(one, dict) else one for one in values] if isinstance(values, list) else []
    if not all(isinstance(value, str) for value in given):
        return OPEN
    return Domain(TEXT, frozenset(map(str, given)) if given else None)


def _of_table(diagram: Diagram, task: Element, where: str) -> Domain:
    """What a table of this deployment may answer."""
    table = diagram.project.tables.get(camunda(task, "decisionRef"))
    if where != "resultVariable" or kind(task) != "businessRuleTask" or table is None or not table.rows:
        return OPEN
    asked = camunda(task, "mapDecisionResult")
    if asked == "singleResult":
        return Domain(ROW)
    if asked != "singleEntry":
        return Domain(LIST)
    if len(table.outputs) != 1 or (table.hit_policy in ("COLLECT", "RULE ORDER") and not table.aggregated):
        return OPEN
    return _of_column(table)


def _of_column(table: Table) -> Domain:
    cells = [text_in(cell) for row in table.rows for cell in row]
    if all(len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in cell[1:-1] for cell in cells):
        return Domain(TEXT, frozenset(cell[1:-1] for cell in cells))
    words = {"true": BOOLEAN, "false": BOOLEAN}
    plain = {words.get(cell, NUMBER if cell.lstrip("-").replace(".", "", 1).isdecimal() else "") for cell in cells}
    declared = _TYPES.get(table.types[0], "")
    return Domain(declared if plain == {declared} else "")
