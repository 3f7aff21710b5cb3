"""FEEL's arithmetic.

Decimals of 34 digits (DMN 10.3.2.3.1), texts, dates and durations. Every failure is null (None).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from engine.expressions.failures import EvaluationLimit
from engine.expressions.values.kinds import Feel
from engine.expressions.values.temporal import Date, DateTime, Duration, Months, Span, Time, instant, midnight, shift

NUMBERS = Context(
    prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[DivisionByZero, InvalidOperation, Overflow]
)
MAX_TEXT = 1_000_000


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    """IEEE 754-2008, 9.2.1, which DMN's numbers follow: anything to the power of 0 is 1, 0 too (decimal refuses it)."""
    return Decimal(1) if exponent == 0 else NUMBERS.power(base, exponent)


_MAX_DURATION = 10**24
_OPERATIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "**": _power,
}


def limit_size(size: int) -> None:
    """EvaluationLimit for a text that would have more than `MAX_TEXT` characters."""
    if size > MAX_TEXT:
        raise EvaluationLimit("文本过长", f"a text has more than {MAX_TEXT} characters")


def limit_text(text: str) -> str:
    """`text`, unless it is too long."""
    limit_size(len(text))
    return text


def join_texts(parts: Iterable[str], delimiter: str = "") -> str:
    """The parts joined; stops before a text that is too long exists."""
    out: list[str] = []
    size = 0
    for part in parts:
        size += len(part) + len(delimiter)
        limit_size(size - len(delimiter))
        out.append(part)
    return delimiter.join(out)


def calculate(op: str, a: Feel, b: Feel) -> Feel:
    """a op b for + - * / **, or None where FEEL has no answer."""
    try:
        if isinstance(a, Decimal) and isinstance(b, Decimal):
            number = _OPERATIONS[op](a, b)
            return number if number.is_finite() else None  # decimal says 0 ** -1 is infinite, without a signal
        if op == "+" and isinstance(a, str) and isinstance(b, str):
            limit_size(len(a) + len(b))
            return a + b
        if op in "+-":
            return _add(a, b, -1 if op == "-" else 1)
        return _multiply(op, a, b)
    except (ArithmeticError, ValueError):
        return None


def negate(value: Feel) -> Feel:
    """-value for numbers and durations."""
    match value:
        case Decimal():
            return -value
        case Months():
            return Months(-value.n)
        case Span():
            return Span(-value.ns)
    return None


def _difference(a: Date | Time | DateTime, b: Date | Time | DateTime) -> Span | None:
    first, second = (midnight(v) if isinstance(v, Date) else v for v in (a, b))
    if type(first) is not type(second):
        return None
    (zoned_a, moment_a), (zoned_b, moment_b) = instant(first), instant(second)
    return Span(moment_a - moment_b) if zoned_a == zoned_b else None


def _add(a: Feel, b: Feel, sign: int) -> Feel:
    if isinstance(a, Months) and isinstance(b, Months):
        return Months(a.n + sign * b.n)
    if isinstance(a, Span) and isinstance(b, Span):
        return Span(a.ns + sign * b.ns)
    if isinstance(a, Date | Time | DateTime) and isinstance(b, Months | Span):
        return shift(a, b, sign)
    if sign == 1 and isinstance(a, Months | Span) and isinstance(b, Date | Time | DateTime):
        return shift(b, a)
    if sign == -1 and isinstance(a, Date | Time | DateTime) and isinstance(b, Date | Time | DateTime):
        return _difference(a, b)
    return None


def _scale(duration: Duration, number: Decimal, divide: bool = False) -> Duration | None:
    amount = Decimal(duration.n if isinstance(duration, Months) else duration.ns)
    result = (NUMBERS.divide if divide else NUMBERS.multiply)(amount, number)
    if abs(result) > _MAX_DURATION:
        return None
    return Months(int(result)) if isinstance(duration, Months) else Span(int(result))


def _multiply(op: str, a: Feel, b: Feel) -> Feel:
    if isinstance(a, Months | Span) and isinstance(b, Decimal) and op in "*/":
        return _scale(a, b, op == "/")
    if op == "*" and isinstance(b, Months | Span) and isinstance(a, Decimal):
        return _scale(b, a)
    if op == "/" and isinstance(a, Months) and isinstance(b, Months):
        return NUMBERS.divide(Decimal(a.n), Decimal(b.n))
    if op == "/" and isinstance(a, Span) and isinstance(b, Span):
        return NUMBERS.divide(Decimal(a.ns), Decimal(b.ns))
    return None
