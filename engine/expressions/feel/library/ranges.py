"""Built-in functions that relate points and ranges (DMN 10.3.4.9); a point p counts as the range [p..p]."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.expressions.feel.library.registry import Body, NoAnswer, builtin
from engine.expressions.runtime import Runtime
from engine.expressions.values.kinds import Feel, Range, equal, order

Relation = Callable[[Range, Range], bool]


def _order(a: Feel, b: Feel) -> int:
    sign = order(a, b)
    if sign is None:
        raise NoAnswer
    return sign


def _before(a: Range, b: Range) -> bool:
    sign = _order(a.high, b.low)
    return sign < 0 or (sign == 0 and not (a.high_in and b.low_in))


def _meets(a: Range, b: Range) -> bool:
    return _order(a.high, b.low) == 0 and a.high_in and b.low_in


def _low_inside(a: Range, b: Range) -> bool:
    sign = _order(a.low, b.low)
    return sign > 0 or (sign == 0 and (not a.low_in or b.low_in))


def _high_inside(a: Range, b: Range) -> bool:
    sign = _order(a.high, b.high)
    return sign < 0 or (sign == 0 and (not a.high_in or b.high_in))


def _starts(a: Range, b: Range) -> bool:
    return _order(a.low, b.low) == 0 and a.low_in == b.low_in and _high_inside(a, b)


def _finishes(a: Range, b: Range) -> bool:
    return _order(a.high, b.high) == 0 and a.high_in == b.high_in and _low_inside(a, b)


def _during(a: Range, b: Range) -> bool:
    return _low_inside(a, b) and _high_inside(a, b)


def _overlaps(a: Range, b: Range) -> bool:
    front, back = _order(a.high, b.low), _order(a.low, b.high)
    reaches = front > 0 or (front == 0 and a.high_in and b.low_in)
    return reaches and (back < 0 or (back == 0 and a.low_in and b.high_in))


def _overlaps_before(a: Range, b: Range) -> bool:
    low, high = _order(a.low, b.low), _order(a.high, b.high)
    earlier = low < 0 or (low == 0 and a.low_in and not b.low_in)
    ends = high < 0 or (high == 0 and (not a.high_in or b.high_in))
    return _overlaps(a, b) and earlier and ends


def _swap(relation: Relation) -> Relation:
    return lambda a, b: relation(b, a)


def _ends(value: Feel) -> Range:
    return value if isinstance(value, Range) else Range(value, value)


_SHAPES = {"pp": ("point1", "point2"), "rp": ("range", "point"), "pr": ("point", "range"), "rr": ("range1", "range2")}


def _body(relation: Relation) -> Body:
    return lambda rt, a, b: relation(_ends(a), _ends(b))


def _signature(shape: str) -> str:
    return ",".join(
        f"{name}:{'r' if letter == 'r' else 'nsdtxmp'}" for name, letter in zip(_SHAPES[shape], shape, strict=True)
    )


def _relation(name: str, relation: Relation, shapes: Iterable[str]) -> None:
    for shape in shapes:
        builtin(name, _signature(shape))(_body(relation))


_relation("before", _before, ("pp", "rp", "pr", "rr"))
_relation("after", _swap(_before), ("pp", "rp", "pr", "rr"))
_relation("meets", _meets, ("rr",))
_relation("met by", _swap(_meets), ("rr",))
_relation("overlaps", _overlaps, ("rr",))
_relation("overlaps before", _overlaps_before, ("rr",))
_relation("overlaps after", _swap(_overlaps_before), ("rr",))
_relation("finishes", _finishes, ("pr", "rr"))
_relation("during", _during, ("pr", "rr"))
_relation("starts", _starts, ("pr", "rr"))
_relation("finished by", _swap(_finishes), ("rp", "rr"))
_relation("includes", _swap(_during), ("rp", "rr"))
_relation("started by", _swap(_starts), ("rp", "rr"))


@builtin("coincides", _signature("pp"))
@builtin("coincides", _signature("rr"))
def _coincides(rt: Runtime, a: Feel, b: Feel) -> Feel:
    return equal(a, b, rt)
