"""How a token goes on: it leaves its element, waits at the save point behind it, or is taken away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.machine.acting import call_on_flow, call_on_process
from engine.machine.compensating import held_by, past_of, undone
from engine.machine.details import Flow
from engine.machine.tokens import PAST, Facts, Token, guards, instances, send

if TYPE_CHECKING:
    from engine.machine.scope import Scope


UNDOING = ("compensation", "cancel")
"""Kinds of events that undo, and wait for it."""


def leave(token: Token, flows: Sequence[Flow]) -> None:
    """The token goes on over `flows`; over none: it ends here, and perhaps its scope with it."""
    token.step.ended(token)
    token.scope.tasks.pop(token.id, None)
    token.case.note("left", token)
    for guard in guards(token) if token.step.boundaries else ():
        guard.remove()
    saves = token.step.details.saves
    if saves.after or (saves.before and "race" in token.facts):
        save_after(token, flows)
    else:
        depart(token, flows)


def save_after(token: Token, flows: Sequence[Flow]) -> None:
    """A new token waits at the save point behind an element, the way on decided."""
    facts: Facts = {"flows": [flow.id for flow in flows]}
    if "item" in token.facts:
        facts["item"] = token.facts["item"]
    if "undo" in token.facts:
        facts["undo"] = token.facts["undo"]
    scope = token.scope
    Token(scope, token.step, scope.case.new_id(token.step), token.wrapper, facts).pause("after")


def resume(token: Token) -> None:
    """Go on from a save point: a new token, so that one id never stands for two kinds of waiting."""
    scope, facts = token.scope, token.facts
    token.remove()
    if facts.pop("pause") == "after":
        ways = {flow.id: flow for flow in token.step.flows}
        return depart(token, [ways[name] for name in facts["flows"]])
    del facts["due"]
    Token(scope, token.step, scope.case.new_id(token.step), token.wrapper, facts).begin()


def depart(token: Token, flows: Sequence[Flow]) -> None:
    """What comes after an element: the next instance, the flows, the end of this path, or of an undoing."""
    scope, wrapper = token.scope, token.wrapper
    if "undo" in token.facts:
        return undone(token)
    if wrapper is not None:
        wrapper.step.instance_done(wrapper)
        return
    if token.step.ends:
        scope.case.note_end(token)
    follow(scope, token, flows)
    if not flows:
        scope.token_gone()


def follow(scope: Scope, token: Token, flows: Sequence[Flow]) -> None:
    """A new token at the end of every flow."""
    for flow in flows:
        if flow.drawn:
            scope.case.trail_flow(scope, flow.id, token.id)
        if flow.listeners:
            call_on_flow(scope, flow.id, flow.listeners)
        send(scope, scope.plan.steps[flow.target], facts={"came": flow.id})


def kill(token: Token) -> None:
    """Take a token away with everything that hangs on it."""
    scope, case = token.scope, token.case
    if token.id not in scope.tasks:
        return
    for instance in (*instances(token), *past_of(token)) if "n" in token.facts else ():
        kill(instance)
    for held in held_by(token) if token.step.details.event.kind in UNDOING else ():
        if held.word == PAST:  # not begun: it can still be undone
            del held.facts["undo"]
        else:
            kill(held)
    inner = case.scopes.get(token.id)
    if inner is not None:
        for other in list(inner.tasks.values()):
            kill(other)
        if inner.plan.hooks and not case.silent:
            call_on_process(inner, "end")
        del case.scopes[token.id]
    lived = bool(token.word) and not (token.beside or token.held or token.paused or token.past)
    if lived and not case.silent:
        token.step.cancelled(token)
    for guard in guards(token) if token.step.boundaries else ():
        guard.remove()
    token.remove()
    if lived:
        case.note("cancelled", token)
