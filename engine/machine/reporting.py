"""What stands open in a case, and what a command did, as a Result."""

from __future__ import annotations

from collections.abc import Iterable

from engine.machine import assignments
from engine.machine.case import Case
from engine.machine.live import order
from engine.machine.rows import load, save
from engine.machine.shapes import Later, Offer, Result, Wait
from engine.machine.tokens import READY, WAITING, Token
from engine.values import read_instant

AWAITED = ("timer", "message", "signal", "condition")
"""Events that one waits for; errors and escalations are thrown inside."""


def report(case: Case) -> Result:
    """The Result of a command, complete: offers and waits of the whole case, oldest first."""
    scopes = [scope.tasks for scope in case.all_scopes()]
    found = [wait for tasks in scopes for token in tasks.in_state(WAITING) if (wait := _wait(token)) is not None]
    live = [held for tasks in scopes for _, held in tasks.as_they_are()]
    awake = [held for held in live if not isinstance(held, str)]
    touched, rows, program, moment = _offers(awake), save(case), case.program, case.moment
    return Result(
        rows=rows,
        completed=case.top.completed,
        offers=touched if len(awake) == len(live) else Later(lambda: offers(load(program, rows, moment))),
        touched=touched,
        waits=tuple(sorted(found, key=_age)),
        outbox=tuple(case.outbox),
        trail=tuple(case.trail),
        effects=tuple(case.effects),
        end_events=tuple(case.end_events),
    )


def offers(case: Case) -> tuple[Offer, ...]:
    """All work that is open, oldest first."""
    return _offers(token for scope in case.all_scopes() for token in scope.tasks.in_state(READY))


def _offers(tokens: Iterable[Token]) -> tuple[Offer, ...]:
    return tuple(sorted((_offer(token) for token in tokens if token.word == READY), key=_age))


def _age(open_: Offer | Wait) -> tuple[int, ...]:
    return order(open_.token)


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
    assignment = assignments.read(facts.get("assignment", {}))
    if "topic" in facts:
        return Offer(
            token.id, token.element, place(token), "external", assignment, topic=facts["topic"], process=process
        )
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
        element=token.element.partition("~")[0],
        place=place(token),
        kind="job" if token.paused else event.kind,
        name=facts.get("name", ""),
        due=read_instant(facts["due"]) if "due" in facts else None,
        performers=tuple(facts.get("performers", ())),
        detail=facts.get("problem", ""),
        process=token.scope.plan.process,
        event=details.id.partition("~")[0],
        retry=details.retry,
    )
