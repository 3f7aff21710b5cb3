"""Compensation: what has been completed and can be undone, and how it is undone (BPMN 2.0, 10.7 and 13.5.5).

A completed activity with a handler leaves a token behind, in state "past". A completed sub-process without one leaves
a token that keeps its scope, with nothing in it but what is past, and its own variables as they were then.

A throw takes hold of all that is past where it stands. Then one after the other is undone, the last first: by its
handler, or as a sub-process by what is past in it. Who waits for a handler is told by fact `undo`: a throw, or a kept
sub-process that is being undone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.machine.live import order
from engine.machine.tokens import PAST, STARTED, Facts, Token, send

if TYPE_CHECKING:
    from engine.machine.case import Case
    from engine.machine.scope import Scope


def remember(token: Token) -> None:
    """An activity with a handler has completed."""
    facts: Facts = {}
    if "item" in token.facts:
        facts["item"] = token.facts["item"]
    _leave_past(token, facts)


def _leave_past(token: Token, facts: Facts) -> Token:
    if token.wrapper is not None:
        facts["body"] = token.wrapper.id
    past = Token(token.scope, token.step, token.case.new_id(token.step), None, facts)
    past.become(PAST)
    return past


def release(wrapper: Token) -> None:
    """A multi-instance has completed: only now its instances can be undone."""
    for past in past_of(wrapper):
        del past.facts["body"]


def past_of(wrapper: Token) -> list[Token]:
    """The completed instances of a multi-instance that runs, those that can be undone."""
    return [past for past in wrapper.scope.tasks.in_state(PAST) if past.facts.get("body") == wrapper.id]


def is_kept(scope: Scope) -> bool:
    """Whether a scope that ends is kept to be undone: not where the sub-process has a handler, or is one itself."""
    opener = scope.opener
    if opener is None or scope.own is not None or "undo" in opener.facts or opener.step.details.handler:
        return False
    return scope.plan.undoing is not None or any(True for _ in scope.tasks.in_state(PAST))


def keep(scope: Scope) -> None:
    """A sub-process has completed: from now on its scope belongs to a token that is past."""
    opener, case = scope.opener, scope.case
    assert opener is not None  # `is_kept` has looked
    facts: Facts = {"kept": True}
    if "local" in opener.facts:
        facts["local"] = dict(opener.facts["local"])
    if "item" in opener.facts:
        facts["item"] = dict(opener.facts["item"])
    list(scope.tasks.values())  # wakes them: their rows name the scope
    past = _leave_past(opener, facts)
    del case.scopes[scope.id]
    scope.opener, scope.id = past, past.id
    case.scopes[past.id] = scope


def throw(token: Token) -> bool:
    """Begin to undo what the throw on `token` means; False: there is nothing to be undone."""
    wanted = token.step.details.event.activity
    for scope in _seen_from(token.scope):
        _take_hold(scope, token, wanted)
    return _undo_next(token)


def _seen_from(scope: Scope) -> Iterator[Scope]:
    """Whose activities a throw can undo: those of its scope; in an event sub-process of the scope around it too."""
    yield scope
    while scope.opener is not None and scope.opener.step.details.on_event:
        scope = scope.opener.scope
        yield scope


def _take_hold(scope: Scope, waiter: Token, wanted: str = "") -> None:
    for past in scope.tasks.in_state(PAST):
        if past.facts.keys().isdisjoint(("undo", "body")) and wanted in ("", past.element):
            past.facts["undo"] = waiter.id


def held_by(waiter: Token) -> list[Token]:
    """What a throw, or a kept sub-process that is being undone, has taken hold of; handlers at work too."""
    inner = waiter.case.scopes.get(waiter.id)
    scopes = [inner] if inner is not None else list(_seen_from(waiter.scope))
    return [
        token for scope in scopes for token in scope.tasks.naming(waiter.id) if token.facts.get("undo") == waiter.id
    ]


def _undo_next(waiter: Token) -> bool:
    """Undo the last of what is still to be undone; False: nothing is."""
    held = [token for token in held_by(waiter) if token.word == PAST]
    if not held:
        return False
    past = max(held, key=lambda token: order(token.id))
    inner = past.case.scopes.get(past.id)
    if inner is None:
        facts: Facts = {"undo": waiter.id}
        if "item" in past.facts:
            facts["item"] = past.facts["item"]
        past.remove()
        send(past.scope, past.scope.plan.steps[past.step.details.handler], facts=facts)
        return True
    past.become(STARTED)
    if inner.plan.undoing is not None:
        send(inner, inner.plan.undoing, facts={"undo": past.id})
    else:
        _take_hold(inner, past)
        _go_on(past)
    return True


def undone(handler: Token) -> None:
    """A handler has completed."""
    _go_on(_find(handler.case, handler.facts["undo"]))


def _go_on(waiter: Token) -> None:
    if _undo_next(waiter):
        return
    if "kept" not in waiter.facts:
        return waiter.complete()
    _forget(waiter)
    _go_on(_find(waiter.case, waiter.facts["undo"]))


def _forget(past: Token) -> None:
    inner = past.case.scopes.pop(past.id, None)
    for other in list(inner.tasks.values()) if inner is not None else ():
        _forget(other)
    past.remove()


def _find(case: Case, token: str) -> Token:
    found: Token = next(scope.tasks[token] for scope in case.all_scopes() if token in scope.tasks)
    return found
