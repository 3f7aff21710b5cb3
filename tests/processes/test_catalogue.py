"""The catalogue of rules is complete, and everything in processes/ that names a rule or a code names one it has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree

PROCESSES = Path(__file__).parents[2] / "processes"
CHAPTERS = {"G": 9, "WR": 21, "RR": 16, "OD": 13, "MT": 29}
DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"


@pytest.fixture(scope="module")
def rules() -> dict[str, dict[str, Any]]:
    return yaml.safe_load((PROCESSES / "catalogue.yaml").read_text(encoding="utf-8"))["rules"]


def test_every_rule_of_the_source_is_there_once_and_in_order(rules: dict[str, dict[str, Any]]) -> None:
    assert list(rules) == [f"{chapter}-{n:02}" for chapter, last in CHAPTERS.items() for n in range(1, last + 1)]
    text = (PROCESSES / "catalogue.yaml").read_text(encoding="utf-8")
    assert len(re.findall(r"^  [A-Z]+-\d\d:$", text, re.MULTILINE)) == 88


def test_every_rule_can_be_shown(rules: dict[str, dict[str, Any]]) -> None:
    for rule, told in rules.items():
        assert set(told) <= {"name", "strength", "sentence", "quote", "english", "codes", "items", "home", "planned"}, (
            rule
        )
        assert told["strength"] in ("hard", "soft", "info"), rule
        assert 2 <= len(told["name"]) <= 16, rule
        assert told["sentence"].endswith("。"), rule
        assert told["english"].isascii() or "→" in told["english"], rule


def test_a_code_belongs_to_one_rule(rules: dict[str, dict[str, Any]]) -> None:
    codes = [code for told in rules.values() for code in told.get("codes", [])]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[A-Z][A-Z_]+", code) for code in codes)


def named_rules() -> Iterator[tuple[str, str]]:
    """(where, id) for every rule id that a diagram or a form names."""
    for file in PROCESSES.rglob("*.bpmn"):
        for prop in etree.parse(file).getroot().iter(CAMUNDA + "property"):
            if prop.get("name") == "rule":
                yield from ((file.name, rule) for rule in prop.get("value", "").split())
    for file in PROCESSES.rglob("*.form"):
        for field in json.loads(file.read_text(encoding="utf-8"))["components"]:
            yield from ((file.name, rule) for rule in field.get("properties", {}).get("rule", "").split())


def test_diagrams_and_forms_name_rules_of_the_catalogue(rules: dict[str, dict[str, Any]]) -> None:
    named = list(named_rules())
    assert named
    assert [(where, rule) for where, rule in named if rule not in rules] == []


def test_guard_tables_name_a_rule_and_one_of_its_codes(rules: dict[str, dict[str, Any]]) -> None:
    """Contracts 22: the outputs are exactly these six, the effect one of three."""
    tables = 0
    for file in PROCESSES.rglob("*_guard.dmn"):
        for table in etree.parse(file).getroot().iter(DMN + "decisionTable"):
            tables += 1
            names = [output.get("name", "") for output in table.iter(DMN + "output")]
            assert names == ["rule", "code", "effect", "sentence", "remedy", "authority"], file.name
            assert table.get("hitPolicy") == "COLLECT"
            for row in table.iter(DMN + "rule"):
                cells = [cell.findtext(DMN + "text", "").strip('"') for cell in row.iter(DMN + "outputEntry")]
                told = dict(zip(names, cells, strict=True))
                assert told["code"] in rules[told["rule"]].get("codes", []), row.get("id")
                assert told["effect"] in ("refuse", "exception", "finding"), row.get("id")
                assert bool(told["authority"]) == (told["effect"] == "exception"), row.get("id")
                assert told["remedy"], row.get("id")
                assert row.findtext(DMN + "description", "").startswith(told["rule"]), row.get("id")
    assert tables


def test_route_tables_say_which_rule_a_row_serves(rules: dict[str, dict[str, Any]]) -> None:
    for row in etree.parse(PROCESSES / "request" / "route.dmn").getroot().iter(DMN + "rule"):
        assert row.findtext(DMN + "description", "").split()[0] in rules, row.get("id")
