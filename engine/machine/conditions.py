"""Conditional events: when their conditions are looked at, and what happens where one holds (BPMN 2.0, 10.5.4).

As in Camunda 7 a condition is looked at when its event begins to be waited for, and after every step that has written
a variable it can see. What it lets happen comes before everything else that is still to be done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import Failure
from engine.machine import sight
from engine.machine.live import order
from engine.machine.sight import Readable, View
from engine.machine.tokens import WAITING, Token
from engine.values import Value

if TYPE_CHECKING:
    from engine.machine.case import Case
    from engine.machine.details import Condition


@dataclass(frozen=True)
class Written:
    """A variable was written: where it lives, its name, and whether it was there before."""

    frame: Readable
    name: str
    how: str


def condition_of(token: Token) -> Condition | None:
    """The condition that a token waits for."""
    details = (token.step.trigger() if "armed" in token.facts else token.step).details
    return details.event.condition if token.word == WAITING and not token.paused else None


def look(case: Case) -> None:
    """Look at the conditions of what has just begun to wait, and of what sees a variable that was written."""
    written, begun = case.written, case.begun
    case.written, case.begun = [], set()
    waiting = [token for token in _waiting(case) if token.id in begun or _concerned(token, written)]
    Look(case, waiting).arrive()


def _waiting(case: Case) -> Iterator[Token]:
    found = [
        token
        for scope in case.all_scopes()
        if scope.plan.conditional
        for token in scope.tasks.in_state(WAITING)
        if condition_of(token) is not None
    ]
    return iter(sorted(found, key=lambda token: order(token.id)))


def _concerned(token: Token, written: list[Written]) -> bool:
    condition = condition_of(token)
    assert condition is not None  # asked of waiting ones only
    seen = list(sight.frames(token.scope, _seer(token)))
    return any(
        any(frame is one.frame for frame in seen)
        and condition.variable in ("", one.name)
        and (not condition.changes or one.how in condition.changes)
        for one in written
    )


def _seer(token: Token) -> Token | None:
    """Whose variables the condition sees: the activity's for a boundary event, the scope's for what is armed in it."""
    if "host" in token.facts:
        host: Token = token.scope.tasks[token.facts["host"]]
        return host
    return None if "armed" in token.facts else token


class _Trying(View):
    """Remembers whether a variable was missing."""

    missing = False

    def look_up(self, name: str) -> Value:
        try:
            return super().look_up(name)
        except KeyError:
            self.missing = True
            raise


def _holds(case: Case, token: Token, condition: Condition) -> bool:
    """Whether it holds; not while a variable in it does not exist yet, as in Camunda 7. Failure EXPRESSION."""
    view = _Trying(case, token.scope, _seer(token))
    try:
        return case.true(condition.holds, view, token.element)
    except Failure:
        if view.missing:
            return False
        raise


class Look:
    """What is still to be looked at, in the place of a token on the agenda: what came before goes its way first."""

    alive = True
    word = ""

    def __init__(self, case: Case, waiting: list[Token]) -> None:
        self.case, self.waiting = case, waiting

    def arrive(self) -> None:
        """Let the first happen whose condition holds; the others wait until it has gone as far as it can."""
        for number, token in enumerate(self.waiting, 1):
            condition = condition_of(token) if token.alive else None
            if condition is None:
                continue
            if _holds(self.case, token, condition):
                self.case.fire(token, {})
                self.case.agenda.append(Look(self.case, self.waiting[number:]))
                return
