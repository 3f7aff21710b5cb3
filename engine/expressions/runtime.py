"""What one evaluation carries: its budget, its clock, its questions, its variables. Shared by FEEL and JUEL."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from engine.expressions.context import Acting, Context
from engine.expressions.failures import EvaluationFailed, EvaluationLimit, unknown_name
from engine.expressions.values.border import from_instant, from_value, to_value
from engine.expressions.values.kinds import Feel
from engine.expressions.values.temporal import DateTime

STEPS = 200_000
DEPTH = 240
REGEX_SECONDS = 0.05
REGEX_SECONDS_IN_ALL = 0.25


class Runtime:
    """What one evaluation may use: steps, depth of calls, time in regular expressions; the clock; the outside.

    Steps are counted, never timed, so that a replay ends where the first run ended; regular expressions alone are
    timed.
    """

    __slots__ = ("_answers", "_context", "_regex_left", "depth", "steps", "strict", "types")

    def __init__(
        self,
        context: Context,
        *,
        strict: bool = True,
        types: Mapping[str, Callable[[Feel, Runtime], bool]] | None = None,
    ) -> None:
        """With `strict`, an unknown name fails instead of being null.

        `types` are names that `instance of` may test besides FEEL's own.
        """
        self._context = context
        self._answers: dict[tuple[str, str], Feel] = {}
        self._regex_left = REGEX_SECONDS_IN_ALL
        self.steps = STEPS
        self.depth = 0
        self.strict = strict
        self.types = types or {}

    @property
    def now(self) -> DateTime | None:
        """The context's clock, as the clocks of the city show it."""
        return None if self._context.now is None else from_instant(self._context.now)

    def burn(self, steps: int = 1) -> None:
        """Take from the budget."""
        self.steps -= steps
        if self.steps < 0:
            raise EvaluationLimit("计算量过大", f"the evaluation takes more than {STEPS} steps")

    def go_deeper(self, levels: int) -> None:
        """Into a function; to be followed by `depth -= levels`.

        Counted, so that it does not depend on how deep Python's stack is already.
        """
        if self.depth + levels > DEPTH:
            raise EvaluationLimit("函数调用过深", "functions call one another too deep")
        self.depth += levels

    def ask(self, name: str, args: Sequence[Feel]) -> Feel:
        """Put a question of `ASK_SIGNATURES` to the context; the same one only once in an evaluation.

        A table may ask it in every row, and each answer is an effect that the log keeps.
        """
        values = [to_value(arg, self) for arg in args]
        question = (name, repr(values))
        if question not in self._answers:
            self._answers[question] = from_value(self._context.ask(name, values))
        return self._answers[question]

    def act(self, thing: str, name: str, args: Sequence[Feel]) -> Feel:
        """Do `thing.name(args)`, or read it; only where the context lets an expression act."""
        if not isinstance(self._context, Acting):
            raise EvaluationFailed(f"这里不能使用 {thing}.{name}", f"{thing}.{name} cannot be used here")
        return from_value(self._context.act(thing, name, [to_value(arg, self) for arg in args]))

    def timed(self, run: Callable[[float], Feel]) -> Feel:
        """run(seconds allowed) for a regular expression; too slow is an EvaluationLimit, not a null."""
        started = time.perf_counter()
        try:
            return run(max(0.001, min(REGEX_SECONDS, self._regex_left)))
        except TimeoutError:
            raise EvaluationLimit("正则表达式太慢", "a regular expression is too slow") from None
        finally:
            self._regex_left -= time.perf_counter() - started


class Names(Protocol):
    """Something that knows the values of names."""

    def __getitem__(self, name: str, /) -> Feel:
        """The value; KeyError for an unknown name."""


class ContextNames:
    """The variables of a Context as FEEL values, each converted when first read."""

    __slots__ = ("_context", "_seen")

    def __init__(self, context: Context) -> None:
        self._context = context
        self._seen: dict[str, Feel] = {}

    def __getitem__(self, name: str) -> Feel:
        if name not in self._seen:
            self._seen[name] = from_value(self._context.look_up(name))
        return self._seen[name]


class Scope:
    """Names and values, inner before outer."""

    __slots__ = ("names", "outer", "rt")

    def __init__(self, names: Names, outer: Scope | None, rt: Runtime) -> None:
        self.names = names
        self.outer = outer
        self.rt = rt

    def get(self, name: str) -> Feel:
        """The value of a name; KeyError where no scope has it."""
        scope: Scope | None = self
        while scope is not None:
            try:
                return scope.names[name]
            except KeyError:
                scope = scope.outer
        raise KeyError(name)

    def need(self, name: str) -> Feel:
        """The value of a name; EvaluationFailed where no scope has it."""
        try:
            return self.get(name)
        except KeyError:
            raise unknown_name(name) from None


Code = Callable[[Scope], Feel]
"""A compiled expression."""
