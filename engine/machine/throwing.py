"""Throws that take their time: a worker does them, or they wait until what they undo is undone."""

from __future__ import annotations

from engine.machine import compensating
from engine.machine.events import End, Throw
from engine.machine.tokens import STARTED, Token


class ThrowCompensation(Throw):
    """Undoes what has been completed, and waits until it is done."""

    def _run_hook(self, token: Token) -> bool:
        return not compensated(token)


class EndCompensation(End):
    """The same; the token ends here."""

    def _run_hook(self, token: Token) -> bool:
        return not compensated(token)


def compensated(token: Token) -> bool:
    """Begin to undo; False: nothing is to be undone, and nothing waited for."""
    token.become(STARTED)
    return compensating.throw(token)


class ThrowByWorker(Throw):
    """A message throw that a worker does (camunda:type="external")."""

    by_hand = True

    def begin(self, token: Token) -> bool:
        """Freeze the topic."""
        token.facts["topic"] = str(token.case.evaluate(token, self.details.topic))
        return True


class EndByWorker(End):
    """A message end that a worker does."""

    by_hand = True

    def begin(self, token: Token) -> bool:
        """Freeze the topic."""
        token.facts["topic"] = str(token.case.evaluate(token, self.details.topic))
        return True
