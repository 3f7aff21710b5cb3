"""Values and answers as people read them (design 5, rule 9)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engine.expressions import Variables
from engine.forms import read_form
from engine.history import say
from engine.values import Value, write
from engine.worklist._facts import _asked, _text

FORM = {
    "components": [
        {"type": "number", "key": "amount", "label": "金额", "appearance": {"suffixAdorner": "万元"}},
        {"type": "datetime", "key": "day", "dateLabel": "日期", "subtype": "date"},
        {"type": "checkbox", "key": "direct", "label": "直呈"},
        {
            "type": "checklist",
            "key": "units",
            "label": "单位",
            "values": [{"label": "财政局", "value": "finance"}, {"label": "水利局", "value": "water"}],
        },
        {"type": "radio", "key": "kind", "label": "类别", "values": [{"label": "一", "value": 1}]},
        {"type": "textfield", "key": "note", "label": "说明"},
    ],
    "type": "default",
    "schemaVersion": 19,
    "executionPlatform": "Camunda Platform",
    "executionPlatformVersion": "7.22.0",
    "id": "words",
}


@pytest.mark.parametrize(
    "value, text",
    [
        (None, ""),
        (True, "是"),
        (False, "否"),
        (1860, "1,860"),
        (Decimal("1860.50"), "1,860.50"),
        (Decimal("1E+3"), "1,000"),
        (dt.date(2026, 12, 15), "2026年12月15日"),
        (dt.datetime(2026, 12, 15, 16, 5, tzinfo=dt.UTC), "2026年12月16日 00:05"),
        (["甲", 2, None], "甲、2、"),
        ({"甲": 1}, "甲：1"),
    ],
)
def test_values(value: Value, text: str) -> None:
    assert say(value) == text


@pytest.mark.parametrize(
    "key, value, text",
    [
        ("amount", 1860, "1,860 万元"),
        ("amount", "1860.5", "1,860.5 万元"),
        ("amount", None, ""),
        ("day", "2026-12-15", "2026年12月15日"),
        ("day", dt.date(2026, 12, 15), "2026年12月15日"),
        ("direct", True, "是"),
        ("direct", False, ""),
        ("units", ["finance", "water"], "财政局、水利局"),
        ("units", ["gone"], "gone"),
        ("kind", 1, "一"),
        ("note", "否", "否"),
    ],
)
def test_answers(key: str, value: Value, text: str) -> None:
    form = read_form(write({**FORM, "components": [{"id": c["key"], **c} for c in FORM["components"]]}).encode(), "f")  # type: ignore[index,union-attr]
    shown = next(s for s in _asked(form.show(None, Variables({}))) if s.field.key == key)
    assert _text(shown, value) == text
