"""Throws that take their time: a worker does them, or they wait until what they undo is undone."""

from __future__ import annotations

from engine.machine import compensating, working
from engine.machine.events import End, Throw, caught_at
from engine.machine.leaving import kill
from engine.machine.tokens import PAST, STARTED, Token, guards

HAPPENINGS = ("message", "timer", "signal", "condition")
"""What is waited for at a boundary; errors and escalations are thrown by what is inside."""


class ThrowCompensation(Throw):
    """Undoes what has been completed, and waits until it is done."""

    def _run_hook(self, token: Token) -> bool:
        return not compensated(token)


class EndCompensation(End):
    """The same; the token ends here."""

    def _run_hook(self, token: Token) -> bool:
        return not compensated(token)


class Cancel(EndCompensation):
    """Cancels its transaction: what runs in it is taken away, what has completed undone, then the boundary is left.

    From then on nothing that may happen at its boundary interrupts it: it would be undone by half (13.3.4, 13.5.3).
    """

    def _run_hook(self, token: Token) -> bool:
        for other in list(token.scope.tasks.values()):
            if other is not token and other.word != PAST:
                kill(other)
        assert token.scope.opener is not None  # it stands in a transaction
        for guard in guards(token.scope.opener):
            if guard.step.details.event.kind in HAPPENINGS:
                guard.remove()
        return super()._run_hook(token)

    def after(self, token: Token) -> None:
        """By way of the boundary event that catches the cancelling; it takes the transaction away."""
        self.ended(token)
        token.remove()
        token.case.note("left", token)
        opener = token.scope.opener
        assert opener is not None  # it stands in a transaction
        token.case.fire(next(caught_at(opener, "cancel", "")), {})


def compensated(token: Token) -> bool:
    """Begin to undo; False: nothing is to be undone, and nothing waited for."""
    token.become(STARTED)
    return compensating.throw(token)


class ThrowByWorker(Throw):
    """A message throw that a worker does (camunda:type="external")."""

    by_hand = True

    def begin(self, token: Token) -> bool:
        """Freeze what the work is."""
        working.offer(token)
        return True


class EndByWorker(End):
    """A message end that a worker does."""

    by_hand = True

    def begin(self, token: Token) -> bool:
        """Freeze what the work is."""
        working.offer(token)
        return True
