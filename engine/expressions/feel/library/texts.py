"""Built-in functions on texts and booleans, and conversion (DMN 10.3.4.1 to 10.3.4.3)."""

from __future__ import annotations

import re
from decimal import Decimal

from engine.expressions.feel.library.registry import builtin
from engine.expressions.runtime import Runtime
from engine.expressions.values.arithmetic import NUMBERS, join_texts
from engine.expressions.values.kinds import Feel
from engine.expressions.values.text import show

_NUMBER = re.compile(r"(?=.*\d)-?\d{0,400}(\.\d{0,400})?([eE][+-]?\d{1,4})?", re.A)

builtin("string", "from:any")(lambda rt, value: None if value is None else show(value, meter=rt))
builtin("not", "negand:b~")(lambda rt, value: None if value is None else not value)
builtin("string length", "string:s")(lambda rt, text: Decimal(len(text)))
builtin("upper case", "string:s")(lambda rt, text: text.upper())
builtin("lower case", "string:s")(lambda rt, text: text.lower())
builtin("trim", "string:s")(lambda rt, text: text.strip())
builtin("contains", "string:s,match:s")(lambda rt, text, match: match in text)
builtin("starts with", "string:s,match:s")(lambda rt, text, match: text.startswith(match))
builtin("ends with", "string:s,match:s")(lambda rt, text, match: text.endswith(match))


@builtin("substring before", "string:s,match:s")
def _before(rt: Runtime, text: str, match: str) -> Feel:
    return text.partition(match)[0] if match and match in text else ""


@builtin("substring after", "string:s,match:s")
def _after(rt: Runtime, text: str, match: str) -> Feel:
    return text.partition(match)[2] if match else text


@builtin("substring", "string:s,start position:n,length?:n")
def _substring(rt: Runtime, text: str, start: Decimal, length: Decimal | None) -> Feel:
    position = int(start)
    if position == 0 or (length is not None and length < 1):
        return None
    if abs(position) > len(text):
        return ""
    first = position - 1 if position > 0 else len(text) + position
    return text[first:] if length is None else text[first : first + int(length)]


@builtin("number", "from:s,grouping separator?:s~,decimal separator?:s~")
def _number(rt: Runtime, text: str, group: str | None, point: str | None) -> Feel:
    if group not in (None, " ", ",", ".") or point not in (None, ",", "."):
        return None
    if group is not None and group == point:
        return None
    text = text.replace(group, "") if group else text
    text = text.replace(point, ".") if point else text
    return NUMBERS.create_decimal(text) if _NUMBER.fullmatch(text) else None


builtin("number", "from:n")(lambda rt, number: number)


@builtin("string join", "list:l,delimiter?:s~")
def _join(rt: Runtime, items: list[Feel], delimiter: str | None) -> Feel:
    texts = [item for item in items if isinstance(item, str)]
    if len(texts) + sum(item is None for item in items) != len(items):
        return None
    return join_texts(texts, delimiter or "")
