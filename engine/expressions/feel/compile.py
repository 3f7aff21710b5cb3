"""Syntax tree to Python closures.

A left-leaning chain (a + b + c, x.y[1].z) becomes one loop over steps, so only real nesting recurses, and that is
limited by the parser. Nothing of a text ever reaches Python's eval.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.expressions.failures import unknown_name
from engine.expressions.feel.library.registry import BUILTINS
from engine.expressions.feel.loops import Source, count_through, quantify, sequence, walk
from engine.expressions.feel.steps import STEP_BUILDERS, Step
from engine.expressions.feel.syntax import (
    AtLiteral,
    Chained,
    ContextOf,
    For,
    FunctionOf,
    If,
    Interval,
    ListOf,
    Literal,
    Name,
    Negation,
    Node,
    Quantified,
    Question,
    Steps,
    Test,
    Tests,
    TypeName,
    nesting,
)
from engine.expressions.feel.types import conform
from engine.expressions.runtime import Code, Runtime, Scope
from engine.expressions.values.arithmetic import negate
from engine.expressions.values.kinds import ORDERED, Feel, Function, Range, Same, kind
from engine.expressions.values.temporal_text import parse_any


def compile_tree(node: Node) -> Code:
    """The code of a tree: the base at the left end of its chain first, then the steps in order."""
    steps: list[Step] = []
    while isinstance(node, Chained):
        builder = STEP_BUILDERS[type(node)]
        steps.append(builder(node, compile_tree))
        node = node.left
    base = _BUILDERS[type(node)](node)
    if not steps:
        return base
    steps.reverse()
    if len(steps) == 1:
        only = steps[0]
        return lambda scope: only(base(scope), scope)

    def chain(scope: Scope) -> Feel:
        value = base(scope)
        for step in steps:
            value = step(value, scope)
        return value

    return chain


def _literal(node: Literal) -> Code:
    value = node.value
    return lambda scope: value


def _at_literal(node: AtLiteral) -> Code:
    value = parse_any(node.text)
    return lambda scope: value


def _name(node: Name) -> Code:
    name, builtin = node.name, BUILTINS.get(node.name)

    def read(scope: Scope) -> Feel:
        try:
            return scope.get(name)
        except KeyError:
            if builtin is None and scope.rt.strict:
                raise unknown_name(name) from None
            return builtin

    return read


def _negation(node: Negation) -> Code:
    operand = compile_tree(node.operand)
    return lambda scope: negate(operand(scope))


def _list(node: ListOf | Tests) -> Code:
    items = [compile_tree(item) for item in node.items]
    return lambda scope: [item(scope) for item in items]


def _interval(node: Interval) -> Code:
    low, high = compile_tree(node.low), compile_tree(node.high)
    low_in, high_in = node.low_in, node.high_in

    def make(scope: Scope) -> Feel:
        first, last = low(scope), high(scope)
        if first is None or last is None or kind(first) != kind(last):
            return None
        return Range(first, last, low_in, high_in)

    return make


def _test(node: Test) -> Code:
    operand, op = compile_tree(node.operand), node.op
    if op == "!=":
        return lambda scope: Same(operand(scope), False)

    def make(scope: Scope) -> Feel:
        value = operand(scope)
        if op == "=":
            return Range(value, value) if kind(value) in ORDERED else Same(value)
        if value is None:
            return None
        return Range(None, value, False, op == "<=") if op[0] == "<" else Range(value, None, op == ">=", False)

    return make


def _context(node: ContextOf) -> Code:
    entries = [(key, compile_tree(value)) for key, value in node.entries]

    def make(scope: Scope) -> Feel:
        out: dict[str, Feel] = {}
        inner = Scope(out, scope, scope.rt)
        for key, value in entries:
            out[key] = value(inner)
        return out

    return make


def _if(node: If) -> Code:
    condition, yes, no = compile_tree(node.condition), compile_tree(node.yes), compile_tree(node.no)
    return lambda scope: yes(scope) if condition(scope) is True else no(scope)


def _source(name: str, node: Node) -> Source:
    if isinstance(node, Steps):
        low, high = compile_tree(node.low), compile_tree(node.high)
        return name, lambda scope: count_through(low(scope), high(scope), scope.rt)
    values = compile_tree(node)
    return name, lambda scope: sequence(values(scope), scope.rt)


def _for(node: For) -> Code:
    iterators = [_source(name, source) for name, source in node.iterators]
    body = compile_tree(node.body)

    def run(scope: Scope) -> Feel:
        out: list[Feel] = []
        for inner in walk(iterators, scope, out):
            if inner is None:
                return None
            out.append(body(inner))
        return out

    return run


def _quantified(node: Quantified) -> Code:
    iterators = [_source(name, source) for name, source in node.iterators]
    body, word = compile_tree(node.body), node.word

    def run(scope: Scope) -> Feel:
        results: list[Feel] = []
        for inner in walk(iterators, scope):
            if inner is None:
                return None
            results.append(body(inner))
        return quantify(results, word)

    return run


def _conversion(type_name: TypeName | None) -> Callable[[Feel, Runtime], Feel] | None:
    if type_name is None:
        return None
    wanted = type_name
    return lambda value, rt: conform(value, wanted, rt)


def _function(node: FunctionOf) -> Code:
    params = [(name, _conversion(type_name)) for name, type_name in node.params]
    body, depth = compile_tree(node.body), 2 + nesting(node.body)

    def make(scope: Scope) -> Feel:
        return Function(params, lambda rt, names: body(Scope(names, scope, rt)), depth=depth)

    return make


def _question(node: Question) -> Code:
    name, args = node.name, [compile_tree(arg) for arg in node.args]

    def ask(scope: Scope) -> Feel:
        scope.rt.burn(5)
        return scope.rt.ask(name, [arg(scope) for arg in args])

    return ask


_BUILDERS: Mapping[type[Node], Callable[[Any], Code]] = {
    Literal: _literal,
    AtLiteral: _at_literal,
    Name: _name,
    Negation: _negation,
    ListOf: _list,
    Tests: _list,
    Interval: _interval,
    Test: _test,
    ContextOf: _context,
    If: _if,
    For: _for,
    Quantified: _quantified,
    FunctionOf: _function,
    Question: _question,
}
