"""FEEL as DMN 1.5 chapter 10 has it: what people rely on, and the corners where engines differ."""

import datetime as dt
from decimal import Decimal

import pytest

from engine.expressions import EvaluationFailed, ExpressionInvalid, Variables, compile_feel, compile_unary_tests

NOW = dt.datetime(2026, 11, 22, 17, 30, tzinfo=dt.UTC)  # 01:30 of the 23rd in the city


def feel(text, **values):
    return compile_feel(text).evaluate(Variables(values, NOW))


@pytest.mark.parametrize(
    "text, value",
    [
        ("1 + 2 * 3", 7),
        ("0.1 + 0.2 = 0.3", True),
        ("10 / 4", Decimal("2.5")),
        ("10 / 0", None),
        ("2 ** 10", 1024),
        ("-2 ** 2", 4),  # minus binds tighter
        ("10 ** 99999", None),
        ("0 ** 0", 1),
        ("0 ** -1", None),
        ("1e3", 1000),
        ('"有" + "序"', "有序"),
        (r'"a\"\u4e2d\uD83D\uDC0E"', 'a"中🐎'),
        ("[1, 2, 3][2]", 2),
        ("[1, 2, 3][-1]", 3),
        ("[1, 2, 3][item > 1]", [2, 3]),
        ('[1, 2, 3]["x"]', None),
        ("[1, 2, 3][null]", []),
        ("[{a: 1}, {a: 2}][a = 2].a", [2]),
        ("{a: 1, b: a + 1}.b", 2),
        ('{"a b": 1}.a b', 1),
        ("{a+b: 5}.a+b", 5),
        ("if null then 1 else 2", 2),
        ("for i in 1..3, j in [10, 20] return i * j", [10, 20, 20, 40, 30, 60]),
        ("for i in 1..5 return if i <= 2 then 1 else partial[-1] + partial[-2]", [1, 1, 2, 3, 5]),
        ("for i in 2..1 return i", [2, 1]),
        ("for i in [2..1] return i", None),
        ("some x in [1, 2] satisfies x > 1", True),
        ("every x in [] satisfies x > 1", True),
        ('some x in [true, "x"] satisfies x', None),
        ("5 in [1..5)", False),
        ("5 in (1..5]", True),
        ("5 in ]1..5]", True),
        ("5 in (> 3, < 1)", True),
        ("5 in [null..10]", None),
        ("3 between 1 and 5", True),
        ("1 = null", False),
        ("null = null", True),
        ('1 = "1"', None),
        ("true and null", None),
        ("false and null", False),
        ("true or null", True),
        ("null < 1", None),
        ("(function(x: number) x * 2)(21)", 42),
        ('(function(x: number) x)("a")', None),
        ("{f: function(n) if n = 0 then 1 else n * f(n - 1), r: f(10)}.r", 3628800),
        ("5 instance of number", True),
        ("[1] instance of list<number>", True),
        ("{a: 1} instance of context<a: string>", False),
        ('@"P10D" instance of days and time duration', True),
        ("1 // 说明\n + /* 加 */ 1", 2),
        ("sum([1, 2, 3])", 6),
        ("sum(1, 2, 3)", 6),
        ("max([])", None),
        ("median([3, 1, 2, 4])", Decimal("2.5")),
        ("mode([6, 3, 9, 6, 6])", [6]),
        ("distinct values([1, 1, 2])", [1, 2]),
        ("sort([3, 1, 2], function(x, y) x > y)", [3, 2, 1]),
        ("flatten([[1, [2]], 3])", [1, 2, 3]),
        ("ceiling(1.56, 1)", Decimal("1.6")),
        ("ceiling(1.56, null)", None),
        ("round half up(2.5, 0)", 3),
        ("decimal(2.5, 0)", 2),
        ("modulo(-12, 5)", 3),
        ('substring("foobar", -2, 1)', "a"),
        ('split("a,b;c", "[,;]")', ["a", "b", "c"]),
        ('replace("abc", "(b)", "[$1]")', "a[b]c"),
        ('matches("北京市", "^\\p{L}+$")', True),
        ('string join(["a", null, "b"], "-")', "a-b"),
        ('number("1.000,5", ".", ",")', Decimal("1000.5")),
        ('get value({a: {b: 1}}, ["a", "b"])', 1),
        ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
        ("before([1..5], [6..9])", True),
        ("includes([1..10], 5)", True),
        ('contains(match: "b", string: "abc")', True),
        ('string({a: "x", b: [1.50, null]})', '{a: "x", b: [1.5, null]}'),
        ('range("[1..3]") = [1..3]', True),
    ],
)
def test_feel_value(text, value):
    assert feel(text) == value


@pytest.mark.parametrize(
    "text, value",
    [
        ('date("2026-02-29")', None),
        ('date("2026-11-23") + duration("P1M")', dt.date(2026, 12, 23)),
        ('date("2026-01-31") + duration("P1M")', dt.date(2026, 2, 28)),
        ('date("2026-11-23") - date("2026-11-03") = duration("P20D")', True),
        ('date and time("2026-11-23T09:00:00+08:00") - duration("PT3H")', dt.datetime(2026, 11, 22, 22, tzinfo=dt.UTC)),
        ('date("2026-11-23").weekday', 1),
        ('day of week(date("2026-11-23"))', "Monday"),
        ('week of year(date("2027-01-01"))', 53),
        ('years and months duration(date("2025-12-24"), date("2026-11-23")).months', 10),
        ('duration("P1DT2H")', "P1DT2H"),
        ('time("09:30:00")', "09:30:00"),
        ('date and time("2026-11-23T09:00:00")', "2026-11-23T09:00:00"),
        ('date and time("2026-11-23T09:00:00") = date and time("2026-11-23T09:00:00Z")', None),
        ('date("-99999-01-01")', "-99999-01-01"),
        ("today()", dt.date(2026, 11, 23)),
        ("now()", NOW),
        ("now().hour", 1),
        ("[1..3]", "[1..3]"),
        ("function(x) x", None),
    ],
)
def test_feel_dates_are_those_of_the_city_and_leave_as_engine_values(text, value):
    assert feel(text) == value


def test_instants_enter_in_the_zone_of_the_city():
    due = dt.datetime(2026, 11, 22, 16, 30, tzinfo=dt.UTC)
    assert feel("date(due)", due=due) == dt.date(2026, 11, 23)
    assert feel("due", due=due) == due
    assert feel("due < now()", due=due) is True


def test_without_a_clock_now_is_null():
    assert compile_feel("now()").evaluate(Variables()) is None


def test_chinese_names_and_names_with_spaces():
    assert feel('金额 > 1000 and 部门 in ("办公室", "财政局")', 金额=5000, 部门="财政局") is True
    assert compile_feel("total  amount + 1").evaluate(Variables({"total amount": 1})) == 2
    odd = compile_feel("a-b * 2", names=frozenset({"a-b"}))
    assert odd.evaluate(Variables({"a-b": 4})) == 8


def test_leading_equals_sign_of_form_js_is_dropped():
    assert feel("= x > 1", x=2) is True


def test_unknown_name_fails_in_tables_and_is_null_in_forms():
    with pytest.raises(EvaluationFailed) as failure:
        feel("nobody > 1")
    assert failure.value.name == "nobody"
    assert "nobody" in failure.value.sentence
    assert compile_feel("nobody = null", lenient=True).evaluate(Variables()) is True


def test_unknown_name_fails_even_inside_a_built_in_function():
    with pytest.raises(EvaluationFailed):
        feel("sort([2, 1], function(a, b) a < nobody)")


def test_names_are_the_free_ones():
    e = compile_feel("for i in xs return {a: i + b, c: a}.c + count(ys) + (function(p) p + q)(1)")
    assert e.names == {"xs", "b", "ys", "q"}
    filtered = compile_feel("xs[amount > limit].amount")
    assert filtered.names == {"xs"}
    assert filtered.possible_names == {"amount", "limit"}


@pytest.mark.parametrize(
    "text, position",
    [
        ("1 +", 3),
        ("a b c )", 6),
        ("nofunction(1)", 0),
        ("x + countt(y)", 4),
        ("count()", 0),
        ('substring("a")', 0),
        ('contains(string: "a")', 0),
        ("f(1, a: 2)", 10),
        ("{a: 1, a: 2}", 7),
        ("function() external {java: 1}", 11),
        ('"open', 0),
        ("[1..", 4),
        ("(" * 41 + "1" + ")" * 41, None),
        ("x" * 20_001, None),
    ],
)
def test_what_is_not_feel_is_refused_with_a_position(text, position):
    with pytest.raises(ExpressionInvalid) as refused:
        compile_feel(text)
    assert refused.value.sentence
    assert refused.value.english
    assert position is None or refused.value.position == position


@pytest.mark.parametrize(
    "cell, value, expected",
    [
        ("-", None, True),
        ("", 5, True),
        ("5", 5, True),
        ("< 5", 5, False),
        ("< 5", None, False),
        ("[1..3], > 10", 11, True),
        ("not(1, 2)", 3, True),
        ("not(1, 2)", 2, False),
        ('"a","b"', "b", True),
        ("? > 3 and ? < 9", 5, True),
        ("count(?) > 1", [1, 2], True),
        ("true", False, False),
        ('not(contains(?, "x")) and true', "abc", True),
        ("null", None, True),
        ("[1, 2]", 2, True),
        ('date("2026-01-01")', dt.date(2026, 1, 1), True),
    ],
)
def test_unary_tests(cell, value, expected):
    assert compile_unary_tests(cell).evaluate(Variables({"?": value})) is expected


def test_unary_tests_read_other_variables():
    e = compile_unary_tests("< limit")
    assert e.names == {"limit"}
    assert e.evaluate(Variables({"?": 5, "limit": 6})) is True


def test_conditions_that_cannot_be_boolean_are_known():
    assert compile_feel('"yes"').never_boolean
    assert compile_feel("x + 1").never_boolean
    assert not compile_feel("x").never_boolean
    assert not compile_feel("x > 1").never_boolean


def test_browser_traps():
    assert compile_feel("x > 1").browser_traps == ()
    assert len(compile_feel("x instance of number and y between 9 and 0").browser_traps) == 2
