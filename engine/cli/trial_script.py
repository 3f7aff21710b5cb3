"""A trial without a terminal: the steps of a scenario, of one case, done one after another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from engine import worklist
from engine.errors import Conflict, EngineError, Failure, NotAllowed
from engine.machine import Offer, Wait
from engine.scenarios import Scenarios
from engine.trying import Act, Trial

STOPPED = ("refused", "invalid", "not_yours")
ELSEWHERE = ("in", "join", "look", "urge", "hand_over", "each")
"""Steps that are about other cases, or about pages: a trial is one case in memory."""


def acts_of(trial: Trial, file: Scenarios, step: Mapping[str, Any]) -> list[Act]:
    """What a step of a scenario does in a trial that stands as it does. Conflict where nothing of the kind is open."""
    acts = list[Act]()
    if "at" in step and trial.result is not None:
        acts.append(Act("time", at=str(step["at"])))
    if step.get("wait"):
        return acts
    answers = {**file.answers.get(step.get("use", ""), {}), **step.get("answers", {})}
    do, token = ("start", "") if "start" in step else ("message", "") if "message" in step else ("task", "")
    act = Act(
        do,
        token,
        by=str(step.get("by", "")),
        answers=answers,
        decision=str(step.get("decision", "")),
        opinion=str(step.get("opinion", "")),
        reason=str(step.get("reason", "")),
        capacity=str(step.get("capacity", "")),
    )
    return [*acts, act]


def token_of(trial: Trial, step: Mapping[str, Any]) -> str:
    """The token that a step means: of the open task (the actor's own first), or of what waits for its message."""
    if "start" in step:
        return ""
    found: list[Offer] | list[Wait]
    if "message" in step:
        found = [wait for wait in trial.waits if wait.name == step["message"]]
    else:
        mine = [offer for offer in trial.offers if offer.element == step.get("task")]
        found = sorted(mine, key=lambda offer: offer.assignment.assignee != step.get("by"))
    if not found:
        raise Conflict("CHANGED_MEANWHILE")
    return found[0].token


def do_step(trial: Trial, file: Scenarios, step: Mapping[str, Any]) -> EngineError | Failure | None:
    """Does one step; what it was refused with. A step with `at` first lets everything fall due until then."""
    try:
        for act in acts_of(trial, file, step):
            token = "" if act.do == "time" else token_of(trial, step)
            if act.do in ("start", "task"):
                _may(trial, act.by, token)
            trial.do(Act(**{**act.__dict__, "token": token}))
    except (EngineError, Failure) as error:
        return error
    return None


def _may(trial: Trial, login: str, token: str) -> None:
    """NotAllowed where the step is not theirs. At a prompt anybody may be tried; a script says who acts."""
    who = worklist.actor(trial.connection, login, trial.now)
    if token:
        given = next(offer for offer in trial.offers if offer.token == token).assignment
        mine = login in (given.assignee, *given.candidate_users) or who.groups & set(given.candidate_groups)
    else:
        named = (*trial.program.startable_users, *trial.program.startable_groups)
        mine = not named or login in named or who.groups & set(named)
    if not mine:
        raise NotAllowed("NOT_YOUR_TASK") if token else NotAllowed("NOT_A_STARTER", process=trial.program.name)


def begins(scenario: Mapping[str, Any]) -> tuple[dt.datetime, str]:
    """When a scenario begins, and which process it starts first ("": none)."""
    first = next((str(step["start"]) for step in scenario["step"] if "start" in step), "")
    return dt.datetime.fromisoformat(scenario["now"]), first


def own_steps(scenario: Mapping[str, Any]) -> tuple[list[Mapping[str, Any]], str]:
    """The steps up to the first that a trial of one case cannot do, and why it stops there ("": it does not)."""
    steps, started = list[Mapping[str, Any]](), False
    for number, step in enumerate(scenario["step"], 1):
        other = next((name for name in ELSEWHERE if name in step), "")
        if other or (started and "start" in step):
            return steps, f"第 {number} 步（{other or 'start'}）是别的一件或别的页面的事，试办只走一件，到此为止。"
        started = started or ("start" in step and not set(STOPPED) & set(step.get("expect", {})))
        steps.append(step)
    return steps, ""
