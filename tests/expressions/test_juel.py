"""JUEL as Camunda 7 diagrams use it (JSR 341; whitelist and limits are ours)."""

import datetime as dt
from decimal import Decimal

import pytest

from engine.expressions import EvaluationFailed, ExpressionInvalid, Variables, compile_template

NOW = dt.datetime(2026, 11, 23, 1, 30, tzinfo=dt.UTC)
VALUES = {
    "x": 5,
    "s": "abc",
    "l": ["a", "b"],
    "m": {"k": {"z": 1}},
    "n": None,
    "title": "购置",
    "t": True,
    "day": dt.date(2026, 11, 23),
    "nrOfInstances": 3,
    "nrOfCompletedInstances": 2,
    "execution": {"id": "case-1", "processBusinessKey": "matter-1", "currentUser": "clerk"},
    "matter": "matter-1",
}


def juel(text, **more):
    return compile_template(text).evaluate(Variables({**VALUES, **more}, NOW))


@pytest.mark.parametrize(
    "text, value",
    [
        ("${x == 5}", True),
        ("#{t}", True),
        ("${x ne 5}", False),
        ("${nrOfCompletedInstances/nrOfInstances >= 0.6}", True),
        ("${empty n && !empty l}", True),
        ("请示-${title}-${x}", "请示-购置-5"),
        ("${x}${x}", "55"),
        ("${s == 'abc' ? 'y' : 'n'}", "y"),
        ("${l.size() > 1 ? x > 4 ? 1 : 2 : 3}", 1),
        ("${m.k.z + 1}", 2),
        ("${m['k'].z}", 1),
        ("${l[1]}", "b"),
        ('${l.contains("a")}', True),
        ('${s.startsWith("a") and not (x > 9)}', True),
        ("${s.substring(1, 2)}", "b"),
        ("${n.foo}", None),
        ("${'}'}", "}"),
        ('${"5" + 1}', 6),
        ("\\${x}", "${x}"),
        ("${x > 3 || nope}", True),
        ("${n + 1}", 1),
        ("${-x + 10}", 5),
        ("${7 % 2}", 1),
        ("${1/2}", Decimal("0.5")),
        ('${t == "true"}', True),
        ("${n == null}", True),
        ("${n < 1}", False),
        ("${n <= n}", True),
        ("${n <= 1}", False),
        ("${!n}", True),
        ("${now()}", NOW),
        ("${currentUser()}", "clerk"),
        ("${day}", dt.date(2026, 11, 23)),
        ("于${day}收文", "于2026-11-23收文"),
        ("${execution.processBusinessKey}", "matter-1"),
        ("${execution.getProcessBusinessKey()}", "matter-1"),
        ("${execution.processInstanceId}", "case-1"),
        ('${execution.getVariable("x")}', 5),
        ('${execution.getVariable("nobody")}', None),
        ('${execution.hasVariable("nobody")}', False),
        ("${matter}", "matter-1"),
        ("${l}", ["a", "b"]),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_juel_value(text, value):
    result = juel(text)
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    "text", ["${nope}", "${a ? b : c}", "${l[9]}", "${n.size()}", "${'a' - 1}", "${l < 1}", "${1 / 0}"]
)
def test_juel_without_an_answer_fails(text):
    with pytest.raises(EvaluationFailed) as failure:
        juel(text)
    assert failure.value.why
    assert failure.value.english


def test_unknown_name_is_told():
    with pytest.raises(EvaluationFailed) as failure:
        juel("${nope}")
    assert failure.value.name == "nope"


def test_now_without_a_clock_fails():
    with pytest.raises(EvaluationFailed):
        compile_template("${now()}").evaluate(Variables())


@pytest.mark.parametrize(
    "text, position",
    [
        ("${x", 3),
        ("前${x == }", 8),
        ("${s.getClass()}", 4),
        ("${mail.send(x)}", 7),
        ("${exec(x)}", 2),
        ("${x = 1}", 4),
        ("${x; y}", 3),
        ("${now(1)}", None),
        ("${execution}", None),
        ("${execution.engineServices}", None),
        ("${execution.getVariable()}", None),
        ("${(x -> x)(1)}", None),
        ("${" + "(" * 50 + "1" + ")" * 50 + "}", None),
        ("a" * 10_001, None),
    ],
)
def test_what_is_not_juel_is_refused_with_a_position(text, position):
    with pytest.raises(ExpressionInvalid) as refused:
        compile_template(text)
    assert refused.value.sentence
    assert position is None or refused.value.position == position


def test_names_and_kind():
    e = compile_template("请示-${title}-${execution.getVariable('amount')}-${execution.id}")
    assert (e.language, e.names, e.possible_names) == ("juel", {"title"}, {"amount"})
    literal = compile_template("office")
    assert (literal.language, literal.is_literal, literal.names) == ("literal", True, frozenset())


def test_contract_21_equality_with_a_literal_is_known():
    assert compile_template("${decision == 'approve'}").equality == ("decision", "approve")
    assert compile_template("#{ 'approve' eq decision }").equality == ("decision", "approve")
    assert compile_template("${approved == true}").equality == ("approved", True)
    for other in ("${decision != 'approve'}", "${decision == 'a' || x}", "${decision == y}", "decision == 'a'"):
        assert compile_template(other).equality is None


def test_conditions_that_cannot_be_boolean_are_known():
    for text in ("yes", "${'yes'}", "${x + 1}", "a${x}", "${-x}"):
        assert compile_template(text).never_boolean, text
    for text in ("${x}", "${'true'}", "${x > 1}", "${!x}", "${x ? 1 : 2}", "${l.contains(x)}"):
        assert not compile_template(text).never_boolean, text


def test_thousands_of_links_need_no_depth():
    assert juel("${1" + "+1" * 4000 + "}") == 4001
