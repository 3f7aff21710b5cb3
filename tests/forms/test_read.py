"""Reading `.form` files: what Modeler writes is read; what would not run as drawn is refused, all of it at once."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.forms import findings, form, refusal_of, schema

from engine.errors import Invalid
from engine.forms import TYPES, read_form


def text(key: str = "subject", **more: Any) -> dict[str, Any]:
    return {"type": "textfield", "id": f"f_{key}", "key": key, "label": "标题"} | more


def radio(**more: Any) -> dict[str, Any]:
    return {"type": "radio", "key": "kind", "label": "文种", "values": [{"label": "请示", "value": "request"}]} | more


def test_a_file_as_modeler_writes_it_is_read() -> None:
    content = {
        "executionPlatform": "Camunda Platform",
        "executionPlatformVersion": "7.22.0",
        "exporter": {"name": "Camunda Modeler", "version": "5.50.1"},
        "schemaVersion": 19,
        "id": "request_draft",
        "type": "default",
        "components": [
            {"type": "text", "text": "# 请示\n一文一事", "id": "t1", "layout": {"row": "r1", "columns": None}},
            {
                "type": "group",
                "label": "事项",
                "id": "g1",
                "path": "",
                "showOutline": True,
                "verticalAlignment": "start",
                "components": [text(validate={"required": True, "maxLength": 60})],
            },
            {"type": "datetime", "subtype": "date", "id": "d1", "key": "planned_on", "dateLabel": "拟实施日期"},
        ],
    }
    read = read_form(json.dumps(content).encode(), "draft.form")
    assert read.id == "request_draft"
    assert [field.type for field in read.fields] == ["text", "group", "datetime"]
    assert read.keys == {"subject", "planned_on"}
    assert read.fields[2].name == "拟实施日期"


@pytest.mark.parametrize("name", [name for name, kind in TYPES.items() if not kind.runs])
def test_a_type_that_does_not_run_is_refused_with_what_to_draw_instead(name: str) -> None:
    (finding,) = findings({"type": name, "id": "x1", "label": "附件"})
    assert finding.rule == "form-type"
    assert (finding.element, finding.name, finding.line) == ("x1", "附件", 1)
    assert finding.sentence == TYPES[name].refusal
    assert finding.remedy == TYPES[name].remedy


@pytest.mark.parametrize(
    "component, rule, words",
    [
        ({"type": "hologram"}, "form-type", "hologram"),
        ({"key": "a"}, "form-type", "没有写"),
        (text(""), "form-key", "没有键"),
        (text("a.b"), "form-key", "点号"),
        (text("my-key"), "form-key", "变量名"),
        (text("1a"), "form-key", "变量名"),
        (text("a" * 65), "form-key", "变量名"),
        (text("__proto__"), "form-key", "浏览器"),
        (text("decision"), "form-key", "自动提交"),
        (text("empty"), "form-key", "保留字"),
        (text("opinion"), "form-key", "自动提交"),
        (text("starter"), "form-key", "只能看"),
        (text(validate={"pattern": "[a-z"}), "form-pattern", "没有配对"),
        (text(validate={"pattern": "a++"}), "form-pattern", "不能用"),
        (text(validate={"pattern": r"\p{L}"}), "form-pattern", "不能用"),
        (text(validate={"min": 3}), "form-attribute", "min"),
        (text(validate={"minLength": "three"}), "form-attribute", "minLength"),
        (text(validate={"minLength": "=1 +"}), "form-feel", "minLength"),
        (text(validate={"validationType": "iban"}), "form-attribute", "validationType"),
        (text(conditional={"hide": "=a +"}), "form-feel", "conditional.hide"),
        (text(conditional={"hide": "a > 1"}), "form-attribute", "conditional.hide"),
        (text(label="=1 +"), "form-feel", "label"),
        (text(label="{{#if a}}x{{/if}}"), "form-attribute", "label"),
        (text(label="{{ a"), "form-attribute", "label"),
        (text(readonly="=)"), "form-feel", "readonly"),
        (text(disabled="yes"), "form-attribute", "disabled"),
        (text(colour="red"), "form-attribute", "colour"),
        (radio(values=[]), "form-options", "没有选项"),
        (radio(values=[{"label": "请示"}]), "form-options", "没有选项"),
        (radio(values=[{"label": "甲", "value": "a"}, {"label": "乙", "value": "a"}]), "form-options", "相同"),
        (radio(valuesKey="kinds"), "form-options", "2 个来源"),
        (radio(values=None, valuesExpression="=["), "form-feel", "valuesExpression"),
        (radio(defaultValue="report"), "form-attribute", "defaultValue"),
        ({"type": "number", "key": "n", "decimalDigits": -1}, "form-attribute", "decimalDigits"),
        ({"type": "number", "key": "n", "increment": 0}, "form-attribute", "increment"),
        ({"type": "number", "key": "n", "defaultValue": "many"}, "form-attribute", "defaultValue"),
        ({"type": "datetime", "key": "d", "subtype": "week"}, "form-attribute", "subtype"),
        ({"type": "expression", "key": "e"}, "form-feel", "没有写表达式"),
        ({"type": "group", "label": "g", "path": "a", "components": []}, "form-nesting", "路径"),
    ],
)
def test_what_would_not_run_as_drawn_is_found(component: dict[str, Any], rule: str, words: str) -> None:
    found = findings(component)
    assert [f.rule for f in found] == [rule]
    assert words in found[0].sentence
    assert found[0].remedy
    assert found[0].english


def test_all_findings_come_at_once_with_their_lines() -> None:
    content = b"""{"id": "f", "components": [
      {"type": "textfield", "key": "a", "label": "A"},
      {"type": "textfield", "key": "a", "label": "A again"},
      {"type": "group", "components": [
        {"type": "button", "id": "b1"},
        {"type": "textfield", "id": "b1", "key": "c", "key": "d"},
        {"type": "textfield", "id": "b1", "key": "e"}]}]}"""
    with pytest.raises(Invalid) as refusal:
        read_form(content, "f.form")
    assert [(f.line, f.rule) for f in refusal.value.findings] == [
        (3, "form-key"),
        (5, "form-type"),
        (6, "form-json"),
        (7, "form-key"),
    ]
    assert "第一次在第 2 行" in refusal.value.findings[0].sentence
    assert all(f.file == "f.form" for f in refusal.value.findings)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<xml/>",
        b"[]",
        b'{"id": "a"}',
        b'{"components": {}}',
        b"\xff\xfe",
        b'{"a":' * 3000,
        b"[" * 100_000,
        b"NaN",
    ],
)
def test_what_is_no_form_is_refused_in_one_sentence(content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        read_form(content, "broken.form")
    (finding,) = refusal.value.findings
    assert (finding.file, finding.rule) == ("broken.form", "form-json")


def test_a_form_of_camunda_8_or_of_a_newer_schema_is_refused() -> None:
    assert [f.rule for f in findings(text(), executionPlatform="Camunda Cloud")] == ["form-json"]
    assert [f.rule for f in findings(text(), schemaVersion=20)] == ["form-attribute"]
    assert findings(text(), schemaVersion=19) == []


def test_a_built_in_variable_may_be_shown() -> None:
    assert findings(text("matter", readonly=True), text("starter", disabled=True)) == []


def test_rare_but_honest_keys_are_taken() -> None:
    assert form(text("typename"), text("标题"), text("_x")).keys == {"typename", "标题", "_x"}


def test_too_many_fields_and_too_deep_groups_are_refused() -> None:
    assert [f.rule for f in findings(*(text(f"k{n}") for n in range(501)))] == ["form-nesting"]
    group: dict[str, Any] = text()
    for _ in range(10):
        group = {"type": "group", "components": [group]}
    assert [f.rule for f in findings(group)] == ["form-nesting"]


def test_numbers_in_the_file_stay_exact() -> None:
    (field,) = form({"type": "number", "key": "n", "increment": 0.1, "validate": {"max": "12.50"}}).fields
    assert field.increment == Decimal("0.1")
    assert field.rules.max == Decimal("12.50")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 30) | st.text(max_size=6) | st.sampled_from(["=1 +", "=a", "x.y"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
ATTRIBUTES = sorted({name for kind in TYPES.values() for name in kind.attributes} | {"conditional", "id", "properties"})


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=80)
@given(st.lists(st.dictionaries(st.sampled_from(ATTRIBUTES), JSON, max_size=6), max_size=3), st.data())
def test_any_component_is_read_or_found_wrong(components: list[dict[str, Any]], data: st.DataObject) -> None:
    for component in components:
        component["type"] = data.draw(st.sampled_from(sorted(TYPES)))
    refusal = refusal_of(lambda: read_form(schema(*components), "any.form"))
    if refusal is not None:
        assert refusal.findings
        assert all(f.sentence and f.remedy and f.line >= 1 for f in refusal.findings)


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        read_form(content, "any.form")
