"""Generated task forms (camunda:formData) become the same Form."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from support.forms import case, problems

from engine.errors import Invalid
from engine.forms import from_form_data

FIELDS: list[dict[str, Any]] = [
    {"id": "subject", "label": "标题", "type": "string", "constraints": {"required": "true", "maxlength": "5"}},
    {"id": "amount", "label": "金额", "type": "long", "default": "10", "constraints": {"min": "1", "max": "99"}},
    {"id": "urgent", "label": "加急", "type": "boolean"},
    {"id": "planned_on", "label": "日期", "type": "date"},
    {"id": "kind", "label": "文种", "type": "enum", "values": [("request", "请示"), ("report", "报告")]},
    {"id": "office", "label": "承办", "type": "string", "constraints": {"readonly": "true", "required": "true"}},
]


def test_every_type_and_constraint() -> None:
    form = from_form_data(FIELDS, file="a.bpmn", form="draft_task")
    assert form.id == "draft_task"
    assert [field.label.fixed for field in form.fields] == ["标题", "金额", "加急", "日期", "文种", "承办"]
    assert form.fields[1].default == 10
    answers = {"subject": "一二三", "amount": "12", "urgent": "on", "planned_on": "2026-12-05", "kind": "report"}
    assert form.check(answers, case()) == {
        "subject": "一二三",
        "amount": 12,
        "urgent": True,
        "planned_on": dt.date(2026, 12, 5),
        "kind": "report",
    }
    wrong = {"subject": "一二三四五六", "amount": "1.5", "planned_on": "x", "kind": "letter"}
    assert problems(form, wrong).keys() == {"subject", "amount", "planned_on", "kind"}
    assert problems(form, {"amount": 100}).keys() == {"subject", "amount"}


def test_what_cannot_run_is_found_with_its_line() -> None:
    with pytest.raises(Invalid) as refusal:
        from_form_data(
            [
                {"id": "a", "label": "甲", "type": "custom", "line": 7},
                {"id": "a", "label": "乙", "type": "string", "constraints": {"validator": "com.example.V"}, "line": 9},
                {"id": "a", "label": "丙", "type": "enum", "values": [], "line": 11},
                {"id": "b", "label": "丁", "type": "long", "default": "${x}", "line": 13},
            ],
            file="a.bpmn",
        )
    found = [(f.file, f.line, f.rule) for f in refusal.value.findings]
    assert found == [
        ("a.bpmn", 7, "form-type"),
        ("a.bpmn", 9, "form-attribute"),
        ("a.bpmn", 11, "form-key"),
        ("a.bpmn", 11, "form-options"),
        ("a.bpmn", 13, "form-attribute"),
    ]
