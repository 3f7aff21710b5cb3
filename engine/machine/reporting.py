"""What stands open in a case, and what a command did, as a Result."""

from __future__ import annotations

from engine.machine import assignments
from engine.machine.case import Case
from engine.machine.rows import order, save
from engine.machine.shapes import Offer, Result, Wait
from engine.machine.tokens import READY, WAITING, Token
from engine.values import read_instant

AWAITED = ("timer", "message", "signal")
"""Events that come from outside; errors and escalations are thrown inside."""


def report(case: Case) -> Result:
    """The Result of a command, complete: offers and waits of the whole case, oldest first."""
    tokens = [token for scope in case.all_scopes() for token in scope.tasks.values()]
    tokens.sort(key=lambda token: order(token.id))
    waits = [wait for token in tokens if token.word == WAITING and (wait := _wait(token)) is not None]
    return Result(
        rows=save(case),
        completed=case.top.completed,
        offers=tuple(_offer(token) for token in tokens if token.word == READY),
        waits=tuple(waits),
        outbox=tuple(case.outbox),
        trail=tuple(case.trail),
        effects=tuple(case.effects),
        end_events=tuple(case.end_events),
    )


def place(token: Token) -> tuple[int, ...]:
    """Which instance of the enclosing multi-instances: loop counters, outermost first."""
    counters: list[int] = []
    here: Token | None = token
    while here is not None:
        if "host" in here.facts:
            here = here.scope.tasks[here.facts["host"]]
        if "item" in here.facts:
            counters.append(here.facts["item"]["loopCounter"])
        here = here.wrapper or here.scope.opener
    return tuple(reversed(counters))


def _offer(token: Token) -> Offer:
    facts, process = token.facts, token.scope.plan.process
    if "topic" in facts:
        return Offer(token.id, token.element, place(token), "external", topic=facts["topic"], process=process)
    assignment = assignments.read(facts.get("assignment", {}))
    return Offer(token.id, token.element, place(token), "user", assignment, process=process)


def _wait(token: Token) -> Wait | None:
    if token.held:
        return None
    facts = token.facts
    details = (token.step.trigger() if "armed" in facts else token.step).details
    event = details.event
    if event.kind not in AWAITED and not token.paused:
        return None
    return Wait(
        token=token.id,
        element=token.element,
        place=place(token),
        kind="job" if token.paused else event.kind,
        name=facts.get("name", ""),
        due=read_instant(facts["due"]) if "due" in facts else None,
        performers=tuple(facts.get("performers", ())),
        detail=facts.get("problem", ""),
        process=token.scope.plan.process,
        event=details.id,
        retry=details.retry,
    )
