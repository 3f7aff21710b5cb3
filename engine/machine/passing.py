"""What goes into a called process, or along with a signal, and what comes out again: camunda:in and camunda:out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from engine.machine import sight
from engine.machine.details import Pass
from engine.machine.sight import View
from engine.values import Value

if TYPE_CHECKING:
    from engine.machine.scope import Scope
    from engine.machine.tokens import Token


def pass_in(opener: Token, scope: Scope) -> None:
    """Give a called process the variables it begins with, and its business key."""
    passes, own = opener.step.details.passes, scope.own
    assert own is not None  # only called processes pass variables
    for name, value in passed(opener, passes.into).items():
        own[name] = value
    if passes.business_key is not None:
        key = opener.case.evaluate(opener, passes.business_key)
        opener.facts["key"] = None if key is None else str(key)


def passed(token: Token, into: Iterable[Pass]) -> dict[str, Value]:
    """What camunda:in takes from where `token` stands; with `local`, from the element itself only."""
    found: dict[str, Value] = {}
    local = {**token.facts.get("item", {}), **token.facts.get("local", {})}
    for one in into:
        if one.everything:
            found.update(local if one.local else sight.seen(token.scope, token))
        elif one.local and one.name:
            found[one.target] = local.get(one.name)
        else:
            found[one.target] = token.case.evaluate(token, one.source)
    return found


def pass_out(opener: Token, scope: Scope) -> None:
    """Hand a finished called process's variables back as camunda:out says; with `local`, to the call itself only."""
    own, case = scope.own, opener.case
    found, local = dict[str, Value](), dict[str, Value]()
    assert own is not None  # only called processes pass variables
    for one in opener.step.details.passes.out:
        to = local if one.local else found
        if one.everything:
            to.update({name: own[name] for name in own})
        elif one.source is not None:
            to[one.target] = case.evaluated(one.source, View(case, scope, None), opener.element)
    if local:
        opener.facts.setdefault("local", {}).update(local)
    case.assign(opener, found)
