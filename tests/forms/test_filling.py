"""A form as a whole: what is hidden, computed, fixed or not asked for, and answers of any kind at all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.forms import NOW, case, form, problems, refusal_of

from engine.errors import Invalid
from engine.expressions import Variables
from engine.values import admit

KINDS = [{"label": "请示", "value": "request"}, {"label": "报告", "value": "report"}]

CONDITIONAL = form(
    {"type": "radio", "key": "kind", "label": "文种", "values": KINDS},
    {
        "type": "group",
        "label": "请示",
        "conditional": {"hide": '=kind != "request"'},
        "components": [{"type": "textfield", "key": "ask", "label": "请求", "validate": {"required": True}}],
    },
    {"type": "textfield", "key": "why", "label": "原因", "conditional": {"hide": '=ask = null or ask = ""'}},
)


def test_a_hidden_field_is_neither_checked_nor_recorded() -> None:
    assert CONDITIONAL.check({"kind": "report", "ask": "想夹带", "why": "也夹带"}, case()) == {"kind": "report"}
    assert problems(CONDITIONAL, {"kind": "request"}) == {"ask": "请填请求。"}
    answers = {"kind": "request", "ask": "批准", "why": "汛期"}
    assert CONDITIONAL.check(answers, case()) == answers


def test_readonly_and_disabled_fields_are_accepted_and_not_believed() -> None:
    fixed = form(
        {"type": "textfield", "key": "title", "label": "标题", "readonly": True, "validate": {"required": True}},
        {"type": "number", "key": "total", "label": "合计", "disabled": True},
        {"type": "textfield", "key": "office", "label": "承办", "readonly": True, "defaultValue": "办公室"},
        {"type": "textfield", "key": "note", "label": "备注", "readonly": '=title = "密"', "defaultValue": "无"},
    )
    forged = {"title": "改了", "total": 9, "office": "改了", "note": "写了"}
    assert fixed.check(forged, case(title="原题", total=5)) == {"office": "办公室", "note": "写了"}
    assert fixed.check(forged, case(title="密", note="旧", office="旧")) == {}


def test_questions_not_asked_are_refused() -> None:
    plain = form({"type": "textfield", "key": "a", "label": "标题"})
    assert problems(plain, {"a": "x", "approver": "me"}) == {"approver": "这张表单没有“approver”这一项，请去掉。"}
    hostile = problems(plain, {"\0\ud800" + "k" * 500: 1} | {f"k{n}": 1 for n in range(100)})
    assert len(hostile) == 20
    for key, sentence in hostile.items():
        assert admit("key", key) == key
        assert admit("sentence", sentence) == sentence
        assert len(key) < 70


def test_an_expression_field_is_computed_here_whatever_was_sent() -> None:
    computed = form(
        {"type": "expression", "key": "double", "expression": "=single + single"},
        {"type": "expression", "key": "single", "expression": "=amount + 1"},
        {"type": "number", "key": "amount", "label": "金额"},
    )
    assert computed.check({"amount": "2", "double": 99}, case()) == {"amount": 2, "single": 3, "double": 6}


def test_several_problems_come_together_and_the_sentence_counts_them() -> None:
    with pytest.raises(Invalid) as refusal:
        form(
            {"type": "textfield", "key": "a", "label": "标题：", "validate": {"required": True}},
            {"type": "datetime", "key": "b", "dateLabel": "日期", "validate": {"required": True}},
        ).check({}, case())
    assert refusal.value.problems == {"a": "请填标题。", "b": "请填日期。"}
    assert refusal.value.sentence == "有 2 处要改。"


def test_a_label_may_hold_values() -> None:
    named = form({"type": "textfield", "key": "a", "label": "{{unit}}意见", "validate": {"required": True}})
    assert problems(named, {}, unit="财政局") == {"a": "请填财政局意见。"}


EVERYTHING = form(
    {"type": "textfield", "key": "t", "label": "文", "validate": {"pattern": "^a", "maxLength": 3}},
    {"type": "textarea", "key": "area", "label": "长", "conditional": {"hide": "=n = 1"}},
    {"type": "number", "key": "n", "label": "数", "increment": "0.5", "decimalDigits": 2},
    {"type": "datetime", "key": "d", "dateLabel": "日", "subtype": "date", "disallowPassedDates": True},
    {"type": "datetime", "key": "dt", "dateLabel": "日", "timeLabel": "时", "subtype": "datetime"},
    {"type": "datetime", "key": "tt", "timeLabel": "时", "subtype": "time"},
    {"type": "checkbox", "key": "c", "label": "勾"},
    {"type": "radio", "key": "r", "label": "单", "values": KINDS},
    {"type": "taglist", "key": "m", "label": "多", "valuesKey": "list"},
    {"type": "expression", "key": "e", "expression": "=n"},
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.decimals() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
PLAUSIBLE = st.sampled_from(["1.5", "2026-12-05", "2026-12-05T09:30", "request", "report", "abc", "on", "9:30", ""])


@settings(deadline=None, max_examples=150)
@given(st.dictionaries(st.sampled_from(sorted(EVERYTHING.keys)), ANYTHING | PLAUSIBLE), ANYTHING)
def test_any_answers_are_cleaned_or_named_as_problems(answers: dict[str, Any], stored: Any) -> None:
    context = Variables({"list": stored if not isinstance(stored, float) else None}, NOW)
    refusal = refusal_of(lambda: EVERYTHING.check(answers, context))
    if refusal is not None:
        assert refusal.problems.keys() <= EVERYTHING.keys
        assert all(sentence.endswith("。") for sentence in refusal.problems.values())
    else:
        values = EVERYTHING.check(answers, context)
        assert values.keys() >= EVERYTHING.keys - {"area"}
        for key, value in values.items():
            assert admit(key, value) == value
        assert EVERYTHING.check(values, context) == values  # clean values are themselves answers
