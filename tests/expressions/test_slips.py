"""What a designer's slip of the keyboard was meant to be: offered only where it is then an expression."""

import pytest

from engine.expressions import compile_template, meant_feel, meant_juel, meant_tests


@pytest.mark.parametrize(
    "typed,meant",
    [
        ("${route = 'far'}", "${route == 'far'}"),
        ("${route == ‘far’}", "${route == 'far'}"),
        ("${route == “far”}", "${route == 'far'}"),
        ("${route ＝＝ 'far'}", "${route == 'far'}"),
        ("${org.unit_head（unit）}", "${org.unit_head(unit)}"),
        ("${org.has_post(starter， 'mayor')}", "${org.has_post(starter, 'mayor')}"),
        ("${amount ≥ 100 且 route == '近，远'}", "${amount >= 100 && route == '近，远'}"),
        ("${amount > 100 或者 far}", "${amount > 100 || far}"),
        ("${route == 'far'", "${route == 'far'}"),
        ("${amount > 100万}", ""),
        ("${a +}", ""),
    ],
)
def test_juel(typed, meant):
    assert meant_juel(typed) == meant
    if meant:
        compile_template(meant)


@pytest.mark.parametrize(
    "typed,meant",
    [("amount == 1", "amount = 1"), ("a && b", "a and b"), ("“far”", '"far"'), ("a =< 2", "a <= 2"), ("a +", "")],
)
def test_feel(typed, meant):
    assert meant_feel(typed) == meant
    assert meant_tests(typed) == meant
