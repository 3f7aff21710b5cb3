"""The methods an expression may call, by the type of the value: nothing else can be called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from engine.expressions.failures import EvaluationFailed
from engine.expressions.juel.coercions import as_number, as_text, excerpt, same
from engine.expressions.values.arithmetic import join_texts
from engine.expressions.values.kinds import Feel, Meter


def item_at(items: list[Feel], position: Feel) -> Feel:
    """The item at a position from 0."""
    index = as_number(position)
    if not 0 <= index < len(items):
        raise EvaluationFailed(f"没有第 {index} 项", f"there is no item {index}")
    return items[int(index)]


def _slice(text: str, start: Feel, end: Feel = None) -> str:
    first = as_number(start)
    last = Decimal(len(text)) if end is None else as_number(end)
    if not 0 <= first <= last <= len(text):
        raise EvaluationFailed(f"文本没有 {first} 到 {last} 这一段", f"there is no text from {first} to {last}")
    return text[int(first) : int(last)]


def _position(items: Sequence[Feel], wanted: Feel, meter: Meter) -> Decimal:
    return Decimal(next((i for i, item in enumerate(items) if same(item, wanted, meter)), -1))


_METHODS: Mapping[type, Mapping[str, Callable[..., Feel]]] = {
    str: {
        "concat": lambda s, m, x: join_texts([s, as_text(x)]),
        "contains": lambda s, m, x: as_text(x) in s,
        "startsWith": lambda s, m, x: s.startswith(as_text(x)),
        "endsWith": lambda s, m, x: s.endswith(as_text(x)),
        "equals": lambda s, m, x: s == x,
        "equalsIgnoreCase": lambda s, m, x: s.lower() == as_text(x).lower(),
        "isEmpty": lambda s, m: not s,
        "length": lambda s, m: Decimal(len(s)),
        "toLowerCase": lambda s, m: s.lower(),
        "toUpperCase": lambda s, m: s.upper(),
        "trim": lambda s, m: s.strip(),
        "toString": lambda s, m: s,
        "substring": lambda s, m, start, end=None: _slice(s, start, end),
        "indexOf": lambda s, m, x: Decimal(s.find(as_text(x))),
    },
    list: {
        "contains": lambda v, m, x: any(same(x, item, m) for item in v),
        "isEmpty": lambda v, m: not v,
        "size": lambda v, m: Decimal(len(v)),
        "get": lambda v, m, i: item_at(v, i),
        "indexOf": lambda v, m, x: _position(v, x, m),
    },
    dict: {
        "get": lambda v, m, key: v.get(as_text(key)),
        "containsKey": lambda v, m, key: as_text(key) in v,
        "isEmpty": lambda v, m: not v,
        "size": lambda v, m: Decimal(len(v)),
    },
    Decimal: {
        "intValue": lambda v, m: Decimal(int(v)),
        "equals": lambda v, m, x: v == x,
        "toString": lambda v, m: as_text(v),
    },
    bool: {
        "equals": lambda v, m, x: v is x,
        "toString": lambda v, m: as_text(v),
        "booleanValue": lambda v, m: v,
    },
}
METHOD_NAMES = frozenset(name for table in _METHODS.values() for name in table)


def call_method(value: Feel, name: str, args: Sequence[Feel], meter: Meter) -> Feel:
    """value.name(args), where the whitelist has it."""
    method = _METHODS.get(type(value), {}).get(name)
    if method is None:
        raise EvaluationFailed(f"{excerpt(value)} 没有方法 {name}()", f"{excerpt(value)} has no method {name}()")
    taken = method.__code__.co_argcount - 2
    if not taken - len(method.__defaults__ or ()) <= len(args) <= taken:
        raise EvaluationFailed(f"{name}() 的参数个数不对", f"wrong number of arguments for {name}()")
    meter.burn(1 + (len(value) >> 5 if isinstance(value, str | list | dict) else 0))
    return method(value, meter, *args)


def read_property(value: Feel, key: Feel) -> Feel:
    """value.key or value[key]: an item of a list, a key of a map (null where it has none); null of null."""
    if value is None:
        return None
    if isinstance(value, list):
        return item_at(value, key)
    if isinstance(value, dict):
        return value.get(as_text(key))
    raise EvaluationFailed(
        f"{excerpt(value)} 没有属性 {excerpt(key)}", f"{excerpt(value)} has no property {excerpt(key)}"
    )
