"""What listeners, the expressions of tasks and scripts may do: Camunda 7's `execution` and `task`, over rows.

They read and write variables, and a create listener says who does its task. Nothing else can be changed from here, and
all of it is state of the case: replay does the same again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from engine.expressions import EvaluationFailed, Expression
from engine.machine import assignments, sight
from engine.machine.details import Hook
from engine.machine.sight import BUILT_IN, COUNTED, DELETE, View
from engine.values import Value

if TYPE_CHECKING:
    from engine.machine.case import Case
    from engine.machine.scope import Scope
    from engine.machine.tokens import Token

READ_ONLY = frozenset([*BUILT_IN, *COUNTED, "execution", "task"])
"""Names that the case, or a multi-instance, keeps itself."""


class Actor(View):
    """A View from which an expression may act (`engine.expressions.Acting`)."""

    def __init__(self, case: Case, scope: Scope, token: Token | None, event: str = "", flow: str = "") -> None:
        """`event`: start, end, take, create … for a listener; `flow`: the sequence flow that is taken."""
        super().__init__(case, scope, token)
        self._event, self._flow = event, flow

    def look_up(self, name: str) -> Value:
        """As a View; `execution` knows the event as well."""
        value = super().look_up(name)
        if name == "execution" and isinstance(value, dict):
            value.update(eventName=self._event or None, currentTransitionId=self._flow or None)
        return value

    def act(self, thing: str, name: str, args: Sequence[Value]) -> Value:
        """`execution.name(args)` or `task.name(args)`, or a property of the task."""
        if thing == "execution":
            return _VARIABLES[name](self, *args)
        token = self._token
        assert token is not None  # `task` is compiled for the listeners of tasks only
        if name in _PROPERTIES:
            return self._event if name == "eventName" else _PROPERTIES[name](token)
        assignments.change(token, name, args[0])
        return None

    # -- variables
    def set_here(self, name: Value, value: Value) -> None:
        """Where the name exists, nearest first; a new one goes to the process."""
        sight.assign(self._scope, self._token, {_name(name): value})

    def set_local(self, name: Value, value: Value) -> None:
        """To the element itself: it goes with it."""
        if self._token is None:
            sight.assign(self._scope, None, {_name(name): value})
        else:
            sight.assign_local(self._token, {_name(name): value})

    def set_all(self, values: Value) -> None:
        """Each of a map."""
        for name, value in _map(values).items():
            self.set_here(name, value)

    def set_all_local(self, values: Value) -> None:
        """Each of a map, to the element itself."""
        for name, value in _map(values).items():
            self.set_local(name, value)

    def remove(self, name: Value) -> None:
        """The nearest variable of this name; none is no harm."""
        word = _name(name)
        frame = next((one for one in sight.frames(self._scope, self._token) if word in one), None)
        if frame is not None:
            self._case.note_written(frame, word, DELETE)
            del frame[word]

    def remove_local(self, name: Value) -> None:
        """The element's own variable of this name."""
        self.local().pop(_name(name), None)

    def local(self) -> dict[str, Value]:
        """The element's own variables."""
        return self._token.facts.get("local", {}) if self._token is not None else {}

    def seen(self) -> dict[str, Value]:
        """All variables, by name in order."""
        return dict(sorted(sight.seen(self._scope, self._token).items()))


def _name(name: Value) -> str:
    if not isinstance(name, str) or not name:
        raise EvaluationFailed(f"变量名应是文字，得到的是“{name}”", f"{name} is no name of a variable")
    if name in READ_ONLY:
        raise EvaluationFailed(f"变量“{name}”由系统填写，不能改", f"the variable {name} is read-only")
    return name


def _map(values: Value) -> Mapping[str, Value]:
    if not isinstance(values, dict):
        raise EvaluationFailed("应是一个映射（名称和值）", "a map of names and values is expected")
    return values


_VARIABLES: Mapping[str, Callable[..., Value]] = {
    "setVariable": Actor.set_here,
    "setVariableLocal": Actor.set_local,
    "setVariables": Actor.set_all,
    "setVariablesLocal": Actor.set_all_local,
    "removeVariable": Actor.remove,
    "removeVariableLocal": Actor.remove_local,
    "getVariableLocal": lambda actor, name: actor.local().get(name),
    "hasVariableLocal": lambda actor, name: name in actor.local(),
    "getVariables": Actor.seen,
    "getVariablesLocal": lambda actor: dict(sorted(actor.local().items())),
    "getVariableNames": lambda actor: list(actor.seen()),
}


def _holder(token: Token) -> str | None:
    """Who has claimed it or was handed it, else to whom it was assigned."""
    return token.facts.get("holder") or assignments.read(token.facts.get("assignment", {})).assignee


def _info(token: Token, name: str) -> Value:
    found = token.case.program.info(token.element, token.scope.plan.process)
    return (found.name or None) if name == "name" else (found.documentation or None)


_PROPERTIES: Mapping[str, Callable[[Token], Value]] = {
    "id": lambda token: token.id,
    "executionId": lambda token: token.id,
    "name": lambda token: _info(token, "name"),
    "description": lambda token: _info(token, "documentation"),
    "taskDefinitionKey": lambda token: token.element,
    "processInstanceId": lambda token: sight.case_id(token.case),
    "eventName": lambda token: None,
    "owner": lambda token: None,
    "assignee": _holder,
    "priority": lambda token: assignments.read(token.facts.get("assignment", {})).priority,
    "dueDate": lambda token: assignments.read(token.facts.get("assignment", {})).due,
    "followUpDate": lambda token: assignments.read(token.facts.get("assignment", {})).follow_up,
}


def act(token: Token, expression: Expression, event: str = "") -> Value:
    """Evaluate an expression that may act, at a token. Failure EXPRESSION."""
    return token.case.evaluated(expression, Actor(token.case, token.scope, token, event), token.element)


def call(token: Token, hooks: Sequence[Hook], event: str) -> None:
    """The listeners of a token's element for `event`, in the order they are drawn."""
    for hook in hooks:
        if hook.event == event:
            act(token, hook.does, event)


def call_on_hand(token: Token) -> None:
    """The listeners of a task that changes hands: update, then assignment, as Camunda 7."""
    for event in ("update", "assignment"):
        call(token, token.step.details.task_hooks, event)


def call_on_process(scope: Scope, event: str) -> None:
    """The listeners of the process, or called process, that `scope` is."""
    case = scope.case
    for hook in scope.plan.hooks:
        if hook.event == event:
            case.evaluated(hook.does, Actor(case, scope, None, event), scope.plan.process)


def call_on_flow(scope: Scope, flow: str, listeners: Sequence[Expression]) -> None:
    """The take listeners of a sequence flow."""
    for expression in listeners:
        scope.case.evaluated(expression, Actor(scope.case, scope, None, "take", flow), flow)
