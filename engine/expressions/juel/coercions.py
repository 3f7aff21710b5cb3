"""What JUEL makes of values before it computes (JSR 341, 1.18): null is 0 in sums and false in conditions."""

from __future__ import annotations

import re
from decimal import Decimal

from engine.expressions.failures import EvaluationFailed
from engine.expressions.values.arithmetic import NUMBERS
from engine.expressions.values.kinds import SIGNS, Feel, Meter, equal, order
from engine.expressions.values.text import number_text, show

_NUMBER = re.compile(r"\s*[-+]?\d{1,40}(\.\d{1,40})?\s*", re.A)


def excerpt(value: Feel) -> str:
    """A value for a sentence: quoted, at most 40 characters."""
    text = show(value, nested=True)
    return text if len(text) <= 40 else text[:39] + "…"


def as_bool(value: Feel) -> bool:
    """true, or the text "true" in any case; null is false."""
    if isinstance(value, str):
        return value.strip().lower() == "true"
    if value is None or isinstance(value, bool):
        return bool(value)
    raise EvaluationFailed(f"不能当作真假值：{excerpt(value)}", f"neither true nor false: {excerpt(value)}")


def as_number(value: Feel) -> Decimal:
    """A number or its text; null and "" are 0."""
    if value is None or value == "":
        return Decimal(0)
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return NUMBERS.create_decimal(value.strip())
    raise EvaluationFailed(f"不能当作数字：{excerpt(value)}", f"not a number: {excerpt(value)}")


def as_text(value: Feel) -> str:
    """The text of a value inside a text; null is ""."""
    return "" if value is None else number_text(value) if isinstance(value, Decimal) else show(value)


def same(a: Feel, b: Feel, meter: Meter) -> bool:
    """a == b after JUEL's coercions: never null."""
    if a is None or b is None:
        return a is b
    if isinstance(a, bool) or isinstance(b, bool):
        return as_bool(a) == as_bool(b)
    if isinstance(a, Decimal) or isinstance(b, Decimal):
        return as_number(a) == as_number(b)
    if isinstance(a, str) or isinstance(b, str):
        return as_text(a) == as_text(b)
    return equal(a, b, meter) is True


def compare(op: str, a: Feel, b: Feel) -> bool:
    """< <= > >= after JUEL's coercions; null compares with null only, and only as equal."""
    if a is None or b is None:
        return op in ("<=", ">=") and a is b
    if isinstance(a, Decimal) or isinstance(b, Decimal):
        a, b = as_number(a), as_number(b)
    sign = order(a, b)
    if sign is None:
        raise EvaluationFailed(
            f"不能比较 {excerpt(a)} 与 {excerpt(b)}", f"{excerpt(a)} and {excerpt(b)} cannot be compared"
        )
    return sign in SIGNS[op]


_OPERATIONS = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "%": NUMBERS.remainder,
}


def calculate(op: str, a: Feel, b: Feel) -> Decimal:
    """+ - * / % of numbers: JUEL's + never joins texts."""
    x, y = as_number(a), as_number(b)
    try:
        return _OPERATIONS[op](x, y)
    except ArithmeticError:
        raise EvaluationFailed(f"不能计算 {x} {op} {y}", f"{x} {op} {y} has no value") from None


def is_empty(value: Feel) -> bool:
    """null, "", [] and {} are empty."""
    return value is None or value == "" or (isinstance(value, list | dict) and not value)
