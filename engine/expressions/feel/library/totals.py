"""Built-in functions that make one value of many: sum, min, mean, all, any … (DMN 10.3.4.4)."""

from __future__ import annotations

from decimal import Decimal

from engine.expressions.feel.library.registry import Body, builtin
from engine.expressions.runtime import Runtime
from engine.expressions.values.arithmetic import NUMBERS, calculate
from engine.expressions.values.kinds import Feel, kind, order


def _both(name: str, run: Body) -> None:
    """A function of one list, or of any number of values."""
    builtin(name, "list:l")(run)
    builtin(name, "*list:any")(run)


def _numbers(items: list[Feel]) -> list[Decimal]:
    """The items where all are numbers, else []."""
    numbers = [item for item in items if isinstance(item, Decimal)]
    return numbers if len(numbers) == len(items) else []


def _sum(rt: Runtime, items: list[Feel]) -> Feel:
    if not items or any(item is None for item in items):
        return None
    total = items[0]
    for item in items[1:]:
        total = calculate("+", total, item)
    countable = isinstance(total, Decimal) or kind(total).endswith("duration")
    return total if countable or (not isinstance(total, str) and len(items) > 1) else None


def _extreme(sign: int) -> Body:
    def run(rt: Runtime, items: list[Feel]) -> Feel:
        if not items or any(order(items[0], item) is None for item in items):
            return None
        best = items[0]
        for item in items[1:]:
            best = item if (order(item, best) or 0) * sign > 0 else best
        return best

    return run


def _mean(rt: Runtime, items: list[Feel]) -> Feel:
    total = _sum(rt, items)
    return None if total is None else calculate("/", total, Decimal(len(items)))


def _product(rt: Runtime, items: list[Feel]) -> Feel:
    numbers = _numbers(items)
    result = Decimal(1)
    for number in numbers:
        result = NUMBERS.multiply(result, number)
    return result if numbers else None


def _median(rt: Runtime, items: list[Feel]) -> Feel:
    numbers = sorted(_numbers(items))
    if not numbers:
        return None
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return NUMBERS.divide(NUMBERS.add(numbers[middle - 1], numbers[middle]), Decimal(2))


def _deviation(rt: Runtime, items: list[Feel]) -> Feel:
    numbers, mean = _numbers(items), _mean(rt, items)
    if len(numbers) < 2 or not isinstance(mean, Decimal):
        return None
    total = Decimal(0)
    for number in numbers:
        total = NUMBERS.add(total, NUMBERS.power(NUMBERS.subtract(number, mean), 2))
    return NUMBERS.sqrt(NUMBERS.divide(total, Decimal(len(numbers) - 1)))


def _mode(rt: Runtime, items: list[Feel]) -> Feel:
    numbers = _numbers(items)
    if items and not numbers:
        return None
    counts: dict[Decimal, int] = {}
    for number in numbers:
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values(), default=0)
    return list[Feel](sorted(number for number, count in counts.items() if count == most))


def _all(rt: Runtime, items: list[Feel]) -> Feel:
    if any(item is False for item in items):
        return False
    return True if all(item is True for item in items) else None


def _any(rt: Runtime, items: list[Feel]) -> Feel:
    if any(item is True for item in items):
        return True
    return False if all(item is False for item in items) else None


_both("sum", _sum)
_both("min", _extreme(-1))
_both("max", _extreme(1))
_both("mean", _mean)
_both("product", _product)
_both("median", _median)
_both("stddev", _deviation)
_both("mode", _mode)
_both("all", _all)
_both("any", _any)
builtin("count", "list:l")(lambda rt, items: Decimal(len(items)))
