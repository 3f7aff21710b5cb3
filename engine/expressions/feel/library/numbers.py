"""Built-in functions on numbers (DMN 10.3.4.5)."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from engine.expressions.feel.library.registry import Body, builtin
from engine.expressions.runtime import Runtime
from engine.expressions.values.arithmetic import NUMBERS
from engine.expressions.values.kinds import Feel
from engine.expressions.values.temporal import Months, Span

_WIDE = NUMBERS.copy()
_WIDE.prec, _WIDE.Emax, _WIDE.Emin = 400, 20000, -20000
_MIN_SCALE, _MAX_SCALE = -6111, 6176


def _rounder(mode: str) -> Body:
    def run(rt: Runtime, number: Decimal, scale: Decimal | None) -> Feel:
        places = Decimal(0) if scale is None else scale
        if not _MIN_SCALE <= places <= _MAX_SCALE:
            return None
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and exponent >= -int(places):
            return number
        return number.quantize(Decimal(1).scaleb(-int(places)), rounding=mode, context=_WIDE) + 0

    return run


builtin("floor", "n:n,scale?:n")(_rounder(ROUND_FLOOR))
builtin("ceiling", "n:n,scale?:n")(_rounder(ROUND_CEILING))
builtin("round up", "n:n,scale:n")(_rounder(ROUND_UP))
builtin("round down", "n:n,scale:n")(_rounder(ROUND_DOWN))
builtin("round half up", "n:n,scale:n")(_rounder(ROUND_HALF_UP))
builtin("round half down", "n:n,scale:n")(_rounder(ROUND_HALF_DOWN))
builtin("decimal", "n:n,scale:n")(_rounder(ROUND_HALF_EVEN))


@builtin("modulo", "dividend:n,divisor:n")
def _modulo(rt: Runtime, a: Decimal, b: Decimal) -> Feel:
    return NUMBERS.subtract(a, NUMBERS.multiply(b, _WIDE.divide(a, b).to_integral_value(ROUND_FLOOR)))


builtin("abs", "n:n")(lambda rt, n: abs(n))
builtin("abs", "n:m")(lambda rt, n: Months(abs(n.n)))
builtin("abs", "n:p")(lambda rt, n: Span(abs(n.ns)))
builtin("sqrt", "number:n")(lambda rt, n: NUMBERS.sqrt(n))
builtin("log", "number:n")(lambda rt, n: NUMBERS.ln(n) if n > 0 else None)
builtin("exp", "number:n")(lambda rt, n: NUMBERS.exp(n))
builtin("odd", "number:n")(lambda rt, n: n % 2 != 0 if n == n.to_integral_value() else None)
builtin("even", "number:n")(lambda rt, n: n % 2 == 0 if n == n.to_integral_value() else None)
