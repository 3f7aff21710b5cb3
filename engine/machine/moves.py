"""Returns and jumps: which tokens stay, which go, and what joins get back."""

from __future__ import annotations

from collections.abc import Mapping

from engine.machine.case import Case
from engine.machine.gateways import Parallel
from engine.machine.graph import RETURNS
from engine.machine.leaving import kill
from engine.machine.many import Many
from engine.machine.program import Plan
from engine.machine.scope import Scope
from engine.machine.scopes import SubProcess
from engine.machine.tokens import STARTED, Token, spawn
from engine.values import Value


class WrongToken(Exception):
    """The input does not fit the position: a token unknown, finished or of the wrong kind; a scope not to be found."""

    def __init__(self, token: str) -> None:
        """`token` (or element) that does not fit."""
        self.token = token
        super().__init__(token)


def find(case: Case, token: str) -> Token:
    """A live token by id. WrongToken."""
    for scope in case.all_scopes():
        if token in scope.tasks:
            found: Token = scope.tasks[token]
            return found
    raise WrongToken(token)


def place_token(
    case: Case, element: str, near: Token | None, values: Mapping[str, Value], returns: int = RETURNS
) -> None:
    """Put a token on `element`, afresh. A live token stays only if it is parallel to it."""
    if "~" in element:  # added by desugaring: nobody can mean it
        raise WrongToken(element)
    scope = _scope_around(near, element)
    if scope is None:
        plan = case.program.home(element)
        if plan is None:
            raise WrongToken(element)
        scope = _open(case, plan, element, returns)
    step = scope.plan.steps[element]
    if step.details.undoes:  # only what throws compensation begins it
        raise WrongToken(element)
    _make_room(scope, element, returns)
    if values:
        shadow = Token(scope, step, case.new_id(step))
        case.assign(shadow, values)
        shadow.remove()
    spawn(scope, step)


def _scope_around(near: Token | None, element: str) -> Scope | None:
    scope = near.scope if near is not None else None
    while scope is not None and element not in scope.plan.steps:
        scope = scope.opener.scope if scope.opener is not None else None
    return scope


def _open(case: Case, plan: Plan, element: str, returns: int) -> Scope:
    """The only open scope of this plan, or a new one, opened without its start event."""
    found = [scope for scope in case.all_scopes() if scope.plan is plan and not scope.over]
    if len(found) == 1:
        return found[0]
    if found or plan.owner is None:
        raise WrongToken(element)
    outer_key, opener = plan.owner
    outer = case.program.plans[outer_key]
    step = outer.steps[opener]
    if isinstance(step, Many) or not isinstance(step, SubProcess) or step.details.undoes:
        raise WrongToken(element)
    scope = _open(case, outer, element, returns)
    _make_room(scope, opener, returns)
    token = Token(scope, step, case.new_id(step))
    case.note("entered", token)
    step.guard(token)
    token.become(STARTED)
    return case.open_scope(token, start=False)


def _make_room(scope: Scope, element: str, returns: int) -> None:
    graph = scope.plan.graph
    listens_again = returns > 1 and taken_over(scope)
    for token in list(scope.tasks.values()):
        if not token.alive or token.wrapper is not None or token.apart:
            continue
        if token.held:
            goes = not _stays_held(scope, token, element, returns)
        else:
            goes = not graph.parallel(token.element, element, returns)
        if goes:
            kill(token)
    if listens_again:
        for step in scope.plan.event_scopes:
            spawn(scope, step, facts={"armed": True})
    _stand_in(scope, element, returns)


def taken_over(scope: Scope) -> bool:
    """An interrupting event sub-process runs: nothing else listens in this scope any more."""
    running = [t.step for t in scope.tasks.values() if t.step.details.on_event and not t.apart]
    return any(step.trigger().details.interrupting for step in running)


def _source(scope: Scope, join: str, flow: str) -> str:
    """The element that a flow into `join` comes from."""
    steps = scope.plan.steps.items()
    return next(name for name, step in steps if any(one.id == flow and one.target == join for one in step.flows))


def _stands(scope: Scope, join: str, flow: str, element: str, returns: int) -> bool:
    """Whether the work that comes over a flow into a join is that of another branch than the target's, and stands."""
    graph, source = scope.plan.graph, _source(scope, join, flow)
    if returns > 2:
        return any(graph.parallel(one, element, returns) for one in (source, flow))
    return source != element and source not in graph.forward(element, returns)


def _stays_held(scope: Scope, token: Token, element: str, returns: int) -> bool:
    """Whether a join keeps what it holds."""
    graph, came = scope.plan.graph, token.facts["came"]
    if returns > 2 or token.element in graph.forward(element, returns):
        return _stands(scope, token.element, came, element, returns)
    at = (_source(scope, token.element, came), came) if returns > 1 else (token.element,)
    return any(graph.parallel(one, element, returns) for one in at)


def _stand_in(scope: Scope, element: str, returns: int) -> None:
    """Give every parallel join ahead a token on each input from which nothing can come any more: that work stands."""
    graph, steps = scope.plan.graph, scope.plan.steps
    live = list(dict.fromkeys(t.step.name for t in scope.tasks.values() if t.wrapper is None and not t.apart))
    for name in sorted(graph.forward(element, returns)):
        step = steps[name]
        if not isinstance(step, Parallel) or len(step.arrivals) < 2:
            continue
        for flow in step.arrivals:
            source = _source(scope, name, flow)
            waiting = any(t.step is step and t.facts.get("came") == flow for t in list(scope.tasks.values()))
            over = [one for one in live if returns < 3 or flow in graph.arms(one, name)]
            coming = any(one == source or source in graph.forward(one, returns) for one in over)
            if _stands(scope, name, flow, element, returns) and not waiting and not coming:
                spawn(scope, step, facts={"came": flow})
