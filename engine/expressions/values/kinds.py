"""FEEL values: their kinds, three-valued equality and order. What cannot be compared is null (None), never an error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol, Union

from engine.expressions.values.temporal import Date, DateTime, Months, Span, Time, instant

if TYPE_CHECKING:
    from engine.expressions.runtime import Runtime

Feel = Union[
    None,
    bool,
    Decimal,
    str,
    Date,
    Time,
    DateTime,
    Months,
    Span,
    "Range",
    "Same",
    "Function",
    list["Feel"],
    dict[str, "Feel"],
]
"""Everything a FEEL expression can give."""


class Meter(Protocol):
    """What counts the cost of an evaluation."""

    def burn(self, steps: int = 1) -> None:
        """Take `steps` from the budget; EvaluationLimit when it is spent."""


@dataclass(frozen=True, slots=True)
class Range:
    """An interval. An end that is None (only in tests such as `< 5`) is no bound."""

    low: Feel
    high: Feel
    low_in: bool = True
    high_in: bool = True


@dataclass(frozen=True, slots=True)
class Same:
    """The test (= x) for values without order, or (!= x)."""

    value: Feel
    wanted: bool = True


class Function:
    """A function that an expression or a model defines. `params`: name and, where it has a type, its conversion.

    `depth`: what a call takes from the depth of the evaluation; more for a body that nests deeply.
    """

    __slots__ = ("body", "depth", "name", "params")

    def __init__(
        self,
        params: Sequence[tuple[str, Callable[[Feel, Runtime], Feel] | None]],
        body: Callable[[Runtime, dict[str, Feel]], Feel],
        name: str = "function",
        depth: int = 6,
    ) -> None:
        self.params = tuple(params)
        self.body = body
        self.name = name
        self.depth = depth

    def call(self, rt: Runtime, args: Sequence[Feel], named: Mapping[str, Feel] | None = None) -> Feel:
        """The result, or None where the arguments do not fit the parameters."""
        names = [name for name, _ in self.params]
        if named is not None:
            if args or set(named) != set(names):
                return None
            args = [named[name] for name in names]
        if len(args) != len(names):
            return None
        fitted = [v if fit is None else fit(v, rt) for v, (_, fit) in zip(args, self.params, strict=True)]
        if not rt.strict and any(new is None and old is not None for new, old in zip(fitted, args, strict=True)):
            return None  # DMN 10.3.2.9.4: nothing is called with what does not fit
        return self.body(rt, dict(zip(names, fitted, strict=True)))


KINDS: Mapping[type, str] = {
    bool: "boolean",
    Decimal: "number",
    str: "string",
    list: "list",
    dict: "context",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    Months: "years and months duration",
    Span: "days and time duration",
    Range: "range",
    Same: "range",
    type(None): "null",
}
SIGNS: Mapping[str, tuple[int, ...]] = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (1, 0)}
"""Operator -> the signs of `order` for which it holds."""
ORDERED = frozenset(
    ("number", "string", "date", "time", "date and time", "years and months duration", "days and time duration")
)


def kind(value: Feel) -> str:
    """FEEL's name for the type of a value."""
    return KINDS.get(type(value), "function")


def and3(a: Feel, b: Feel) -> bool | None:
    """Three-valued and; what is not a boolean counts as null."""
    if a is False or b is False:
        return False
    return True if a is True and b is True else None


def or3(a: Feel, b: Feel) -> bool | None:
    """Three-valued or; what is not a boolean counts as null."""
    if a is True or b is True:
        return True
    return False if a is False and b is False else None


def not3(a: Feel) -> bool | None:
    """Three-valued not."""
    return None if not isinstance(a, bool) else not a


def _all3(results: Iterable[bool | None]) -> bool | None:
    known = True
    for result in results:
        if result is False:
            return False
        known = known and result is True
    return True if known else None


def equal(a: Feel, b: Feel, meter: Meter) -> bool | None:
    """Three-valued `=`: values of different kinds are null, null equals null only."""
    if a is None or b is None:
        return a is b
    if kind(a) != kind(b):
        return None
    if isinstance(a, list) and isinstance(b, list):
        meter.burn(1 + len(a))
        return len(a) == len(b) and _all3(equal(x, y, meter) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        meter.burn(1 + len(a))
        return a.keys() == b.keys() and _all3(equal(x, b[key], meter) for key, x in a.items())
    if isinstance(a, Time | DateTime) and isinstance(b, Time | DateTime):
        (zoned_a, moment_a), (zoned_b, moment_b) = instant(a), instant(b)
        return moment_a == moment_b if zoned_a == zoned_b else None
    if isinstance(a, Range | Same):
        return _same_tests(a, b, meter)
    return a == b


def _same_tests(a: Range | Same, b: Feel, meter: Meter) -> bool:
    if isinstance(a, Same) and isinstance(b, Same):
        return a.wanted == b.wanted and equal(a.value, b.value, meter) is True
    if not (isinstance(a, Range) and isinstance(b, Range)) or (a.low_in, a.high_in) != (b.low_in, b.high_in):
        return False
    return equal(a.low, b.low, meter) is True and equal(a.high, b.high, meter) is True


def order(a: Feel, b: Feel) -> int | None:
    """-1, 0, 1, or None where the two cannot be compared."""
    if kind(a) not in ORDERED or kind(a) != kind(b):
        return None
    if isinstance(a, Time | DateTime) and isinstance(b, Time | DateTime):
        (zoned_a, moment_a), (zoned_b, moment_b) = instant(a), instant(b)
        return (moment_a > moment_b) - (moment_a < moment_b) if zoned_a == zoned_b else None
    return (a > b) - (a < b)  # type: ignore[operator]  # both are of one ordered kind


def compare(op: str, a: Feel, b: Feel, meter: Meter) -> bool | None:
    """One of = != < <= > >=, three-valued."""
    if op in ("=", "!="):
        result = equal(a, b, meter)
        return result if op == "=" or result is None else not result
    sign = order(a, b)
    if sign is None:
        return None
    return sign in SIGNS[op]


def within(value: Feel, test: Range | Same, meter: Meter) -> bool | None:
    """Is the value in the range? An open end (None) of a test such as (< 5) is no bound."""
    if isinstance(test, Same):
        result = equal(value, test.value, meter)
        return result if result is None or test.wanted else not result
    low = test.low is None or compare(">=" if test.low_in else ">", value, test.low, meter)
    high = test.high is None or compare("<=" if test.high_in else "<", value, test.high, meter)
    return and3(low, high)


def member(value: Feel, test: Feel, meter: Meter) -> bool | None:
    """`value in test`, where test is a value, a range or a list of either."""
    if isinstance(test, Range | Same):
        return equal(value, test, meter) if isinstance(value, Range) else within(value, test, meter)
    if not isinstance(test, list):
        return equal(value, test, meter)
    meter.burn(len(test))
    if isinstance(value, list) and equal(value, test, meter) is True:
        return True
    return any(
        (member(value, t, meter) if isinstance(t, Range | Same) else equal(value, t, meter)) is True for t in test
    )
