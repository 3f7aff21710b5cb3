"""What can be done to a case. Every verb is pure: (program, rows, target, values, moment) -> Result (contracts 1).

Values are admitted Values by name. Errors: `WrongToken` for a token that is unknown, finished or of the wrong kind;
`errors.Failure` where an automatic step cannot go on. After an exception the old rows are as they were.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NoReturn

from engine.errors import Failure
from engine.machine import assignments, instances, sight
from engine.machine.acting import call_on_hand
from engine.machine.case import Case
from engine.machine.erring import error_of
from engine.machine.events import throw_up
from engine.machine.graph import RETURNS
from engine.machine.instances import Running
from engine.machine.leaving import kill
from engine.machine.moves import WrongToken, find, place_token
from engine.machine.program import Program
from engine.machine.reporting import report
from engine.machine.rows import load, process_variables
from engine.machine.shapes import Moment, Recount, Result, Rows
from engine.machine.tokens import READY, WAITING, Token
from engine.values import Value, instant

Values = Mapping[str, Value]
NO_VALUES: Values = MappingProxyType({})


def _nobody(name: str, args: Sequence[Value]) -> NoReturn:
    raise RuntimeError(f"{name}: looking at a case asks nothing")


_NOTHING = Moment(dt.datetime(1970, 1, 1, tzinfo=dt.UTC), 0, _nobody)


def start(program: Program, rows: Rows, target: str | None, values: Values, moment: Moment) -> Result:
    """Start a case: `rows` empty, `target` a start event's id or None for the plain (or only) one."""
    case = Case(program, moment)
    plan = program.plan
    step = plan.start if target is None else next((s for s in plan.starts if s.details.id == target), None)
    if rows or step is None:
        raise WrongToken(target or "")
    own = case.top.own
    assert own is not None  # the process has variables of its own
    for name, value in values.items():
        own[name] = value
    case.top.enter(step)
    return _settled(case)


def complete(
    program: Program, rows: Rows, target: str, values: Values, moment: Moment, local: Values = NO_VALUES
) -> Result:
    """Complete a user task or external work: `target` is the token of an Offer.

    `local`: values for the element alone; its output parameters, listeners and errors see them, and they go with it.
    """
    case, token = _load(program, rows, target, moment, READY)
    case.assign(token, values)
    sight.assign_local(token, local)
    code = error_of(token) if token.step.details.errors else None
    if code is None:
        token.run()
    else:
        _throw(token, "error", {"code": code, "message": None})
    return _settled(case)


def fire(program: Program, rows: Rows, target: str, values: Values, moment: Moment) -> Result:
    """The awaited event has happened: `target` is the token of a Wait; `values` come with a message or signal."""
    case, token = _load(program, rows, target, moment, WAITING)
    if token.held:
        raise WrongToken(target)
    case.fire(token, values)
    return _settled(case)


def throw(program: Program, rows: Rows, target: str, values: Values, moment: Moment) -> Result:
    """A worker throws at its external work.

    `values` hold errorCode (and errorMessage) or escalationCode, and variables.

    Failure UNCAUGHT where nothing in the diagram catches it.
    """
    case, token = _load(program, rows, target, moment, READY)
    if "topic" not in token.facts:
        raise WrongToken(target)
    rest = dict(values)
    message, escalation = rest.pop("errorMessage", None), rest.pop("escalationCode", None)
    code = rest.pop("errorCode", None) if escalation is None else escalation
    kind = "error" if escalation is None else "escalation"
    case.assign(token, rest)
    _throw(token, kind, {"code": code, "message": message})
    return _settled(case)


def _throw(token: Token, kind: str, thrown: Values) -> None:
    code = thrown["code"]
    if not throw_up(token, kind, str(code or ""), thrown, here=True):
        raise Failure("UNCAUGHT", token.element, f"没有任何事件捕获“{code}”")


def error_in(program: Program, rows: Rows, target: str, values: Values, moment: Moment) -> str | None:
    """The code of the error that a worker's failure is (`values`: errorMessage, errorDetails), as the diagram says.

    None: it is a failure and no more. Nothing moves: `throw` throws it.
    """
    _, token = _load(program, rows, target, moment, READY)
    return error_of(token, values.get("errorMessage"), values.get("errorDetails"))


def move_to(
    program: Program,
    rows: Rows,
    target: tuple[str, str | None],
    values: Values,
    moment: Moment,
    returns: int = RETURNS,
) -> Result:
    """Return (退回) or jump: a token appears on `target[0]`; what is not parallel to it goes.

    `target[1]`: a live token that tells which scope is meant where several are open. WrongToken where that stays open,
    or the element lies inside a multi-instance that is not running. `values` are written as the new token sees them.
    `returns`: how room is made, see `RETURNS`; another than the newest only to play an old log again.
    """
    case = load(program, rows, moment)
    element, near = target
    if case.top.completed:
        raise WrongToken(element)
    place_token(case, element, find(case, near) if near else None, values, returns)
    return _settled(case)


def cancel(program: Program, rows: Rows, target: None, values: Values, moment: Moment) -> Result:
    """End the case: all tokens are taken away. `values` are written first (a reason, say)."""
    case = load(program, rows, moment)
    if case.top.completed:
        raise WrongToken("")
    sight.assign(case.top, None, values)
    case.silent = True
    for token in list(case.top.tasks.values()):
        kill(token)
    case.top.completed = True
    return report(case)


def retry_assignment(program: Program, rows: Rows, target: str, values: Values, moment: Moment) -> Result:
    """Resolve again, after the organisation has been repaired, who does a user task or may raise a message.

    `target` is the token of an Offer, or of a Wait that has performers. `values` are written first.
    """
    case = load(program, rows, moment)
    token = find(case, target)
    raised_by = token.step.details.event.performers
    if "topic" in token.facts or token.word not in (READY, WAITING) or (token.word == WAITING and not raised_by):
        raise WrongToken(target)
    case.assign(token, values)
    if token.word == READY:
        assignments.resolve(token, token.step.details.work)
        token.facts.pop("holder", None)
        call_on_hand(token)
    else:
        assignments.performers(token, raised_by)
    return _settled(case)


def hold(program: Program, rows: Rows, target: str, values: Values, moment: Moment) -> Result:
    """An open user task changes hands: `values` hold its `assignee`, None for whoever was first assigned.

    Nothing but its task listeners (update, assignment) can tell: only for tasks that have some (`has_listeners`).
    """
    case, token = _load(program, rows, target, moment, READY)
    token.facts.pop("holder", None)
    holder = values["assignee"]
    if isinstance(holder, str):
        token.facts["holder"] = holder
    call_on_hand(token)
    return _settled(case)


def has_listeners(program: Program, element: str) -> bool:
    """Whether the user task `element` has task listeners."""
    plan = program.home(element)
    return plan is not None and bool(plan.steps[element].details.task_hooks)


def recount(program: Program, rows: Rows, target: Recount, values: Values, moment: Moment) -> Result:
    """A deadline that still runs is moved to where a new calendar has it; nothing else moves.

    `values` are the variables it rests on, written as its token sees them. WrongToken where nothing runs there.
    """
    case = load(program, rows, moment)
    token = find(case, target.token)
    facts = token.facts
    if token.word == READY and "assignment" in facts and target.due is not None:
        facts["assignment"] = assignments.recounted(facts["assignment"], target)
    elif token.word == WAITING and "due" in facts and target.due is not None:
        facts["due"] = instant(target.due)
    else:
        raise WrongToken(target.token)
    case.assign(token, values)
    return _settled(case)


def deadline_names(program: Program, rows: Rows, token: str) -> frozenset[str]:
    """The variables that the deadline of this live token is written with."""
    found = find(load(program, rows, _NOTHING), token)
    details = (found.step.trigger() if "armed" in found.facts else found.step).details
    timer = details.event.timer
    written = (details.work.due, details.work.follow_up, timer.text if timer is not None else None)
    return frozenset[str]().union(*(one.names for one in written if one is not None))


def view(program: Program, rows: Rows) -> Result:
    """What stands open now, without change."""
    return report(load(program, rows, _NOTHING))


def running(program: Program, rows: Rows) -> tuple[Running, ...]:
    """The multi-instances that run, and what their instances are for, without change."""
    return instances.running(load(program, rows, _NOTHING))


def variables(program: Program, rows: Rows, token: str | None) -> dict[str, Value]:
    """The variables a token sees; None: those of the process."""
    if token is None:
        return dict(process_variables(rows))
    case = load(program, rows, _NOTHING)
    found = find(case, token)
    return sight.seen(found.scope, found)


def _load(program: Program, rows: Rows, target: str, moment: Moment, state: str) -> tuple[Case, Token]:
    case = load(program, rows, moment)
    token = find(case, target)
    if token.word != state:
        raise WrongToken(target)
    return case, token


def _settled(case: Case) -> Result:
    case.settle()
    return report(case)
