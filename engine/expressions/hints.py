"""What can be said about an expression without running it: for the checks at deploy."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal

from engine.expressions.context import Variables
from engine.expressions.feel import syntax as feel
from engine.expressions.juel import syntax as juel
from engine.expressions.runtime import Runtime
from engine.expressions.values.border import to_value
from engine.values import Value

_ARITHMETIC = ("+", "-", "*", "/", "%", "**")


def equality_of(tree: juel.Node | None) -> tuple[str, Value] | None:
    """(variable, literal) of `variable == 'literal'`, either way round; None for anything else (contracts 21)."""
    match tree:
        case juel.Chain(base=juel.Name(name=name), links=(juel.Operator(op="==", right=juel.Literal(value=value)),)):
            return name, to_value(value, Runtime(Variables()))
        case juel.Chain(base=juel.Literal(value=value), links=(juel.Operator(op="==", right=juel.Name(name=name)),)):
            return name, to_value(value, Runtime(Variables()))
    return None


def never_boolean_juel(tree: juel.Node) -> bool:
    """Is this a number, another text than "true" or "false", or arithmetic?"""
    match tree:
        case juel.Literal(value=value):
            return not isinstance(value, bool) and str(value).lower() not in ("true", "false")
        case juel.Unary(op=op):
            return op == "-"
        case juel.Chain(links=(*_, juel.Operator(op=op))):
            return op in _ARITHMETIC
    return isinstance(tree, juel.Now)


def browser_traps(tree: feel.Node) -> tuple[str, ...]:
    """Where form-js (npm feelin) is known to compute otherwise than the server, in Chinese (measured, 4,000 texts)."""
    found: list[str] = []
    pending: list[object] = [tree]
    while pending:
        part = pending.pop()
        match part:
            case feel.InstanceOf():
                found.append("instance of 在浏览器里结果不同")
            case feel.Interval(low=low, high=high) | feel.Between(low=low, high=high) if _descending(low, high):
                found.append("从大到小的区间在浏览器里会调换两端")
            case feel.If(condition=condition) if never_boolean_feel(condition):
                found.append("if 的条件不是真假值，浏览器当作真")
        if isinstance(part, tuple):
            pending.extend(part)
        elif isinstance(part, feel.Node):
            pending.extend(getattr(part, each.name) for each in fields(part))
    return tuple(sorted(set(found)))


def _descending(low: feel.Node, high: feel.Node) -> bool:
    first, last = _constant(low), _constant(high)
    return first is not None and last is not None and first > last


def _constant(node: feel.Node) -> Decimal | None:
    match node:
        case feel.Literal(value=Decimal() as value):
            return value
        case feel.Negation(operand=feel.Literal(value=Decimal() as value)):
            return -value
    return None


def never_boolean_feel(tree: feel.Node) -> bool:
    """Is this a literal, list, context, interval or arithmetic, which FEEL would silently take as "else"?"""
    match tree:
        case feel.Literal(value=value):
            return not isinstance(value, bool)
        case feel.Binary(op=op):
            return op in _ARITHMETIC
    return isinstance(
        tree, feel.AtLiteral | feel.Negation | feel.ListOf | feel.Interval | feel.ContextOf | feel.For | feel.FunctionOf
    )
