"""Iteration: for, some, every, filters (DMN 10.3.2.14 and 10.3.2.5). Every turn costs a step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from engine.expressions.runtime import Code, Runtime, Scope
from engine.expressions.values.kinds import Feel, Range, order
from engine.expressions.values.temporal import Date, from_days, ordinal

Source = tuple[str, Code]
"""The name of an iteration's variable, and what gives the list it runs over (anything but a list: no sequence)."""


def quantify(results: Sequence[Feel], word: str) -> bool | None:
    """some is 'or', every is 'and'; anything but true, false or null spoils it (null)."""
    if any(result is not None and not isinstance(result, bool) for result in results):
        return None
    decisive = word == "some"
    if decisive in results:
        return decisive
    return None if None in results else not decisive


def sequence(value: Feel, rt: Runtime) -> list[Feel] | None:
    """The values that an iteration over `value` runs through, or None."""
    if isinstance(value, list):
        return value
    if isinstance(value, Range):
        if order(value.low, value.high) in (None, 1):
            return None
        return count_through(value.low, value.high, rt, (value.low_in, value.high_in))
    return None if value is None else [value]


def count_through(low: Feel, high: Feel, rt: Runtime, included: tuple[bool, bool] = (True, True)) -> list[Feel] | None:
    """The whole numbers or the days from low to high, downwards too; None for anything else."""
    dates = isinstance(low, Date) and isinstance(high, Date)
    first, last = _whole(low), _whole(high)
    if first is None or last is None or isinstance(low, Date) != isinstance(high, Date):
        return None
    rt.burn(abs(last - first))
    step = 1 if first <= last else -1
    numbers = range(first + (0 if included[0] else step), last + (step if included[1] else 0), step)
    return [from_days(n) for n in numbers] if dates else [Decimal(n) for n in numbers]


def _whole(value: Feel) -> int | None:
    if isinstance(value, Date):
        return ordinal(value)
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else None


def walk(iterators: Sequence[Source], scope: Scope, partial: list[Feel] | None = None) -> Iterator[Scope | None]:
    """A scope for every combination; None where a source is no sequence. `partial` is what `for` has given so far."""
    start = scope if partial is None else Scope({"partial": partial}, scope, scope.rt)

    def level(index: int, outer: Scope) -> Iterator[Scope | None]:
        if index == len(iterators):
            yield outer
            return
        name, source = iterators[index]
        values = source(outer)
        if not isinstance(values, list):
            yield None
            return
        for value in values:
            outer.rt.burn()
            yield from level(index + 1, Scope({name: value}, outer, outer.rt))

    return level(0, start)


def pick(items: Sequence[Feel], position: Decimal) -> Feel:
    """The item at a position from 1, or from the end for a negative one; None where there is none."""
    if abs(position) > len(items) or position == 0 or position != position.to_integral_value():
        return None
    index = int(position)
    return items[index - 1 if index > 0 else index]


def select(items: list[Feel], condition: Code, scope: Scope) -> Feel:
    """A filter: the item at a position, or the items for which the condition is true."""
    if not items:
        return None if isinstance(condition(Scope({"item": None}, scope, scope.rt)), Decimal) else []
    out: list[Feel] = []
    for item in items:
        scope.rt.burn()
        inner = Scope({"item": item}, scope, scope.rt)
        result = condition(Scope(item, inner, scope.rt) if isinstance(item, dict) else inner)
        if isinstance(result, Decimal):
            return pick(items, result)
        if result is True:
            out.append(item)
        elif result is not None and not isinstance(result, bool):
            return None
    return out
