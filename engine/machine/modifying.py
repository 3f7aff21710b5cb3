"""Modification as Camunda 7 means it: tokens are put and taken one instruction after the other, and nothing else moves.

Unlike a return (`moves`) it neither makes room for what it starts nor gives joins what they wait for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.machine.case import Case
from engine.machine.details import Flow
from engine.machine.leaving import kill
from engine.machine.many import Many
from engine.machine.moves import WrongToken, find
from engine.machine.program import Plan, Program
from engine.machine.reporting import report
from engine.machine.rows import load
from engine.machine.scope import Scope
from engine.machine.scopes import SubProcess
from engine.machine.shapes import Moment, Result, Rows
from engine.machine.tokens import STARTED, Token, send, spawn
from engine.values import Value

IMPOSSIBLE: Mapping[str, str] = {
    "unknown": "流程图里没有这个编号",
    "kind": "这种元素不能直接开始",
    "join": "汇聚网关要用 startTransition 指明从哪条线来",
    "ways": "它的出线不是恰好一条，请用 startTransition 指明走哪一条",
    "scope": "它所在的子流程没有开着或不止一个，请用 ancestorActivityInstanceId 指明",
    "nothing": "那里没有可以取消的",
    "instance": "会签中的一份请用减签",
    "undo": "正在撤销或可以撤销的步骤不能单独取消，请取消抛出补偿的那一步",
    "empty": "这样一来案卷就什么也不剩了，要终止请撤销",
}
"""Why an instruction cannot be followed, by code."""
NEVER = ("boundaryEvent",)


@dataclass(frozen=True)
class Instruction:
    """`how`: "before" an element, "after" it, over a "flow", or "cancel"; `place`: id of the element or flow.

    `token`: for "cancel" the live token that is meant instead of a place; else one that tells the scope, "" where there
    is but one. `values` are written as the new token sees them.
    """

    how: str
    place: str = ""
    token: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)


class CannotModify(Exception):
    """Nothing is done: instruction `n`, from 0, cannot be followed; `code` of `IMPOSSIBLE`."""

    def __init__(self, n: int, code: str) -> None:
        """Which, and why."""
        self.n, self.code = n, code
        super().__init__(f"{n}: {code}")


class _Wrong(Exception):
    """Of one instruction."""


def modify(
    program: Program, rows: Rows, target: Sequence[Instruction], values: Mapping[str, Value], moment: Moment
) -> Result:
    """Follows all instructions in order, then lets the case settle. CannotModify; Failure of an automatic step."""
    case = load(program, rows, moment)
    if case.top.completed:
        raise WrongToken("")
    for n, one in enumerate(target):
        try:
            _cancel(case, one) if one.how == "cancel" else _start(case, one)
        except (_Wrong, WrongToken) as wrong:
            raise CannotModify(n, str(wrong) if isinstance(wrong, _Wrong) else "nothing") from wrong
    try:
        _leave_nothing_empty(case)
    except _Wrong as wrong:
        raise CannotModify(len(target) - 1, str(wrong)) from wrong
    case.settle()
    return report(case)


def _start(case: Case, one: Instruction) -> None:
    flow = _flow(case.program, one.place) if one.how == "flow" else None
    element = flow.source if flow is not None else one.place
    if (one.how == "flow" and flow is None) or "~" in one.place or case.program.home(element) is None:
        raise _Wrong("unknown")
    scope = _scope(case, element, one.token)
    step = scope.plan.steps[element]
    if one.how == "after":
        if len(step.flows) != 1:
            raise _Wrong("ways")
        flow = step.flows[0]
    if flow is None and (step.details.type in NEVER or step.details.on_event or step.details.undoes):
        raise _Wrong("kind")
    if flow is None and step.joins and len(step.arrivals) > 1:
        raise _Wrong("join")
    there = step if flow is None else scope.plan.steps[flow.target]
    if one.values:
        shadow = Token(scope, there, case.new_id(there))
        case.assign(shadow, one.values)
        shadow.remove()
    if flow is None:
        spawn(scope, step)
    else:
        case.trail_flow(scope, flow.id, "")
        send(scope, there, facts={"came": flow.id})


def _flow(program: Program, ident: str) -> Flow | None:
    steps = [step for plan in program.plans.values() for step in plan.steps.values()]
    return next((flow for step in steps for flow in step.flows if flow.id == ident), None)


def _scope(case: Case, element: str, near: str) -> Scope:
    """The open scope around `near`, the only open one, or a new one, opened without its start event."""
    if near:
        token = find(case, near)
        scope: Scope | None = case.scopes.get(near, token.scope)
        while scope is not None and element not in scope.plan.steps:
            scope = scope.opener.scope if scope.opener is not None else None
        if scope is None:
            raise _Wrong("scope")
        return scope
    plan = case.program.home(element)
    assert plan is not None  # the caller has looked
    return _opened(case, plan)


def _opened(case: Case, plan: Plan) -> Scope:
    found = [scope for scope in case.all_scopes() if scope.plan is plan and not scope.over]
    if len(found) == 1:
        return found[0]
    if found or plan.owner is None:
        raise _Wrong("scope")
    outer = case.program.plans[plan.owner[0]]
    step = outer.steps[plan.owner[1]]
    if isinstance(step, Many) or not isinstance(step, SubProcess) or step.details.on_event or step.details.undoes:
        raise _Wrong("scope")
    around = _opened(case, outer)
    token = Token(around, step, case.new_id(step))
    case.note("entered", token)
    step.guard(token)
    token.become(STARTED)
    return case.open_scope(token, start=False)


def _cancel(case: Case, one: Instruction) -> None:
    if one.token:
        found = [find(case, one.token)]
    else:
        tokens = [token for scope in case.all_scopes() for token in scope.tasks.values()]
        found = [t for t in tokens if t.element == one.place and t.wrapper is None and not t.apart]
    if not found:
        raise _Wrong("nothing" if case.program.home(one.place) is not None else "unknown")
    for token in found:
        if token.wrapper is not None:
            raise _Wrong("instance")
        if token.past or "undo" in token.facts:
            raise _Wrong("undo")
        kill(token)


def _leave_nothing_empty(case: Case) -> None:
    """A sub-process that nothing works in any more goes too, as in Camunda 7; the case itself must not."""
    while empty := [scope for scope in case.scopes.values() if not (scope.tasks.works or scope.over)]:
        opener = empty[0].opener
        assert opener is not None  # every scope but the case's own was opened
        if opener.wrapper is not None:
            raise _Wrong("instance")
        kill(opener)
    if not case.top.tasks.works:
        raise _Wrong("empty")
