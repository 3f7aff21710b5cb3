"""When a worker's result or failure is an error of the diagram: camunda:errorEventDefinition of external work."""

from __future__ import annotations

from collections.abc import Sequence

from engine.machine import sight
from engine.machine.case import Case
from engine.machine.scope import Scope
from engine.machine.sight import View
from engine.machine.tokens import Token
from engine.values import Value


class Worked(View):
    """What the expression of an error sees: as any other at the token, and `externalTask`."""

    def __init__(self, case: Case, scope: Scope, token: Token, told: tuple[Value, Value]) -> None:
        """`told`: errorMessage and errorDetails of a failure; None of a completion."""
        super().__init__(case, scope, token)
        self._told = {
            "errorMessage": told[0],
            "errorDetails": told[1],
            "topicName": token.facts.get("topic"),
            "activityId": token.element,
            "processInstanceId": sight.case_id(case),
        }

    def act(self, thing: str, name: str, args: Sequence[Value]) -> Value:
        """A property of the external task: nothing else is compiled for these expressions."""
        return self._told[name]


def error_of(token: Token, message: Value = None, details: Value = None) -> str | None:
    """The code of the first error whose expression is true, as Camunda 7; None where there is none. Failure."""
    view = Worked(token.case, token.scope, token, (message, details))
    for error in token.step.details.errors:
        if token.case.evaluated(error.when, view, token.element) is True:
            return error.code
    return None
