"""How a rule looks at an event: does it fit a pattern, what does an expression say of it, how is it worded."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from engine import values
from engine.days import end_of, say_day, say_instant
from engine.errors import EngineError
from engine.expressions import EvaluationFailed, Expression, Variables
from engine.values import Value
from engine.watch.facts import Fact

LONGEST_SUBJECT = 120
LONGEST_SENTENCE = 1000
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class EventPattern:
    """What an event must be to count; what is empty is not asked. `guard`: code of a guard's finding."""

    processes: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    elements: frozenset[str] = frozenset()
    flows: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()
    guard: str = ""
    exception: str = ""
    opinion: bool = False
    when: Expression | None = None


class Seen:
    """An event as one batch of rules looks at it: expressions see its values, and the event itself as `event`."""

    def __init__(self, fact: Fact) -> None:
        """Nothing is computed before a rule asks."""
        self.fact = fact

    @cached_property
    def _context(self) -> Variables:
        fact = self.fact
        event: Value = {
            "at": fact.at,
            "kind": fact.kind,
            "process": fact.process,
            "element": fact.element,
            "flow": fact.flow,
            "outcome": fact.outcome,
            "actor": fact.actor,
            "post": fact.post,
            "opinion": fact.opinion,
        }
        return Variables({**fact.values, "event": event}, fact.at)

    def matches(self, pattern: EventPattern) -> bool:
        """Is it such an event? A condition that fails or is not true does not match; nor does taking an act back."""
        fact = self.fact
        if fact.undoes and fact.kind not in pattern.kinds:
            return False
        if pattern.processes and fact.process not in pattern.processes:
            return False
        if pattern.kinds and fact.kind not in pattern.kinds:
            return False
        if pattern.elements and fact.element not in pattern.elements:
            return False
        if pattern.flows and fact.flow not in pattern.flows:
            return False
        if pattern.outcomes and fact.outcome not in pattern.outcomes:
            return False
        if pattern.guard and pattern.guard not in fact.findings:
            return False
        if pattern.exception and pattern.exception not in fact.exceptions:
            return False
        if pattern.opinion and not fact.opinion:
            return False
        return pattern.when is None or self.evaluate(pattern.when) is True

    def evaluate(self, expression: Expression) -> Value:
        """Its value over this event; null where it has none. Expressions of rules ask nothing outside."""
        try:
            return expression.evaluate(self._context)
        except (EvaluationFailed, EngineError):
            return None

    def subject(self, expression: Expression) -> str | None:
        """What joins events, as a short text; None where the expression says nothing."""
        value = self.evaluate(expression)
        if value is None or value == "":
            return None
        text = value if isinstance(value, str) else values.write(values.plain(value))
        return text if len(text) <= LONGEST_SUBJECT else values.sm3(text)

    def names(self, expression: Expression | None) -> list[str]:
        """The texts that an expression gives: one, or a list of them."""
        value = None if expression is None else self.evaluate(expression)
        return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str) and one]

    def instant(self, expression: Expression) -> dt.datetime | None:
        """An instant that an expression gives; of a day, its end (24:00)."""
        value = self.evaluate(expression)
        if isinstance(value, dt.datetime):
            return value if value.tzinfo else None
        day = self._day(value)
        return end_of(day) if day else None

    def day(self, expression: Expression) -> dt.date | dt.datetime | None:
        """A day or instant that an expression gives."""
        value = self.evaluate(expression)
        return value if isinstance(value, dt.datetime) and value.tzinfo else self._day(value)

    def _day(self, value: Value) -> dt.date | None:
        if isinstance(value, dt.datetime):
            return None
        if isinstance(value, str):
            try:
                return dt.date.fromisoformat(value)
            except ValueError:
                return None
        return value if isinstance(value, dt.date) else None

    def words(self, template: str, more: Mapping[str, str]) -> str:
        """`template` with {names} said: `more` first, then the event's values; "—" for what is not known.

        {due} stays as it is: it is said when the finding is made.
        """

        def say(found: re.Match[str]) -> str:
            name = found[1]
            if name == "due":
                return found[0]
            if name in more:
                return more[name]
            return _said(self.fact.values.get(name)) or "—"

        return PLACEHOLDER.sub(say, template)[:LONGEST_SENTENCE]


def _said(value: Value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return say_instant(value) if value.tzinfo else ""
    if isinstance(value, dt.date):
        return say_day(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list):
        return "、".join(_said(item) for item in value)
    return str(value) if isinstance(value, str | int) else ""
