"""FEEL's text of a value: what string() gives (DMN 10.3.4.1)."""

from __future__ import annotations

import re
from decimal import Decimal

from engine.expressions.values.arithmetic import join_texts
from engine.expressions.values.kinds import Feel, Function, Meter, Range, Same

_PLAIN_KEY = re.compile(r"[^\W\d]\w*")


def show(value: Feel, nested: bool = False, meter: Meter | None = None) -> str:
    """The text of a value; `nested` inside a list, context or range, where texts are quoted.

    With a `meter` every element costs a step: a value an expression made can be a tree of 2^40 leaves.
    """
    if meter is not None:
        meter.burn()
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return number_text(value)
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if nested else value
        case list():
            return "[" + join_texts((show(item, True, meter) for item in value), ", ") + "]"
        case dict():
            return "{" + join_texts((f"{_key(key)}: {show(v, True, meter)}" for key, v in value.items()), ", ") + "}"
        case Range():
            opening, closing = "[" if value.low_in else "(", "]" if value.high_in else ")"
            return f"{opening}{show(value.low, True)}..{show(value.high, True)}{closing}"
        case Same():
            return f"({'=' if value.wanted else '!='} {show(value.value, True)})"
        case Function():
            return value.name
    return f'@"{value}"' if nested else str(value)


def number_text(value: Decimal) -> str:
    """A number without trailing zeros, in full where that takes less than 400 digits."""
    if value == 0:
        return "0"
    plain = value.normalize()
    return format(plain, "f") if abs(plain.adjusted()) < 400 else str(plain)


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else show(key, True)
