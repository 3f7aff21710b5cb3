"""External work: what is frozen of it when it is offered to the programs that do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.machine import assignments

if TYPE_CHECKING:
    from engine.machine.tokens import Token


def offer(token: Token) -> None:
    """Freeze the topic, and how urgent it is (camunda:taskPriority). Failure EXPRESSION or ASSIGNMENT."""
    details = token.step.details
    token.facts["topic"] = str(token.case.evaluate(token, details.topic))
    if details.work.priority is not None:
        assignments.resolve(token, details.work)
