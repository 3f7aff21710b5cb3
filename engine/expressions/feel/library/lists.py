"""Built-in functions that give lists (DMN 10.3.4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cmp_to_key

from engine.expressions.feel.library.registry import NoAnswer, builtin
from engine.expressions.runtime import Runtime
from engine.expressions.values.kinds import Feel, Function, compare, equal


def _contains(rt: Runtime, items: list[Feel], wanted: Feel) -> bool:
    return any(equal(item, wanted, rt) is True for item in items)


builtin("list contains", "list:l,element:any")(_contains)
builtin("append", "list:l,*item:any")(lambda rt, items, more: [*items, *more])
builtin("reverse", "list:l")(lambda rt, items: items[::-1])
builtin("is empty", "list:l")(lambda rt, items: not items)


@builtin("index of", "list:l,match:any")
def _index_of(rt: Runtime, items: list[Feel], wanted: Feel) -> Feel:
    return [Decimal(i + 1) for i, item in enumerate(items) if equal(item, wanted, rt) is True]


@builtin("distinct values", "list:l")
def _distinct(rt: Runtime, items: list[Feel]) -> list[Feel]:
    out: list[Feel] = []
    seen: set[str | Decimal] = set()
    for item in items:
        if isinstance(item, str | Decimal):
            if item in seen:
                continue
            seen.add(item)
        else:
            rt.burn(len(out))
            if _contains(rt, out, item):
                continue
        out.append(item)
    return out


@builtin("concatenate", "*list:any")
def _concatenate(rt: Runtime, lists: list[Feel]) -> list[Feel]:
    rt.burn(sum(len(part) for part in lists if isinstance(part, list)))
    return [item for part in lists for item in (part if isinstance(part, list) else [part])]


@builtin("union", "*list:any")
def _union(rt: Runtime, lists: list[Feel]) -> Feel:
    return _distinct(rt, _concatenate(rt, lists))


@builtin("flatten", "list:l")
def _flatten(rt: Runtime, items: list[Feel]) -> Feel:
    out: list[Feel] = []
    open_lists: list[Iterator[Feel]] = [iter(items)]
    while open_lists:
        for item in open_lists[-1]:
            rt.burn()
            if isinstance(item, list):
                open_lists.append(iter(item))
                break
            out.append(item)
        else:
            open_lists.pop()
    return out


def _index(items: list[Feel], position: Decimal) -> int:
    """A position from 1, or from the end for a negative one, as a Python index."""
    if position == 0 or position != position.to_integral_value() or abs(position) > len(items):
        raise NoAnswer
    return int(position) - 1 if position > 0 else len(items) + int(position)


@builtin("sublist", "list:l,start position:n,length?:n")
def _sublist(rt: Runtime, items: list[Feel], start: Decimal, length: Decimal | None) -> Feel:
    first = _index(items, start)
    if length is None:
        return items[first:]
    if length < 1 or length != length.to_integral_value() or first + length > len(items):
        return None
    return items[first : first + int(length)]


@builtin("insert before", "list:l,position:n,newItem:any")
def _insert_before(rt: Runtime, items: list[Feel], position: Decimal, item: Feel) -> Feel:
    index = _index(items, position)
    return [*items[:index], item, *items[index:]]


@builtin("remove", "list:l,position:n")
def _remove(rt: Runtime, items: list[Feel], position: Decimal) -> Feel:
    index = _index(items, position)
    return items[:index] + items[index + 1 :]


@builtin("list replace", "list:l,position:n,newItem:any")
def _replace(rt: Runtime, items: list[Feel], position: Decimal, item: Feel) -> Feel:
    index = _index(items, position.to_integral_value("ROUND_DOWN"))
    return [*items[:index], item, *items[index + 1 :]]


@builtin("list replace", "list:l,match:f,newItem:any")
def _replace_matching(rt: Runtime, items: list[Feel], match: Function, item: Feel) -> Feel:
    if len(match.params) != 2:
        return None
    out: list[Feel] = []
    for old in items:
        rt.burn()
        hit = match.call(rt, [old, item])
        if not isinstance(hit, bool):
            return None
        out.append(item if hit else old)
    return out


@builtin("sort", "list:l,precedes?:f")
def _sort(rt: Runtime, items: list[Feel], precedes: Function | None) -> Feel:
    def before(a: Feel, b: Feel) -> bool:
        rt.burn()
        result = compare("<", a, b, rt) if precedes is None else precedes.call(rt, [a, b])
        if not isinstance(result, bool):
            raise NoAnswer
        return result

    def sign(a: Feel, b: Feel) -> int:
        return -1 if before(a, b) else 1 if before(b, a) else 0

    return sorted(items, key=cmp_to_key(sign))
