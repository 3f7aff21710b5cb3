"""Message throws that an expression does (camunda:expression), as Camunda 7: the message itself is not sent."""

from __future__ import annotations

from engine.machine.acting import act
from engine.machine.details import Script
from engine.machine.events import End, Throw
from engine.machine.tokens import Token


def express(token: Token, script: Script | None) -> None:
    """Evaluate the expression; its value goes to the result variable."""
    assert script is not None  # the parser makes these steps for nothing else
    value = act(token, script.expression)
    if script.result:
        token.case.assign(token, {script.result: value})


class ThrowByExpression(Throw):
    """An intermediate message throw whose work is an expression."""

    def _run_hook(self, token: Token) -> bool:
        express(token, self.details.script)
        return True


class EndByExpression(End):
    """A message end whose work is an expression."""

    def _run_hook(self, token: Token) -> bool:
        express(token, self.details.script)
        return True
