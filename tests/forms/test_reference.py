"""docs/reference/forms.md says exactly what the code runs and refuses."""

from __future__ import annotations

import re
from pathlib import Path

from support.forms import findings, form

from engine.forms import TYPES
from engine.forms._types import BUILT_IN, COMMON, RESERVED

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "forms.md").read_text(encoding="utf-8")


def rows(heading: str, columns: int) -> list[list[str]]:
    """The rows of every table under the `## heading` that has that many columns."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in cells if len(row) == columns]


def names(cell: str) -> list[str]:
    return re.findall(r"`([A-Za-z0-9$_]+)`", cell)


def test_every_type_that_runs_is_listed_with_its_attributes_and_rules() -> None:
    listed = {names(row[0])[0]: row for row in rows("能用的组件", 4)[1:]}
    assert listed.keys() == {name for name, kind in TYPES.items() if kind.runs}
    for name, (_, title, attributes, rules) in listed.items():
        assert title == TYPES[name].name
        assert set(names(attributes)) == TYPES[name].attributes - {"validate"}
        assert set(names(rules)) == TYPES[name].rules


def test_every_attribute_and_rule_is_explained() -> None:
    explained = {name for row in rows("能用的组件", 2)[1:] for name in names(row[0])}
    assert explained == {a for kind in TYPES.values() for a in kind.attributes | COMMON} - {
        "type",
        "id",
        "layout",
        "validate",
        "components",
    }
    told = {name for row in rows("能用的组件", 3)[1:] for name in names(row[0])}
    assert told == {rule for kind in TYPES.values() for rule in kind.rules}
    (key_row,) = [row for row in rows("能用的组件", 2) if names(row[0]) == ["key"]]
    assert set(names(key_row[1])) >= RESERVED | BUILT_IN | {"if", "and", "empty"}


def test_every_refused_type_is_listed_with_the_sentence_the_designer_gets() -> None:
    listed = {names(row[0])[0]: row[1:] for row in rows("拒绝的组件", 4)[1:]}
    assert listed == {name: [k.name, k.refusal, k.remedy] for name, k in TYPES.items() if not k.runs}
    for name, (_, refusal, remedy) in listed.items():
        (finding,) = findings({"type": name})
        assert (finding.sentence, finding.remedy) == (refusal, remedy)


def test_every_type_with_a_key_says_what_its_answers_become() -> None:
    told = {name for row in rows("答复存成什么", 3)[1:] for name in names(row[0])}
    assert told == {name for name, kind in TYPES.items() if kind.runs and kind.keyed}


def test_an_empty_path_of_a_group_is_fine() -> None:
    assert form({"type": "group", "path": "", "components": []}).keys == frozenset()
