"""Built-in functions on contexts (DMN 10.3.4.6)."""

from __future__ import annotations

from engine.expressions.feel.library.registry import NoAnswer, builtin
from engine.expressions.runtime import Runtime
from engine.expressions.values.kinds import Feel

Context = dict[str, Feel]

builtin("get value", "m:c,key:s")(lambda rt, context, key: context.get(key))


@builtin("get value", "m:c,keys:l")
def _get_path(rt: Runtime, context: Context, keys: list[Feel]) -> Feel:
    value: Feel = context
    for key in keys:
        if not isinstance(value, dict) or not isinstance(key, str):
            return None
        value = value.get(key)
    return value


@builtin("get entries", "m:c")
def _entries(rt: Runtime, context: Context) -> Feel:
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context put", "context:c,key:s,value:any")
def _put(rt: Runtime, context: Context, key: str, value: Feel) -> Feel:
    return {**context, key: value}


@builtin("context put", "context:c,keys:l,value:any")
def _put_path(rt: Runtime, context: Context, keys: list[Feel], value: Feel) -> Feel:
    rt.burn(len(context) + len(keys))
    if not keys:
        raise NoAnswer
    inner: list[Context] = [context]
    for key in keys[:-1]:
        following = inner[-1].get(_text(key))
        if not isinstance(following, dict):
            raise NoAnswer
        inner.append(following)
    for level, key in zip(reversed(inner), reversed(keys), strict=True):
        value = {**level, _text(key): value}
    return value


def _text(key: Feel) -> str:
    if not isinstance(key, str):
        raise NoAnswer
    return key


@builtin("context merge", "contexts:l")
def _merge(rt: Runtime, contexts: list[Feel]) -> Feel:
    out: Context = {}
    for context in contexts:
        if not isinstance(context, dict):
            return None
        rt.burn(len(context))
        out |= context
    return out


@builtin("context", "entries:l")
def _from_entries(rt: Runtime, entries: list[Feel]) -> Feel:
    out: Context = {}
    for entry in entries:
        if not isinstance(entry, dict) or not {"key", "value"} <= entry.keys() or _text(entry["key"]) in out:
            return None
        out[_text(entry["key"])] = entry["value"]
    return out
