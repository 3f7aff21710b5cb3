"""Options that are worked out: from the organisation, from registers, from who is asking. And when there are none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from support.forms import NOW, form, refusal_of

from engine.errors import Refused
from engine.expressions import Variables
from engine.forms import Form
from engine.values import Value

LED = [{"value": "zhou", "label": "副局长 周"}, {"value": "sun", "label": "股长 孙"}]


def asks(answer: Value | Exception, **values: Any) -> Variables:
    """A context in which every question has this answer."""

    def ask(name: str, args: Sequence[Value]) -> Value:
        if isinstance(answer, Exception):
            raise answer
        return answer if list(args) == ["wu"] else []

    return Variables({"actor": "wu", **values}, NOW, ask)


def one(kind: str, **more: Any) -> Form:
    field = {"type": kind, "key": "to", "label": "收件人", "valuesExpression": "=org.subordinates(actor)", **more}
    return form(field, {"type": "textfield", "key": "note", "label": "备注"})


@pytest.mark.parametrize(("kind", "sent", "value"), [("select", "sun", "sun"), ("checklist", ["sun", "zhou"], None)])
def test_what_is_offered_is_taken_and_keeps_its_name(kind: str, sent: object, value: Value) -> None:
    checked = one(kind).read({"to": sent, "note": ""}, asks(LED))
    assert checked.values["to"] == (value or ["zhou", "sun"])
    assert checked.said == {"to": {o["value"]: o["label"] for o in LED if o["value"] in sent}}  # type: ignore[operator]


@pytest.mark.parametrize("kind", ["select", "radio", "checklist", "taglist"])
def test_what_is_not_offered_is_refused(kind: str) -> None:
    for other in ("wu", "nobody", 1, {"value": "zhou"}):
        refusal = refusal_of(lambda other=other: one(kind).check({"to": other}, asks(LED)))  # type: ignore[misc]
        assert refusal is not None
        assert refusal.problems == {"to": "收件人请从列出的选项中选择。"}
    refusal = refusal_of(lambda: one(kind).check({"to": "zhou"}, asks(LED, actor="another")))
    assert refusal is not None
    assert refusal.problems == {"to": "收件人现在没有可选的项，请联系办公室核对。"}


@pytest.mark.parametrize("kind", ["select", "radio", "checklist", "taglist"])
def test_nothing_to_choose_from_is_said(kind: str) -> None:
    required = one(kind, validate={"required": True}, description="只列直接下级。")
    refusal = refusal_of(lambda: required.check({"note": "x"}, asks([])))
    assert refusal is not None
    assert refusal.problems == {"to": "收件人现在没有可选的项，请联系办公室核对。"}
    shown = required.show(None, asks([]))[0]
    assert (shown.options, shown.hint) == ((), "只列直接下级。现在没有可选的项。")
    assert required.show(None, asks(LED))[0].hint == "只列直接下级。"
    assert one(kind).check({"note": "x"}, asks([]))["note"] == "x"  # who need not choose goes on


def test_WR_12_a_page_is_drawn_though_the_organisation_has_no_answer() -> None:
    nobody = asks(Refused("NO_SUPERIOR", what="分管副市长"))
    assert one("select").show(None, nobody)[0].options == ()
    with pytest.raises(Refused, match="NO_SUPERIOR"):
        one("select").check({"to": "zhou"}, nobody)


def test_fixed_options_say_nothing_more() -> None:
    fixed = form({"type": "select", "key": "to", "label": "收件人", "values": LED})
    assert fixed.read({"to": "sun"}, asks([])).said == {}
    assert fixed.show(None, asks([]))[0].hint == ""


def test_options_may_be_a_variable_of_the_case() -> None:
    keyed = form({"type": "radio", "key": "to", "label": "收件人", "valuesKey": "led"})
    assert keyed.read({"to": "zhou"}, asks([], led=LED)).said == {"to": {"zhou": "副局长 周"}}
    assert refusal_of(lambda: keyed.check({"to": "wu"}, asks([], led=LED))) is not None


def test_the_names_a_form_looks_at_are_known() -> None:
    made = form(
        {"type": "select", "key": "a", "label": "{{kind}}", "valuesKey": "led"},
        {"type": "number", "key": "b", "label": "数", "validate": {"max": "=limit"}, "readonly": "=a = fixed"},
        {"type": "textfield", "key": "c", "label": "字", "conditional": {"hide": "=a != when"}},
        {"type": "expression", "key": "d", "expression": "=b + other"},
        {"type": "taglist", "key": "e", "label": "列", "valuesExpression": "=org.subordinates(actor)"},
    )
    assert made.read_names == {"kind", "led", "limit", "fixed", "when", "other", "actor"}
