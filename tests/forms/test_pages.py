"""Forms as HTML: accessible without scripts, nothing lost after a failed submission, recorded answers in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lxml import html
from support.forms import case, form, problems

from engine.forms import Form
from web.form_text import to_html
from web.forms import fields, summary

TEMPLATES = Path(__file__).parents[2] / "web" / "templates"
KINDS = [{"label": "请示", "value": "request"}, {"label": "报告", "value": "report"}]
DRAFT = form(
    {"type": "text", "text": "# 说明\n一文一事 <b>"},
    {
        "type": "textfield",
        "key": "subject",
        "label": "标题",
        "description": "关于……的请示",
        "validate": {"required": True},
    },
    {"type": "radio", "key": "kind", "label": "文种", "values": KINDS, "validate": {"required": True}},
    {"type": "select", "key": "scope", "label": "范围", "values": KINDS},
    {"type": "checklist", "key": "units", "label": "会签单位", "values": KINDS},
    {"type": "number", "key": "amount", "label": "申请金额", "appearance": {"suffixAdorner": "万元"}},
    {"type": "datetime", "key": "planned_on", "subtype": "date", "dateLabel": "拟实施日期"},
    {"type": "datetime", "key": "meets_at", "subtype": "datetime", "dateLabel": "开会", "timeLabel": "时间"},
    {"type": "checkbox", "key": "checked", "label": "已核对"},
    {"type": "group", "label": "正文", "components": [{"type": "textarea", "key": "content", "label": "内容"}]},
    {"type": "separator"},
    {"type": "spacer", "height": 20},
    {"type": "textfield", "key": "reason", "label": "理由", "conditional": {"hide": '=kind != "request"'}},
    {"type": "textfield", "key": "secret", "label": "密级", "conditional": {"hide": "=open = true"}},
    {"type": "textfield", "key": "office", "label": "承办单位", "readonly": True},
    {"type": "expression", "key": "half", "expression": "=amount / 2"},
)


@pytest.fixture(scope="module")
def pages() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"]
    )
    made.install_gettext_callables(lambda s: s, lambda s, p, n: s if n == 1 else p, newstyle=True)  # type: ignore[attr-defined]
    return made


def draw(pages: Environment, of: Form, values: dict[str, Any] | None = None, **stored: Any) -> html.HtmlElement:
    found = problems(of, values, **stored) if values is not None else {}
    controls = fields(of, values, found, case(**stored))
    page = pages.from_string(
        '{% from "forms/fields.html" import form_fields %}<main><form>{{ form_fields(controls) }}</form></main>'
    )
    return html.fromstring(page.render(controls=controls))


def by_id(page: html.HtmlElement, ident: str) -> html.HtmlElement:
    (found,) = page.xpath("//*[@id=$i]", i=ident)
    return found


def test_every_input_has_a_label_and_every_reference_a_target(pages: Environment) -> None:
    page = draw(pages, DRAFT, {})
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    inputs = page.xpath("//input | //select | //textarea")
    assert len(inputs) >= 12
    for each in inputs:
        assert page.xpath("//label[@for=$i]", i=each.get("id")), each.get("id")
    references = " ".join(page.xpath("//@aria-describedby | //@aria-labelledby")).split()
    assert references
    assert set(references) | {href[1:] for href in page.xpath("//a/@href")} <= set(ids)
    for group in page.xpath("//input[@type='radio'] | //input[@type='checkbox' and contains(@id, 'units')]"):
        assert group.xpath("ancestor::fieldset/legend")
    assert not page.xpath("//@style | //script | //@onclick")


def test_the_first_drawing_shows_stored_values_and_defaults(pages: Environment) -> None:
    named = form(
        {"type": "textfield", "key": "a", "label": "甲", "defaultValue": "默认"},
        {"type": "textfield", "key": "b", "label": "乙", "defaultValue": "默认"},
        {"type": "checkbox", "key": "c", "label": "丙", "defaultValue": True},
    )
    page = draw(pages, named, None, b="已存")
    assert [each.get("value") for each in page.xpath("//input")] == ["默认", "已存", "true"]
    assert by_id(page, "f-c").get("checked") is not None
    assert by_id(draw(pages, named, {}), "f-c").get("checked") is None  # not ticked in what was sent


def test_what_was_typed_is_kept_after_a_failed_submission(pages: Environment) -> None:
    sent = {
        "subject": "",
        "kind": "report",
        "scope": "report",
        "units": ["request"],
        "amount": "1,8x",
        "planned_on": "明天",
        "meets_at": "2026-12-05T09:30",
        "checked": "true",
        "content": "\n 第一行\n<script>",
    }
    page = draw(pages, DRAFT, sent)
    assert by_id(page, "f-amount").get("value") == "1,8x"
    assert by_id(page, "f-planned_on").get("value") == "明天"
    assert by_id(page, "f-meets_at").get("value") == "2026-12-05T09:30"
    assert by_id(page, "f-content").text == "\n\n 第一行\n<script>"  # a parser of HTML drops the first line end
    assert page.xpath("//*[@checked]/@id") == ["f-kind-1", "f-units-0", "f-checked"]
    assert page.xpath("//option[@selected]/@value") == ["report"]


def test_a_form_may_come_as_lists_of_one(pages: Environment) -> None:
    page = draw(pages, DRAFT, {"subject": ["甲"], "amount": ["x", "y"], "planned_on": ["2026-12-05"]})
    assert by_id(page, "f-subject").get("value") == "甲"
    assert by_id(page, "f-amount").get("value") == ""
    assert by_id(page, "f-planned_on").get("value") == "2026-12-05"


def test_errors_stand_above_the_field_and_in_the_summary(pages: Environment) -> None:
    sent = {"amount": "x", "evil": "1"}
    page, found = draw(pages, DRAFT, sent), problems(DRAFT, sent)
    *links, (target, sentence) = summary(fields(DRAFT, sent, found, case()), found)
    assert links == [
        ("f-subject", "请填标题。"),
        ("f-kind-0", "请选文种。"),
        ("f-amount", "申请金额请填数字，例如 1860.5。"),
    ]
    assert target == ""
    assert "“evil”" in sentence
    subject = by_id(page, "f-subject")
    assert subject.get("aria-invalid") == "true"
    assert subject.get("aria-describedby") == "f-subject-error f-subject-hint"
    assert by_id(page, "f-subject-error").text == "请填标题。"
    assert "wrong" in subject.getparent().get("class")
    assert by_id(page, "f-content").get("aria-invalid") is None


def test_required_marks_are_words(pages: Environment) -> None:
    page = draw(pages, DRAFT)
    (label,) = page.xpath("//label[@for='f-subject']")
    assert label.text_content() == "标题 required"
    assert by_id(page, "f-subject").get("aria-required") == "true"
    assert not page.xpath("//@required")  # the server says what is missing, in its own words


def test_a_field_that_depends_on_answers_is_drawn_with_a_note_and_a_settled_one_is_not(pages: Environment) -> None:
    page = draw(pages, DRAFT, {"kind": "report"}, open=True)
    assert by_id(page, "f-reason-depends").text
    assert not page.xpath("//*[@id='f-secret']")
    assert by_id(draw(pages, DRAFT, open=False), "f-secret") is not None


def test_readonly_fields_are_shown_and_cannot_be_sent(pages: Environment) -> None:
    page = draw(pages, DRAFT, None, office="财政局")
    assert not page.xpath("//*[@name='office'] | //*[@name='half']")
    assert page.xpath("//dl/div[dt='承办单位']/dd/text()") == ["财政局"]


def test_an_optional_radio_can_be_left_out(pages: Environment) -> None:
    free = form({"type": "radio", "key": "k", "label": "类", "values": KINDS})
    page = draw(pages, free, {})
    assert page.xpath("//input/@value") == ["request", "report", ""]
    assert page.xpath("//*[@checked]/@value") == [""]
    assert draw(pages, free, {"k": "report"}).xpath("//*[@checked]/@value") == ["report"]


def test_hostile_labels_and_values_are_only_text(pages: Environment) -> None:
    evil = '"><script>alert(1)</script>'
    page = draw(
        pages,
        form(
            {"type": "textfield", "key": "a", "label": evil, "description": evil},
            {"type": "select", "key": "b", "label": evil, "values": [{"label": evil, "value": evil}]},
            {"type": "text", "text": evil},
            {"type": "group", "id": evil, "label": evil, "components": []},
        ),
        {"a": evil, "b": evil},
    )
    assert not page.xpath("//script")
    assert by_id(page, "f-a").get("value") == evil


@pytest.mark.parametrize(
    "text, markup",
    [
        ("# 请示\n一文一事", "<h3>请示</h3><p>一文一事</p>"),
        ("甲\n乙\n\n丙", "<p>甲<br>乙</p><p>丙</p>"),
        ("- 甲\n- **乙**", "<ul><li>甲</li><li><strong>乙</strong></li></ul>"),
        ("1. 甲\n2. `乙`", "<ol><li>甲</li><li><code>乙</code></li></ol>"),
        ("*斜* 2*3*4", "<p><em>斜</em> 2*3*4</p>"),
        ("[网](https://a.cn/?a=1&b=2)", '<p><a href="https://a.cn/?a=1&amp;b=2" rel="noopener noreferrer">网</a></p>'),
        ("[网](javascript:alert%281%29)", "<p>网</p>"),
        ("<img src=x>", "<p>&lt;img src=x&gt;</p>"),
        ("**<b>**", "<p><strong>&lt;b&gt;</strong></p>"),
    ],
)
def test_texts_are_a_little_markdown_and_never_html(text: str, markup: str) -> None:
    assert to_html(text) == markup


@pytest.mark.parametrize(("day", "time", "said"), [("会议日期", "会议时间", "会议时间"), ("开会", "时间", "开会 时间")])
def test_one_box_for_day_and_time_has_one_name(pages: Environment, day: str, time: str, said: str) -> None:
    asked = {"type": "datetime", "key": "at", "subtype": "datetime", "dateLabel": day, "timeLabel": time}
    page = draw(pages, form(asked))
    assert page.xpath("string(//label[@for='f-at'])").strip() == said
