"""The steps of a chain: operators, paths, filters, calls, in, between, instance of.

Each is a function (value so far, scope) -> value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.expressions.feel.loops import pick, select
from engine.expressions.feel.properties import read_path
from engine.expressions.feel.syntax import (
    Between,
    Binary,
    Call,
    Filter,
    In,
    InstanceOf,
    Interval,
    Literal,
    Negation,
    Node,
    Path,
    Tests,
)
from engine.expressions.feel.types import is_instance
from engine.expressions.runtime import Code, Runtime, Scope
from engine.expressions.values.arithmetic import calculate
from engine.expressions.values.kinds import Feel, Function, and3, compare, member, or3

Step = Callable[[Feel, Scope], Feel]
Compile = Callable[[Node], Code]


def _binary(node: Binary, compile_tree: Compile) -> Step:
    op, right = node.op, compile_tree(node.right)
    if op == "and":
        return lambda left, scope: False if left is False else and3(left, right(scope))
    if op == "or":
        return lambda left, scope: True if left is True else or3(left, right(scope))
    if op in ("+", "-", "*", "/", "**"):

        def arithmetic(left: Feel, scope: Scope) -> Feel:
            value = calculate(op, left, right(scope))
            if isinstance(value, str):
                scope.rt.burn(len(value) >> 8)
            return value

        return arithmetic
    return lambda left, scope: compare(op, left, right(scope), scope.rt)


def _path(node: Path, compile_tree: Compile) -> Step:
    name = node.name
    return lambda value, scope: read_path(value, name, scope.rt)


def _filter(node: Filter, compile_tree: Compile) -> Step:
    condition = compile_tree(node.condition)
    fixed = isinstance(node.condition, Literal | Negation)

    def run(value: Feel, scope: Scope) -> Feel:
        items: list[Feel] = value if isinstance(value, list) else [] if value is None else [value]
        position = condition(scope) if fixed else None
        return pick(items, position) if isinstance(position, Decimal) else select(items, condition, scope)

    return run


def call_function(function: Feel, rt: Runtime, args: list[Feel], named: dict[str, Feel] | None = None) -> Feel:
    """Call a FEEL function; null where the value is none. Costs more the larger the arguments are."""
    if not isinstance(function, Function):
        return None
    size = sum(len(arg) for arg in (args if named is None else named.values()) if isinstance(arg, str | list | dict))
    rt.burn(5 + (size >> 5))
    rt.go_deeper(function.depth)
    try:
        return function.call(rt, args, named)
    finally:
        rt.depth -= function.depth


def _call(node: Call, compile_tree: Compile) -> Step:
    args = [(name, compile_tree(arg)) for name, arg in node.args]
    if args and args[0][0] is not None:
        return lambda function, scope: call_function(
            function, scope.rt, [], {name: arg(scope) for name, arg in args if name is not None}
        )
    return lambda function, scope: call_function(function, scope.rt, [arg(scope) for _, arg in args])


def _between(node: Between, compile_tree: Compile) -> Step:
    low, high = compile_tree(node.low), compile_tree(node.high)
    return lambda value, scope: and3(
        compare(">=", value, low(scope), scope.rt), compare("<=", value, high(scope), scope.rt)
    )


def _in(node: In, compile_tree: Compile) -> Step:
    if isinstance(node.test, Tests):
        tests = [compile_tree(test) for test in node.test.items]

        def any_of(value: Feel, scope: Scope) -> Feel:
            results = [member(value, test(scope), scope.rt) for test in tests]
            if True in results:
                return True
            return False if all(result is False for result in results) else None

        return any_of
    test = compile_tree(node.test)
    if isinstance(node.test, Interval):

        def inside(value: Feel, scope: Scope) -> Feel:
            interval = test(scope)
            return None if interval is None else member(value, interval, scope.rt)

        return inside
    return lambda value, scope: member(value, test(scope), scope.rt)


def _instance(node: InstanceOf, compile_tree: Compile) -> Step:
    type_name = node.type
    return lambda value, scope: is_instance(value, type_name, scope.rt)


STEP_BUILDERS: Mapping[type[Node], Callable[[Any, Compile], Step]] = {
    Binary: _binary,
    Path: _path,
    Filter: _filter,
    Call: _call,
    Between: _between,
    In: _in,
    InstanceOf: _instance,
}
