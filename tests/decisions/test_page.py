"""docs/reference/decisions.md names every element of DMN 1.3, hit policy and rule; the verdicts are true."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from decisions.build import HEAD, column, decision, file, literal, output, table

from engine.decisions import read_decisions
from engine.decisions.hits import AGGREGATORS, POLICIES
from engine.errors import Invalid

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/decisions.md").read_text(encoding="utf-8")
MODDLE = ROOT / "tests/processes/node_modules/dmn-moddle/resources/dmn/json/dmn13.json"
PICTURES = [
    '<textAnnotation id="t"><text>注意</text></textAnnotation>',
    '<association id="a"><sourceRef href="#d"/><targetRef href="#t"/></association>',
    '<knowledgeSource id="k" name="条例"><owner href="#o"/></knowledgeSource>',
    '<organisationalUnit id="o" name="办公室"/>',
    '<performanceIndicator id="p" name="时效"/>',
    '<elementCollection id="e" name="几个"/>',
    '<group id="g" name="一组"/>',
]
VALUES = '<literalExpression><importedValues namespace="n" importType="t" locationURI="l"/></literalExpression>'
IMPORTS = '<import name="other" namespace="http://other" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'


def _told(heading: str) -> dict[str, str]:
    """First column's words -> second column, of the table under a heading."""
    part = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:3] for line in part.splitlines() if line.startswith("| `")]
    return {word: second.strip() for first, second in rows for word in re.findall("`([^`]+)`", first)}


def test_every_element_of_dmn_1_3_is_named_once() -> None:
    named = [one["name"] for one in json.loads(MODDLE.read_text())["types"]]
    assert sorted(_told("元素")) == sorted(name[0].lower() + name[1:] for name in named)


def test_every_hit_policy_and_aggregator_is_named() -> None:
    assert set(_told("命中策略")) == set(POLICIES.values())
    assert all(f"`{name}`" in PAGE for name in AGGREGATORS)


def test_every_rule_is_named() -> None:
    rules = {
        rule
        for path in (ROOT / "engine/decisions").glob("*.py")
        for rule in re.findall('"(dmn-[a-z-]+)"', path.read_text(encoding="utf-8"))
    }
    assert set(_told("部署时拒绝或提醒的")) == rules


@pytest.mark.parametrize("picture", PICTURES, ids=lambda text: text.split()[0][1:])
def test_pictures_are_accepted(picture: str) -> None:
    assert read_decisions(file(decision("d", literal("1")), picture), "a.dmn")["d"].warnings == ()


def test_rule_annotations_are_accepted() -> None:
    made = table([column("x")], [output("y")], [(["> 1"], ["1"])])
    made = made.replace("<rule", '<annotation name="说明"/><rule', 1)
    made = made.replace("</rule>", "<annotationEntry><text>见条例</text></annotationEntry></rule>", 1)
    assert "annotationEntry" in made
    assert read_decisions(file(decision("d", made)), "a.dmn")["d"].outputs == ("y",)


@pytest.mark.parametrize("content", [file(IMPORTS, decision("d", literal("1"))), file(decision("d", VALUES))])
def test_what_comes_from_other_files_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_decisions(content, "a.dmn")
    assert {finding.rule for finding in refused.value.findings} == {"dmn-import"}


def test_the_head_is_dmn_1_3() -> None:
    assert "20191111" in HEAD
