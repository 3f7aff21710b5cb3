"""Every built-in function, operator and property with values of every kind: only the declared exceptions come out."""

import datetime as dt
import string

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.expressions import (
    EvaluationFailed,
    ExpressionInvalid,
    Variables,
    compile_feel,
    compile_template,
    compile_unary_tests,
)
from engine.expressions.feel import BUILTINS
from engine.values import plain, restore

VALUES = [
    *("null", "true", "1", "-1", "0", "1.5", "1e6000", "99999999999", '""', '"abc"', '"[a-"', '"2024-01-01"', '"P1D"'),
    *("[]", "[1,2]", "[null]", '["a",1]', "[[1]]", "{}", "{a: 1}", '{"":1}', 'date("2024-02-29")'),
    'date("-999999999-01-01")',
    'date("999999999-12-31")',
    'time("10:00:00")',
    'time("10:00:00@Europe/Paris")',
    'time("10:00:00Z")',
    'date and time("2024-01-01T00:00:00")',
    'date and time("2024-01-01T00:00:00Z")',
    'date and time("-999999999-01-01T00:00:00@Asia/Shanghai")',
    'duration("P1Y")',
    'duration("-P99999999D")',
    'duration("PT1S")',
    "[1..3]",
    '(date("2024-01-01")..date("2024-01-03"))',
    "(< 5)",
    "(!= 3)",
    '(= "a")',
    "function(x) x",
    "function(x,y) x < y",
    "sum",
    '@"x"',
    '[{key:"a",value:1}]',
    "[{a:1},{b:2}]",
    "[[1..2]]",
]
OPERATORS = ["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in"]
PROPERTIES = ["year", "weekday", "hour", "days", "months", "time offset", "timezone", "start", "end included", "a"]
TYPES = ["number", "list<number>", "context<a: number>", "range<date>", "function<number> -> number", "Any"]

value = st.sampled_from(VALUES)
call = st.builds(
    lambda name, args: f"{name}({', '.join(args)})", st.sampled_from(sorted(BUILTINS)), st.lists(value, max_size=4)
)
expression = st.one_of(
    call,
    call,
    st.builds("{} {} {}".format, value, st.sampled_from(OPERATORS), value),
    st.builds("{}.{}".format, value, st.sampled_from(PROPERTIES)),
    st.builds("{}[{}]".format, value, value),
    st.builds("for i in {} return {}".format, value, value),
    st.builds("some i in {} satisfies {}".format, value, value),
    st.builds("{} instance of {}".format, value, st.sampled_from(TYPES)),
    st.builds("{} between {} and {}".format, value, value, value),
    st.builds("string({})".format, call),
)
NOW = Variables({"x": 1}, dt.datetime(2026, 11, 23, tzinfo=dt.UTC))


def run(compile_it, text, context=NOW):
    try:
        return compile_it(text).evaluate(context)
    except (ExpressionInvalid, EvaluationFailed):
        return None


@settings(max_examples=800, deadline=None)
@given(expression)
def test_feel_gives_engine_values_or_declared_exceptions(text):
    result = run(compile_feel, text)
    assert restore(plain(result)) == result


@settings(max_examples=200, deadline=None)
@given(value, value)
def test_unary_tests_give_booleans(cell, given_value):
    assert run(compile_unary_tests, cell, Variables({"?": run(compile_feel, given_value)})) in (True, False, None)


FEEL_TEXT = st.text(alphabet=string.ascii_lowercase[:4] + "0123456789 .,()[]{}<>=+-*/\"'?@:\\\n中", max_size=40)
JUEL_TEXT = st.text(alphabet="ab01 .,()[]{}<>=+-*/%!&|?:\"'$#\\n中", max_size=40)


@settings(max_examples=500, deadline=None)
@given(FEEL_TEXT)
def test_any_text_is_feel_or_refused(text):
    run(compile_feel, text)
    run(compile_unary_tests, text, Variables({"?": 1}))


@settings(max_examples=500, deadline=None)
@given(JUEL_TEXT)
def test_any_text_is_juel_or_refused(text):
    run(compile_template, text)
    run(compile_template, "${" + text + "}")


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**70), 2**70)
        | st.decimals(allow_nan=False, allow_infinity=False, places=4)
        | st.text(st.characters(exclude_categories=("Cs",)), max_size=9)
        | st.dates()
        | st.datetimes(min_value=dt.datetime(1900, 1, 1), timezones=st.just(dt.UTC)),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=3)
        ),
        max_leaves=9,
    )
)
def test_values_survive_the_border_both_ways(given_value):
    context = Variables({"v": given_value})
    assert compile_feel("v").evaluate(context) == given_value
    assert compile_template("${v}").evaluate(context) == given_value
