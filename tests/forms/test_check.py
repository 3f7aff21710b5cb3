"""Checking answers: what form-js would take is taken, typed; the rest gets one sentence that says what to do."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from support.forms import case, form, problems

from engine.errors import Invalid
from engine.expressions import Variables
from engine.forms import Form

SHANGHAI = ZoneInfo("Asia/Shanghai")
KINDS = [{"label": "请示", "value": "request"}, {"label": "报告", "value": "report"}]


def one(kind: str, label: str = "事项", **more: Any) -> Form:
    name = {"time": "timeLabel"}.get(more.get("subtype", ""), "dateLabel") if kind == "datetime" else "label"
    return form({"type": kind, "key": "a", name: label} | more)


def clean(of: Form, answer: object, **values: Any) -> object:
    return of.check({"a": answer}, case(**values))["a"]


@pytest.mark.parametrize(
    "answer, value",
    [
        (12, 12),
        (12.5, Decimal("12.5")),
        (Decimal("12.50"), Decimal("12.50")),
        ("12.50", Decimal("12.50")),
        ("1,860", 1860),
        ("1,860.50", Decimal("1860.50")),
        ("１８６０．５", Decimal("1860.5")),
        ("１，８６０", 1860),
        ("-3", -3),
        ("−3", -3),
        (" 7 ", 7),
        (".5", Decimal("0.5")),
        (["7"], 7),
        ("", None),
        (" ", None),
        (None, None),
        (9007199254740993, 9007199254740993),
    ],
)
def test_numbers_are_exact_however_they_are_typed(answer: object, value: object) -> None:
    got = clean(one("number"), answer)
    assert got == value
    assert type(got) is type(value)
    assert str(got) == str(value)


@pytest.mark.parametrize(
    "answer",
    [
        "many",
        "-",
        ".",
        "-.",
        "1,86",
        "12,50",
        "1e5",
        "0x10",
        "1 2",
        "NaN",
        "½",
        True,
        {"a": 1},
        ["1", "2"],
        "9" * 40,
        1e300,
    ],
)
def test_what_is_no_number_is_sent_back(answer: object) -> None:
    assert problems(one("number", "申请金额"), {"a": answer}) == {"a": "申请金额请填数字，例如 1860.5。"}


@pytest.mark.parametrize(
    "rules, answer, sentence",
    [
        ({"validate": {"required": True}}, "", "请填事项。"),
        ({"validate": {"required": True}}, 0, ""),
        ({"validate": {"min": 5}}, 4, "事项不能小于 5，请改为 5 或更大。"),
        ({"validate": {"min": 5}}, 5, ""),
        ({"validate": {"min": 0}}, 0, ""),
        ({"validate": {"max": "1860"}}, "1860.01", "事项不能大于 1,860，请改为 1,860 或更小。"),
        ({"validate": {"max": 1860}}, "1860.00", ""),
        ({"decimalDigits": 0}, "1.5", "事项请填整数。"),
        ({"decimalDigits": 0}, "1.0", ""),
        ({"decimalDigits": 2}, "1.005", "事项最多 2 位小数。"),
        ({"decimalDigits": 2}, "1.5000", ""),
        ({"increment": "0.1"}, "0.3", ""),
        ({"increment": 0.1}, 0.35, "事项应是 0.1 的倍数，请改为 0.3 或 0.4。"),
        ({"increment": 5}, -7, "事项应是 5 的倍数，请改为 -5 或 0。"),
    ],
)
def test_the_rules_of_numbers(rules: dict[str, Any], answer: object, sentence: str) -> None:
    assert problems(one("number", **rules), {"a": answer}).get("a", "") == sentence


def test_a_whole_number_field_gives_an_integer_and_a_text_one_a_text() -> None:
    assert clean(one("number", decimalDigits=0), "12.0") == 12
    assert isinstance(clean(one("number", decimalDigits=0), "12.0"), int)
    assert clean(one("number", serializeToString=True), "12.50") == "12.50"


@pytest.mark.parametrize(
    "rules, answer, sentence",
    [
        ({"validate": {"required": True}}, "", "请填事项。"),
        ({"validate": {"required": True}}, " 　\t", "请填事项。"),
        ({"validate": {"minLength": 3}}, "  ab  ", "事项至少写 3 个字，现有 2 个，请补充。"),
        ({"validate": {"minLength": 3}}, "", ""),
        ({"validate": {"maxLength": 2}}, "一二三", "事项最多 2 个字，现有 3 个，请精简。"),
        ({"validate": {"maxLength": 2}}, " 一二　", ""),
        ({"validate": {"pattern": "^[0-9]+$"}}, "12a", "事项的写法不符合要求，请按要求的格式改写。"),
        ({"validate": {"pattern": "[0-9]"}}, "a1b", ""),
        ({"validate": {"pattern": "^[0-9]+$"}}, "12\n", "事项的写法不符合要求，请按要求的格式改写。"),
        ({"validate": {"pattern": "^示财", "patternErrorMessage": "文号以示财开头"}}, "示发", "文号以示财开头。"),
        ({"validate": {"validationType": "email"}}, "a@", "事项请填电子邮箱，例如 bangongshi@example.cn。"),
        ({"validate": {"validationType": "email"}}, "a@example.cn", ""),
        ({"validate": {"validationType": "phone"}}, "0571", "事项请填带国家代码的电话，例如 +8657112345678。"),
        ({"validate": {"validationType": "phone"}}, "+8657112345678", ""),
        ({}, ["a", "b"], "事项请填文字。"),
        ({}, {"a": 1}, "事项请填文字。"),
        ({}, "a\0b", "事项含有不能保存的字符，请重新填写。"),
        ({}, "a\ud800", "事项含有不能保存的字符，请重新填写。"),
        ({}, "x" * 100_001, "事项不能超过 100,000 个字，请改为附件。"),
    ],
)
def test_the_rules_of_texts(rules: dict[str, Any], answer: object, sentence: str) -> None:
    assert problems(one("textarea", **rules), {"a": answer}).get("a", "") == sentence


def test_texts_are_kept_as_written_but_for_line_ends() -> None:
    assert clean(one("textfield"), "a\r\nb\tc") == "a b c"
    assert clean(one("textarea"), "a\r\nb\rc ") == "a\nb\nc "
    assert clean(one("textfield"), None) == ""
    assert clean(one("textarea"), "批复\u202e件附\u202c\u2067。") == "批复件附。"
    assert clean(one("textfield"), 12) == "12"


def test_a_pattern_that_takes_too_long_sends_the_answer_back() -> None:
    slow = one("textfield", validate={"pattern": "^(a|a)*$"})
    assert problems(slow, {"a": "a" * 60 + "b"}) == {"a": "事项的写法不符合要求，请按要求的格式改写。"}


@pytest.mark.parametrize(
    "subtype, answer, value",
    [
        ("date", "2026-12-05", dt.date(2026, 12, 5)),
        ("date", "2026/12/5", dt.date(2026, 12, 5)),
        ("date", "２０２６年12月5日", dt.date(2026, 12, 5)),
        ("date", dt.date(2026, 12, 5), dt.date(2026, 12, 5)),
        ("date", dt.datetime(2026, 12, 4, 16, 0, tzinfo=dt.UTC), dt.date(2026, 12, 5)),
        ("date", "", None),
        ("time", "9:30", "09:30"),
        ("time", "09:30:15", "09:30"),
        ("time", "09:30Z", "17:30"),
        ("time", "09:30+08:00", "09:30"),
        ("datetime", "2026-12-05T09:30", dt.datetime(2026, 12, 5, 9, 30, tzinfo=SHANGHAI)),
        ("datetime", "2026-12-05 09:30", dt.datetime(2026, 12, 5, 9, 30, tzinfo=SHANGHAI)),
        ("datetime", "2026-12-05T09:30:00.000+0800", dt.datetime(2026, 12, 5, 9, 30, tzinfo=SHANGHAI)),
        ("datetime", "2026-12-05T01:30Z", dt.datetime(2026, 12, 5, 9, 30, tzinfo=SHANGHAI)),
        ("datetime", "2026-12-05T02:30:00.000+01:00", dt.datetime(2026, 12, 5, 9, 30, tzinfo=SHANGHAI)),
    ],
)
def test_dates_and_times_are_typed_and_in_beijing_time(subtype: str, answer: object, value: object) -> None:
    assert clean(one("datetime", subtype=subtype), answer) == value


@pytest.mark.parametrize(
    "subtype, answer",
    [
        ("date", "2026-02-30"),
        ("date", "2026-12-05T09:30"),
        ("date", "明天"),
        ("date", 20261205),
        ("time", "25:00"),
        ("time", "24:00"),
        ("datetime", "2026-12-05"),
        ("datetime", "0001-01-01T00:00+14:00"),
    ],
)
def test_a_day_that_does_not_exist_is_sent_back(subtype: str, answer: object) -> None:
    assert problems(one("datetime", "拟实施时间", subtype=subtype), {"a": answer})["a"].startswith("拟实施时间请填")


def test_past_days_are_refused_where_the_form_says_so_by_the_clock_of_beijing() -> None:
    future = one("datetime", "拟实施日期", subtype="date", disallowPassedDates=True)
    late = Variables({}, dt.datetime(2026, 11, 22, 16, 30, tzinfo=dt.UTC))  # 00:30 on the 23rd in Beijing
    assert future.check({"a": "2026-11-23"}, late) == {"a": dt.date(2026, 11, 23)}
    with pytest.raises(Invalid) as refusal:
        future.check({"a": "2026-11-22"}, late)
    assert refusal.value.problems == {"a": "拟实施日期不能早于今天（11月23日），请改选今天或以后。"}


@pytest.mark.parametrize("answer, value", [("on", True), ("true", True), (True, True), (False, False), (None, False)])
def test_a_tick_box(answer: object, value: bool) -> None:
    assert clean(one("checkbox"), answer) is value
    assert one("checkbox").check({}, case()) == {"a": False}


def test_a_required_tick_box_must_be_ticked() -> None:
    assert problems(one("checkbox", "已核对", validate={"required": True}), {}) == {"a": "请勾选“已核对”。"}
    assert problems(one("checkbox"), {"a": "perhaps"}) == {"a": "事项请勾选或不勾选。"}


@pytest.mark.parametrize("kind", ["radio", "select"])
def test_one_of_the_options(kind: str) -> None:
    choice = one(kind, "文种", values=KINDS, validate={"required": True})
    assert clean(choice, "request") == "request"
    assert problems(choice, {"a": "letter"}) == {"a": "文种请从列出的选项中选择。"}
    assert problems(choice, {}) == {"a": "请选文种。"}
    assert problems(choice, {"a": ["request", "report"]}) == {"a": "文种请从列出的选项中选择。"}


@pytest.mark.parametrize("kind", ["checklist", "taglist"])
def test_some_of_the_options(kind: str) -> None:
    choice = one(kind, "会签单位", values=KINDS, validate={"required": True})
    assert clean(choice, ["report", "request"]) == ["request", "report"]
    assert clean(choice, ["report", "report"]) == ["report"]
    assert "a" in problems(choice, {"a": ["report", "request", "report"]})  # more than there are
    assert clean(choice, "report") == ["report"]
    assert problems(choice, {"a": ["letter", "report"]}) == {"a": "会签单位请从列出的选项中选择。"}
    assert problems(choice, {"a": []}) == {"a": "请选会签单位。"}
    assert one(kind, values=KINDS).check({}, case()) == {"a": []}


def test_options_may_come_from_a_variable_or_an_expression() -> None:
    keyed = one("select", valuesKey="units")
    units: Any = [{"label": "财政局", "value": "finance"}, "civil_affairs", 7, None, ""]
    assert clean(keyed, "finance", units=units) == "finance"
    assert clean(keyed, "7", units=units) == 7
    assert "a" in problems(keyed, {"a": "health"}, units=units)
    assert "a" in problems(keyed, {"a": "finance"})
    computed = one("checklist", valuesExpression="=units")
    assert clean(computed, ["7", "civil_affairs"], units=units) == ["civil_affairs", 7]


def test_limits_may_be_computed_from_other_answers() -> None:
    two = form(
        {"type": "number", "key": "budget", "label": "预算"},
        {"type": "number", "key": "amount", "label": "金额", "validate": {"max": "=budget"}},
        {"type": "textfield", "key": "note", "label": "备注", "validate": {"maxLength": "=limit"}},
    )
    assert problems(two, {"budget": "10", "amount": "11"}) == {"amount": "金额不能大于 10，请改为 10 或更小。"}
    assert problems(two, {"amount": "11"}) == {}
    assert problems(two, {"note": "三个字"}, limit=2) == {"note": "备注最多 2 个字，现有 3 个，请精简。"}
    assert problems(two, {"note": "三个字"}) == {}
