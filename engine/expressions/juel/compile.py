"""JUEL's syntax tree to Python closures, and what it uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.expressions.failures import EvaluationFailed
from engine.expressions.juel.coercions import as_bool, as_number, as_text, calculate, compare, is_empty, same
from engine.expressions.juel.methods import call_method, read_property
from engine.expressions.juel.objects import WRITERS
from engine.expressions.juel.syntax import (
    Act,
    Chain,
    Choice,
    Index,
    Link,
    Literal,
    Method,
    Name,
    Node,
    Now,
    Operator,
    Property,
    Question,
    Unary,
    Variable,
)
from engine.expressions.runtime import Code, Scope
from engine.expressions.values.kinds import Feel

Step = Callable[[Feel, Scope], Feel]


@dataclass
class JuelUses:
    """What a tree uses. `possible`: names that may be missing (execution.getVariable).

    `writes`: variables it writes, "*" where only the run can tell which. `acts`: it does something or asks an object.
    """

    names: set[str] = field(default_factory=set)
    possible: set[str] = field(default_factory=set)
    calls: set[tuple[str, int]] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    acts: bool = False


def compile_tree(node: Node, uses: JuelUses) -> Code:
    """The code of a tree; what it uses is added to `uses`."""
    return _BUILDERS[type(node)](node, uses)


def _literal(node: Literal, uses: JuelUses) -> Code:
    value = node.value
    return lambda scope: value


def _name(node: Name, uses: JuelUses) -> Code:
    name = node.name
    if name != "execution":
        uses.names.add(name)
    return lambda scope: scope.need(name)


def _unary(node: Unary, uses: JuelUses) -> Code:
    operand = compile_tree(node.operand, uses)
    if node.op == "!":
        return lambda scope: not as_bool(operand(scope))
    if node.op == "-":
        return lambda scope: -as_number(operand(scope))
    return lambda scope: is_empty(operand(scope))


def _now(node: Now, uses: JuelUses) -> Code:
    def read(scope: Scope) -> Feel:
        if scope.rt.now is None:
            raise EvaluationFailed("这里没有时钟，不能使用 now()", "there is no clock here for now()")
        return scope.rt.now

    return read


def _question(node: Question, uses: JuelUses) -> Code:
    uses.calls.add((node.name, len(node.args)))
    name, args = node.name, [compile_tree(arg, uses) for arg in node.args]
    return lambda scope: scope.rt.ask(name, [arg(scope) for arg in args])


def _variable(node: Variable, uses: JuelUses) -> Code:
    if isinstance(node.name, Literal):
        uses.possible.add(as_text(node.name.value))
    name, exists = compile_tree(node.name, uses), node.exists

    def read(scope: Scope) -> Feel:
        wanted = as_text(name(scope))
        try:
            value = scope.get(wanted)
        except KeyError:
            return False if exists else None
        return True if exists else value

    return read


def _act(node: Act, uses: JuelUses) -> Code:
    uses.acts = True
    if node.name in WRITERS:
        uses.writes.add(as_text(node.args[0].value) if isinstance(node.args[0], Literal) else "*")
    thing, name, args = node.thing, node.name, [compile_tree(arg, uses) for arg in node.args]
    return lambda scope: scope.rt.act(thing, name, [arg(scope) for arg in args])


def _chain(node: Chain, uses: JuelUses) -> Code:
    base = compile_tree(node.base, uses)
    steps = [_step(link, uses) for link in node.links]
    if len(steps) == 1:
        only = steps[0]
        return lambda scope: only(base(scope), scope)

    def chain(scope: Scope) -> Feel:
        value = base(scope)
        for step in steps:
            value = step(value, scope)
        return value

    return chain


def _step(link: Link, uses: JuelUses) -> Step:
    match link:
        case Operator():
            return _operator(link.op, compile_tree(link.right, uses))
        case Choice():
            yes, no = compile_tree(link.yes, uses), compile_tree(link.no, uses)
            return lambda value, scope: yes(scope) if as_bool(value) else no(scope)
        case Property():
            name = link.name
            return lambda value, scope: read_property(value, name)
        case Index():
            key = compile_tree(link.key, uses)
            return lambda value, scope: read_property(value, key(scope))
        case Method():
            method, args = link.name, [compile_tree(arg, uses) for arg in link.args]
            return lambda value, scope: call_method(value, method, [arg(scope) for arg in args], scope.rt)
    raise TypeError(f"no link of JUEL: {link}")


def _operator(op: str, right: Code) -> Step:
    if op == "&&":
        return lambda value, scope: as_bool(value) and as_bool(right(scope))
    if op == "||":
        return lambda value, scope: as_bool(value) or as_bool(right(scope))
    if op in ("==", "!="):
        wanted = op == "=="
        return lambda value, scope: same(value, right(scope), scope.rt) is wanted
    if op in ("<", "<=", ">", ">="):
        return lambda value, scope: compare(op, value, right(scope))
    return lambda value, scope: calculate(op, value, right(scope))


_BUILDERS: Mapping[type[Node], Callable[[Any, JuelUses], Code]] = {
    Literal: _literal,
    Name: _name,
    Unary: _unary,
    Now: _now,
    Question: _question,
    Variable: _variable,
    Act: _act,
    Chain: _chain,
}
