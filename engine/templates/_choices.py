"""What a designer can choose from, read from the organisation's sheets and the files of the procedures."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from engine.diagrams import read_xml
from engine.errors import Invalid

Choice = tuple[str, str]
"""Value as it is written in the diagram, and the words by which a designer knows it."""
_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
_GUARD = frozenset(["rule", "code", "effect"])
"""Columns by which a guard table is known (docs/how-to/write-a-guard.md)."""


@dataclass(frozen=True)
class Choices:
    """Each in the order in which it is offered."""

    people: tuple[Choice, ...] = ()
    groups: tuple[Choice, ...] = ()
    forms: tuple[Choice, ...] = ()
    decisions: tuple[Choice, ...] = ()
    guards: tuple[Choice, ...] = ()
    processes: tuple[Choice, ...] = ()
    rules: tuple[Choice, ...] = ()


def read_choices(
    sheets: Mapping[str, str], files: Mapping[str, bytes], rules: Mapping[str, Mapping[str, object]]
) -> Choices:
    """`sheets`: CSV by name (posts, units …); `files`: diagrams, tables, forms by name; `rules`: the catalogue by id.

    A file that cannot be read offers nothing: lint says why.
    """
    tables = {name: tuple(csv.DictReader(io.StringIO(text))) for name, text in sheets.items()}
    diagrams = [root for root in map(_diagram, files.items()) if root is not None]
    decisions = [found for name, content in sorted(files.items()) for found in _decisions(name, content)]
    return Choices(
        people=tuple(_people(tables)),
        groups=tuple(_groups(tables)),
        forms=tuple(_forms(files, diagrams)),
        decisions=tuple((key, f"{name or key}（{key}）") for key, name, guard in decisions if not guard),
        guards=tuple((key, f"{name or key}（{key}）") for key, name, guard in decisions if guard),
        processes=tuple(sorted(_processes(diagrams))),
        rules=tuple((name, f"{name} {rule.get('name', '')}".strip()) for name, rule in rules.items()),
    )


Rows = Mapping[str, tuple[Mapping[str, str], ...]]


def _standing(tables: Rows, sheet: str) -> list[Mapping[str, str]]:
    """The rows that have no last day."""
    return [row for row in tables.get(sheet, ()) if not row.get("to")]


def _people(tables: Rows) -> Iterator[Choice]:
    """Expressions that name one person: who began, who is in charge, and the holders of posts that exist once."""
    yield "${starter}", "发起人"
    yield "${org.unit_head(unit)}", "发起单位的主要负责人"
    for row in tables.get("relations", ()):
        yield f"${{org.{row['relation']}(unit)}}", f"发起单位的{row['name']}"
    posts = Counter(row["kind"] for row in _standing(tables, "posts"))
    for row in tables.get("post_kinds", ()):
        if posts[row["kind"]] == 1:
            yield f"${{org.holder('{row['kind']}')}}", row["name"]


def _groups(tables: Rows) -> Iterator[Choice]:
    """Kinds of post, kinds of unit; and the kinds of post of each unit that is the only one of its kind."""
    names = {row["kind"]: row["name"] for row in tables.get("post_kinds", ())}
    for kind, name in names.items():
        yield kind, f"岗位：{name}"
    for row in tables.get("unit_kinds", ()):
        yield row["kind"], f"单位：{row['name']}"
    units = _standing(tables, "units")
    kinds = Counter(row["kind"] for row in units)
    for unit in units:
        if kinds[unit["kind"]] == 1:
            here = [post["kind"] for post in _standing(tables, "posts") if post["unit"] == unit["code"]]
            for kind in dict.fromkeys(here):
                yield f"{unit['code']}:{kind}", f"{unit['short_name'] or unit['name']}的{names.get(kind, kind)}"


def _diagram(file: tuple[str, bytes]) -> Element | None:
    name, content = file
    try:
        return read_xml(content, name) if name.endswith(".bpmn") else None
    except Invalid:
        return None


def _forms(files: Mapping[str, bytes], diagrams: list[Element]) -> Iterator[Choice]:
    """Forms by id, with the first step that asks for them."""
    used: dict[str, str] = {}
    for root in diagrams:
        for element in root.iter(f"{_BPMN}userTask", f"{_BPMN}startEvent"):
            used.setdefault(element.get(_CAMUNDA + "formRef", ""), element.get("name", ""))
    for name, content in sorted(files.items()):
        if name.endswith(".form"):
            try:
                key = str(json.loads(content)["id"])
            except (ValueError, LookupError, TypeError):
                continue
            yield key, f"{key}（{used[key]}）" if used.get(key) else key


def _decisions(name: str, content: bytes) -> Iterator[tuple[str, str, bool]]:
    """(id, name, whether it is a guard) of each decision of a file."""
    if not name.endswith(".dmn"):
        return
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return
    for decision in root.iter("{*}decision"):
        outputs = {output.get("name", "") for output in decision.iter("{*}output")}
        yield decision.get("id", ""), decision.get("name", ""), outputs >= _GUARD


def _processes(diagrams: list[Element]) -> Iterator[Choice]:
    for root in diagrams:
        for process in root.iter(_BPMN + "process"):
            if process.get("isExecutable") == "true":
                yield process.get("id", ""), f"{process.get('name') or process.get('id')}（{process.get('id')}）"
