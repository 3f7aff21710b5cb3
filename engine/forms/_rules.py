"""The rules of form-js' Validator, and the few it leaves out, as sentences that say what to do.

Stricter than form-js: blanks alone do not fill a required field, options must be among those offered, dates must exist,
disallowPassedDates is enforced. Everything else is decided as form-js decides it (tests/forms/differential).
"""

from __future__ import annotations

import decimal
import re
from collections.abc import Iterator
from decimal import Decimal

from engine.days import SHANGHAI
from engine.expressions import Expression
from engine.forms._answers import plain_text, read_number
from engine.forms._days import read_day
from engine.forms._patterns import PatternTooSlow, search
from engine.forms._phone import is_phone
from engine.forms._scope import FormScope, say_number
from engine.forms.fields import Field, Limit
from engine.values import Value, says_nothing

_EMAIL = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*"
)
_JS_BLANKS = (
    "\t\n\x0b\x0c\r \xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What String.trim() takes away."""
_CHOOSE = frozenset({"radio", "select", "checklist", "taglist"})
_EXACT = decimal.Context(prec=80)


def problem(field: Field, name: str, data: Value, scope: FormScope) -> str:
    """The first thing wrong with the answer `data` to `field` (called `name` in the sentence), or ""."""
    return next(_problems(field, name, data, scope), "")


def _problems(field: Field, name: str, data: Value, scope: FormScope) -> Iterator[str]:
    if field.rules.required and is_empty(data):
        yield _please(field, name)
    if is_blank(data) and not isinstance(data, str):
        return
    match field.type:
        case "textfield" | "textarea":
            if isinstance(data, str) and data:
                yield from _text(field, name, data, scope)
        case "number":
            yield from _number(field, name, data, scope)
        case "datetime":
            yield from _datetime(field, name, data, scope)


def is_blank(data: Value) -> bool:
    """Nothing was answered, as form-js sees it."""
    return data is None or data == "" or data == [] or data is False


def is_empty(data: Value) -> bool:
    """Nothing was answered, and what nobody can see is nothing either."""
    return is_blank(data) or (isinstance(data, str) and says_nothing(data))


def _please(field: Field, name: str) -> str:
    if field.type == "checkbox":
        return f"请勾选“{name}”"
    return f"请选{name}" if field.type in _CHOOSE else f"请填{name}"


def length(text: str) -> int:
    """Length of the trimmed text in UTF-16 units: what form-js and a browser's maxlength count."""
    return len(text.strip(_JS_BLANKS).encode("utf-16-le")) // 2


def _text(field: Field, name: str, text: str, scope: FormScope) -> Iterator[str]:
    rules = field.rules
    least, most = limit(rules.min_length, scope), limit(rules.max_length, scope)
    size = length(text)
    if least is not None and size < least:
        yield f"{name}至少写 {say_number(least)} 个字，现有 {size} 个，请补充"
    if most is not None and size > most:
        yield f"{name}最多 {say_number(most)} 个字，现有 {size} 个，请精简"
    if rules.kind == "email" and not _EMAIL.fullmatch(text):
        yield f"{name}请填电子邮箱，例如 bangongshi@example.cn"
    if rules.kind == "phone" and not is_phone(text):
        yield f"{name}请填带国家代码的电话，例如 +8657112345678"
    if rules.pattern and not _matches(rules.pattern, text):
        yield rules.pattern_message or f"{name}的写法不符合要求，请按要求的格式改写"


def _matches(pattern: str, text: str) -> bool:
    try:
        return search(pattern, text)
    except PatternTooSlow:
        return False


def limit(rule: Limit, scope: FormScope) -> int | Decimal | None:
    """A limit as a number; None for no limit, also where FEEL gives something else."""
    value = scope.evaluate(rule) if isinstance(rule, Expression) else rule
    if isinstance(value, str):
        value = read_number(value)
    return value if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else None


def _number(field: Field, name: str, data: Value, scope: FormScope) -> Iterator[str]:
    number = read_number(data) if isinstance(data, str) else data
    if not isinstance(number, (int, Decimal)):
        return
    least, most = limit(field.rules.min, scope), limit(field.rules.max, scope)
    if least is not None and number < least:
        yield f"{name}不能小于 {say_number(least)}，请改为 {say_number(least)} 或更大"
    if most is not None and number > most:
        yield f"{name}不能大于 {say_number(most)}，请改为 {say_number(most)} 或更小"
    if field.decimals is not None and _decimals(number) > field.decimals:
        yield f"{name}请填整数" if field.decimals == 0 else f"{name}最多 {field.decimals} 位小数"
    if isinstance(field.increment, (int, Decimal)):
        step = Decimal(field.increment)
        offset = _EXACT.remainder(Decimal(number), step)
        if offset:
            below = _EXACT.subtract(Decimal(number), offset)
            above = _EXACT.add(below, step)
            yield f"{name}应是 {plain_text(step)} 的倍数，请改为 {_tidy(below)} 或 {_tidy(above)}"


def _decimals(number: int | Decimal) -> int:
    """Digits after the point, closing zeros not counted."""
    if isinstance(number, int):
        return 0
    exponent = _EXACT.normalize(number).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _tidy(number: Decimal) -> str:
    return say_number(int(number) if number == number.to_integral_value() else _EXACT.normalize(number))


def _datetime(field: Field, name: str, data: Value, scope: FormScope) -> Iterator[str]:
    if not field.no_past or field.subtype == "time" or not isinstance(data, str) or scope.now is None:
        return
    today = scope.now.astimezone(SHANGHAI).date()
    day = read_day(data.partition("T")[0])
    if day is not None and day < today:
        yield f"{name}不能早于今天（{today.month}月{today.day}日），请改选今天或以后"
