"""What a person typed or a client sent, read into one typed value per field, or the sentence that asks to mend it.

Both kinds of senders end here: HTML forms (text only; nothing at all for an unticked box) and JSON (typed values).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.errors import Invalid
from engine.forms._days import read_day, read_instant, read_time
from engine.forms.fields import Field, Option
from engine.values import Value, admit

MAX_TEXT = 100_000
_MAX_DIGITS = 30
_NUMBER = re.compile(r"(-?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.([0-9]*))?", re.ASCII)
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Unseen marks that turn the direction of what follows: a title could read as another than it is (Unicode TR 36)."""
_ON, _OFF = frozenset({"on", "true", "1", "yes", "是"}), frozenset({"", "off", "false", "0", "no", "否"})


@dataclass(frozen=True)
class Answer:
    """`data` is the value as form-js would hold it, `value` the typed one to record, `problem` a sentence or ""."""

    data: Value
    value: Value
    problem: str = ""


def empty(field: Field) -> Value:
    """The value of a field nobody filled in, as form-js has it."""
    if field.type in ("textfield", "textarea"):
        return ""
    if field.type == "checkbox":
        return False
    return [] if field.type in ("checklist", "taglist") else None


def read_answer(field: Field, raw: object, options: Sequence[Option] | None = None) -> Answer:
    """The answer `raw` to `field`; `options` for fields with choices (None = take the text as it is for now)."""
    try:
        given = admit(field.key, raw)
    except (Invalid, RecursionError):
        return Answer(empty(field), empty(field), "含有不能保存的字符，请重新填写")
    if field.type in ("checklist", "taglist"):
        return _read_many(given, options)
    if isinstance(given, list) and len(given) <= 1:
        given = given[0] if given else None  # an HTML form's list of one
    if given is None:
        return Answer(empty(field), empty(field))
    return _READERS[field.type](field, given, options)


def _text(field: Field, given: Value, options: Sequence[Option] | None) -> Answer:
    if isinstance(given, (list, dict)):
        return Answer("", "", "请填文字")
    text = _TURNS.sub("", given) if isinstance(given, str) else plain_text(given)
    if field.type == "textfield":
        text = re.sub(r"[\r\n\t]", " ", text.replace("\r\n", " "))
    else:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_TEXT:
        return Answer("", "", f"不能超过 {MAX_TEXT:,} 个字，请改为附件")
    return Answer(text, text)


def plain_text(value: Value) -> str:
    """A scalar as the text JavaScript makes of it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def read_number(text: str) -> int | Decimal | None:
    """ "1,860.50", "１２" and "-3" as an exact number; None for anything else."""
    tidy = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-")
    found = _NUMBER.fullmatch(tidy)
    if not found or not (found[2] or found[3]) or len(tidy) > _MAX_DIGITS:
        return None
    whole = (found[2] or "0").replace(",", "")
    return Decimal(f"{found[1]}{whole}.{found[3]}") if found[3] else int(found[1] + whole)


def _number(field: Field, given: Value, options: Sequence[Option] | None) -> Answer:
    if isinstance(given, str) and not given.strip():
        return Answer(None, None)
    number = read_number(given) if isinstance(given, str) else given
    if isinstance(number, bool) or not isinstance(number, (int, Decimal)) or abs(number) >= 10**_MAX_DIGITS:
        return Answer(None, None, "请填数字，例如 1860.5")
    if isinstance(number, Decimal) and (number == number.to_integral_value() and field.decimals == 0):
        number = int(number)
    if field.as_text:
        return Answer(plain_text(number), plain_text(number))
    return Answer(number, number)


def _datetime(field: Field, given: Value, options: Sequence[Option] | None) -> Answer:
    if isinstance(given, str) and not given.strip():
        return Answer(None, None)
    if field.subtype == "date":
        day = read_day(given)
        return Answer(day.isoformat(), day) if day else Answer(None, None, "请填日期，例如 2026-12-15")
    if field.subtype == "time":
        clock = read_time(given)
        return Answer(clock, clock) if clock else Answer(None, None, "请填时刻，例如 17:30")
    moment = read_instant(given)
    return Answer(moment.isoformat(), moment) if moment else Answer(None, None, "请填日期和时刻，例如 2026-12-15 17:30")


def _checkbox(field: Field, given: Value, options: Sequence[Option] | None) -> Answer:
    word = given.strip().lower() if isinstance(given, str) else None
    if given is True or word in _ON:
        return Answer(True, True)
    if given is False or word in _OFF:
        return Answer(False, False)
    return Answer(False, False, "请勾选或不勾选")


def _read_one(field: Field, given: Value, options: Sequence[Option] | None) -> Answer:
    if given == "":
        return Answer(None, None)
    if options is None:
        return Answer(given, given)
    chosen = _find(given, options)
    return Answer(chosen.value, chosen.value) if chosen else Answer(None, None, "请从列出的选项中选择")


def _read_many(given: Value, options: Sequence[Option] | None) -> Answer:
    items: list[Value] = given if isinstance(given, list) else [] if given in (None, "") else [given]
    if options is None:
        return Answer(items, items)
    chosen = [_find(item, options) for item in items[: len(options) + 1]]
    if len(items) > len(options) or None in chosen:
        return Answer([], [], "请从列出的选项中选择")
    picked = {option.token for option in chosen if option}
    values: list[Value] = [option.value for option in options if option.token in picked]
    return Answer(values, values)


def _find(given: Value, options: Sequence[Option]) -> Option | None:
    """The option with this very value, else with this token (what an HTML form posts)."""
    for option in options:
        if type(option.value) is type(given) and option.value == given:
            return option
    return next((option for option in options if isinstance(given, str) and option.token == given), None)


def _computed(field: Field, given: Value, options: Sequence[Option] | None) -> Answer:
    return Answer(given, given)


_READERS: dict[str, Callable[[Field, Value, Sequence[Option] | None], Answer]] = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "datetime": _datetime,
    "checkbox": _checkbox,
    "radio": _read_one,
    "select": _read_one,
    "expression": _computed,
}
