"""Messages and signals for others: what goes with them, and for whom they are."""

from __future__ import annotations

from engine.errors import Failure
from engine.expressions import Expression
from engine.machine import sight
from engine.machine.details import Event
from engine.machine.passing import passed
from engine.machine.shapes import Outgoing
from engine.machine.tokens import Token


def send(token: Token, event: Event) -> None:
    """A message or signal for others; input parameters of a message, camunda:in of a signal go with it."""
    case, to = token.case, event.address
    name = str(case.evaluate(token, event.name))  # first: replay takes the answers of what is asked in this order
    values = dict(token.facts.get("local", {}))
    if event.passes is not None:
        values.update(passed(token, event.passes.into))
    key = sight.business_key(case, token.scope)
    case.outbox.append(
        Outgoing(
            n=len(case.outbox) + 1,
            kind=event.kind,
            name=name,
            element=token.element,
            values=values,
            business_key=_addressee(token, to.matter, "matter") or (None if key is None else str(key)),
            case=_addressee(token, to.case, "case"),
            unit=_addressee(token, to.unit, "unit"),
            starter=_addressee(token, to.starter, "starter"),
            reach=event.reach,
            token=token.id,
        )
    )


def _addressee(token: Token, expression: Expression | None, name: str) -> str:
    """Who a message is for, as a property says; "" where it is not written. Failure EXPRESSION: it says nothing."""
    if expression is None:
        return ""
    value = token.case.evaluate(token, expression)
    if value is None or value == "":
        raise Failure("EXPRESSION", token.element, f"属性 {name} 的“{expression.text}”没有值，消息不知道发给谁")
    return str(value)
