"""What an expression may see of the world."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from engine.expressions.failures import EvaluationFailed
from engine.values import Value


class Context(Protocol):
    """What an expression may see: variables, the clock and the questions of `ASK_SIGNATURES`."""

    @property
    def now(self) -> dt.datetime | None:
        """The aware instant of the command; None = no clock (FEEL's now() is null then, JUEL's fails)."""

    def look_up(self, name: str) -> Value:
        """The value of a variable. KeyError for an unknown name."""

    def ask(self, name: str, args: Sequence[Value]) -> Value:
        """The answer to a question such as "org.next_up". May raise `errors.Refused`, which passes through."""


@runtime_checkable
class Acting(Protocol):
    """A Context whose expressions may act on `execution`, `task` or `externalTask` (see `juel.objects`)."""

    def act(self, thing: str, name: str, args: Sequence[Value]) -> Value:
        """Do `thing.name(args)`, or read the property `name`. EvaluationFailed where it cannot be done."""


class Variables:
    """A Context over a plain mapping: for forms, guards and tests."""

    def __init__(
        self,
        values: Mapping[str, Value] | None = None,
        now: dt.datetime | None = None,
        ask: Callable[[str, Sequence[Value]], Value] | None = None,
    ) -> None:
        self._values = {} if values is None else values
        self._now = now
        self._ask = ask

    @property
    def now(self) -> dt.datetime | None:
        """The instant given, or None."""
        return self._now

    def look_up(self, name: str) -> Value:
        """The value of `name`; KeyError where there is none."""
        return self._values[name]

    def ask(self, name: str, args: Sequence[Value]) -> Value:
        """Passed to the function given; EvaluationFailed where there is none."""
        if self._ask is None:
            raise EvaluationFailed(f"这里不能使用 {name}()", f"{name}() cannot be asked here")
        return self._ask(name, args)
