"""Compiled expressions: what the rest of the engine holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from engine.expressions.context import Context
from engine.expressions.failures import EvaluationLimit
from engine.expressions.feel.compiled import Known, compile_expression, compile_tests
from engine.expressions.hints import browser_traps, equality_of, never_boolean_feel, never_boolean_juel
from engine.expressions.juel.template import compile_juel
from engine.expressions.runtime import Code, ContextNames, Runtime, Scope
from engine.expressions.values.border import to_value
from engine.values import Value


@dataclass(frozen=True, eq=False)
class Expression:
    """A compiled expression: immutable, shareable between cases and threads.

    `language`: "juel", "feel", "unary" or "literal" (a text without ${}). `names`: the variables it needs.
    `possible_names`: variables it reads if they exist (execution.getVariable) and names inside FEEL filters, which may
    be keys of the items. `calls`: the questions it asks, with the number of arguments. `equality`: (variable, literal)
    where it is exactly `${variable == 'literal'}`. `never_boolean`: its value can be neither true nor false, so it is
    no condition. `writes`: variables it writes itself, "*" where only the run can tell which. `browser_traps`: why
    form-js may compute it otherwise (FEEL; Chinese sentences).
    """

    text: str
    language: str
    names: frozenset[str]
    calls: frozenset[tuple[str, int]]
    possible_names: frozenset[str]
    is_literal: bool
    never_boolean: bool
    equality: tuple[str, Value] | None
    lenient: bool
    _code: Code = field(repr=False)
    literal: str | None = None
    """The text itself, without escapes, where `is_literal`."""
    browser_traps: tuple[str, ...] = ()
    writes: frozenset[str] = frozenset()

    def evaluate(self, context: Context) -> Value:
        """The value. EvaluationFailed where there is none; what `context.ask` raises passes through."""
        if self.is_literal:
            return self.literal
        rt = Runtime(context, strict=not self.lenient)
        try:
            return to_value(self._code(Scope(ContextNames(context), None, rt)), rt)
        except RecursionError:
            raise EvaluationLimit("计算嵌套过深", "the evaluation is nested too deep") from None


@lru_cache(4096)
def compile_template(text: str, acting: frozenset[str] = frozenset()) -> Expression:
    """JUEL: text with ${…} or #{…}; one sole expression keeps its type, without any the text is a literal.

    now() is the context's clock; `execution.processBusinessKey` and `execution.id` read the variable "execution".
    An unknown name fails. `acting`: the objects it may act on ("execution", "task", "externalTask"); it is then to be
    evaluated with a context that is `Acting`. ExpressionInvalid for text that is not accepted.
    """
    compiled = compile_juel(text, acting)
    literal = compiled.literal is not None
    return Expression(
        text=text,
        language="literal" if literal else "juel",
        names=frozenset(compiled.uses.names),
        calls=frozenset(compiled.uses.calls),
        possible_names=frozenset(compiled.uses.possible),
        is_literal=literal,
        never_boolean=compiled.tree is None or never_boolean_juel(compiled.tree),
        equality=equality_of(compiled.tree),
        lenient=False,
        _code=compiled.code,
        literal=compiled.literal,
        writes=frozenset(compiled.uses.writes),
    )


@lru_cache(4096)
def compile_feel(text: str, *, lenient: bool = False, names: frozenset[str] = frozenset()) -> Expression:
    """FEEL; a leading "=" (as form-js writes it) is dropped.

    `lenient`: an unknown name is null (forms) instead of a failure (tables). `names`: variables whose names hold
    operators or FEEL words, which a parser has to know. ExpressionInvalid for text that is not accepted.
    """
    stripped = text.lstrip()
    compiled = compile_expression(stripped.removeprefix("="), Known(names))
    return Expression(
        text=text,
        language="feel",
        names=frozenset(compiled.uses.names),
        calls=frozenset(compiled.uses.calls),
        possible_names=frozenset(compiled.uses.possible),
        is_literal=False,
        never_boolean=never_boolean_feel(compiled.tree),
        equality=None,
        lenient=lenient,
        browser_traps=browser_traps(compiled.tree),
        _code=compiled.code,
    )


@lru_cache(4096)
def compile_unary_tests(text: str, *, lenient: bool = False) -> Expression:
    """The cell of a decision table: evaluates to bool, with the input value as the variable "?" of the context."""
    compiled = compile_tests(text)
    matches = compiled.matches
    return Expression(
        text=text,
        language="unary",
        names=frozenset(compiled.uses.names),
        calls=frozenset(compiled.uses.calls),
        possible_names=frozenset(compiled.uses.possible),
        is_literal=False,
        never_boolean=False,
        equality=None,
        lenient=lenient,
        _code=lambda scope: matches(scope.need("?"), scope) is True,
    )
