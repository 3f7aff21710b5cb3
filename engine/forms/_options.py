"""The options of a field with choices, wherever they come from, in the one shape of `Option`."""

from __future__ import annotations

import json
from decimal import Decimal

from engine.forms._answers import plain_text
from engine.forms._scope import FormScope, as_json, show
from engine.forms.fields import Choices, Option
from engine.values import Value, plain

MAX_OPTIONS = 2_000


def make_options(items: object) -> tuple[Option, ...]:
    """Options from a list of texts, numbers, or {label, value}; what form-js drops (null, "" …) is dropped."""
    if not isinstance(items, (list, tuple)):
        return ()
    return tuple(option for item in items[:MAX_OPTIONS] if (option := _option(item)))


def _option(item: object) -> Option | None:
    if _is_primitive(item):
        return Option(show(item), item, _token(item))  # type: ignore[arg-type]  # primitives are values
    if isinstance(item, dict):
        label, value = item.get("label"), item.get("value")
        if not (isinstance(label, str) and label):
            return _option(value) if _is_primitive(value) else None
        if _is_primitive(value) or (isinstance(value, dict) and value):
            return Option(label, value, _token(value))
    return None


def _is_primitive(item: object) -> bool:
    return isinstance(item, (bool, int, Decimal)) or (isinstance(item, str) and item != "")


def _token(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, int, Decimal)):
        return plain_text(value)
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True)  # type: ignore[arg-type]  # came through admit


def resolve(choices: Choices, scope: FormScope) -> tuple[Option, ...]:
    """The options on offer now: fixed ones, a variable's, or what an expression gives over the answers."""
    if choices.key:
        try:
            return make_options(scope.look_up(choices.key))
        except KeyError:
            return ()
    if choices.expression is not None:
        found: Value = as_json(scope.evaluate(choices.expression))
        return make_options(found)
    return choices.fixed
