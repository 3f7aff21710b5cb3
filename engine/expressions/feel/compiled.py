"""FEEL texts, parsed, checked and compiled once: expressions and unary tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from engine.expressions.feel.compile import compile_tree
from engine.expressions.feel.library import BUILTINS
from engine.expressions.feel.names import Uses, mentions, resolve
from engine.expressions.feel.parser import Parser
from engine.expressions.feel.scanner import odd_names
from engine.expressions.feel.syntax import Node, UnaryTests
from engine.expressions.feel.unary import UnaryParser
from engine.expressions.runtime import Code, Scope
from engine.expressions.values.kinds import Feel, member

BUILTIN_NAMES = frozenset(BUILTINS) | {"days and time duration", "years and months duration", "date and time"}
"""Names that are always in scope: functions, and types whose name holds a FEEL word."""

Matcher = Callable[[Feel, Scope], bool | None]
"""A compiled cell: (input value, scope) -> does it match?"""
Coercion = Callable[[Feel], Feel]


@dataclass(frozen=True)
class Known:
    """What the place of a text declares.

    `names`: what is in scope (only odd names matter to the parser); `functions`: what may be called besides the
    built-in ones; `check`: refuse unknown functions (off: they are null, as in the specification).
    """

    names: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    check: bool = True

    def narrowed(self) -> Known:
        """The same for a parser, so that compiled texts are shared between places with other plain names."""
        return Known(odd_names(self.names), self.functions, self.check)


@dataclass(frozen=True)
class CompiledFeel:
    """An expression: its tree, its code and what it uses."""

    tree: Node
    code: Code
    uses: Uses


@dataclass(frozen=True)
class CompiledTests:
    """Unary tests: their tree, code and uses (without "?")."""

    tree: UnaryTests
    matches: Matcher
    uses: Uses


def compile_expression(text: str, known: Known | None = None) -> CompiledFeel:
    """An expression; ExpressionInvalid says what is wrong with the text."""
    return _expression(text, (known or Known()).narrowed())


def compile_tests(text: str, known: Known | None = None, coerce: Coercion | None = None) -> CompiledTests:
    """The cell of a table. `coerce` is applied to what the input value is compared with (a typed column)."""
    return _tests(text, (known or Known()).narrowed(), coerce)


@lru_cache(8192)
def _expression(text: str, known: Known) -> CompiledFeel:
    parser = Parser(text, known.names | odd_names(known.functions), BUILTIN_NAMES)
    tree = parser.expression()
    parser.need_end()
    tree, uses = resolve(tree, known.functions, check=known.check)
    return CompiledFeel(tree, compile_tree(tree), uses)


@lru_cache(8192)
def _tests(text: str, known: Known, coerce: Coercion | None) -> CompiledTests:
    parser = UnaryParser(text, known.names | odd_names(known.functions), BUILTIN_NAMES)
    cell = parser.unary_tests()
    parser.need_end()
    uses, tests = Uses(), list[Node]()
    for test in cell.tests:
        tree, more = resolve(test, known.functions, check=known.check)
        tests.append(tree)
        uses = uses.joined(more)
    uses.names.discard("?")
    uses.possible.discard("?")
    cell = UnaryTests(tuple(tests), cell.negated)
    return CompiledTests(cell, _matcher(cell, coerce), uses)


def _matcher(cell: UnaryTests, coerce: Coercion | None) -> Matcher:
    if cell.any:
        return lambda value, scope: True
    tests = [(mentions(test, "?"), compile_tree(test)) for test in cell.tests]

    def matches(value: Feel, scope: Scope) -> bool | None:
        inner = Scope({"?": value}, scope, scope.rt)
        results = [_passes(value, test(inner), whole, inner, coerce) for whole, test in tests]
        if True in results:
            return not cell.negated
        return cell.negated if all(result is False for result in results) else None

    return matches


def _passes(value: Feel, result: Feel, whole: bool, scope: Scope, coerce: Coercion | None) -> bool | None:
    """Does the input value pass one test? `whole`: the test mentions "?" and answers for itself."""
    if whole or (isinstance(result, bool) and not isinstance(value, bool)):
        return result if isinstance(result, bool) else None
    return member(value, coerce(result) if coerce else result, scope.rt)
