"""The objects of Camunda 7 that an expression may act on, and what each offers: nothing else can be called.

Only where something is *done* (a listener, the expression of a task, a script) do they act; a condition, an assignee or
a deadline may read `execution` and no more.
"""

# ruff: noqa: SIM905  (a long list of words reads best as words)

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.expressions.juel.syntax import Act, Chain, Name, Node, Property, Variable

EXECUTION: Mapping[str, str] = {
    "id": "id",
    "processInstanceId": "id",
    "processBusinessKey": "processBusinessKey",
    "businessKey": "processBusinessKey",
    "currentActivityId": "currentActivityId",
    "currentActivityName": "currentActivityName",
    "currentTransitionId": "currentTransitionId",
    "eventName": "eventName",
}
"""What Camunda 7's `execution` offers here to read, and the key under which the caller's `execution` answers."""

_VARIABLES = {
    "setVariable": 2,
    "setVariableLocal": 2,
    "setVariables": 1,
    "setVariablesLocal": 1,
    "removeVariable": 1,
    "removeVariableLocal": 1,
    "getVariableLocal": 1,
    "hasVariableLocal": 1,
    "getVariables": 0,
    "getVariablesLocal": 0,
    "getVariableNames": 0,
}
ACTS: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "execution": _VARIABLES,
        "task": {
            "setAssignee": 1,
            "addCandidateUser": 1,
            "addCandidateUsers": 1,
            "addCandidateGroup": 1,
            "addCandidateGroups": 1,
            "deleteCandidateUser": 1,
            "deleteCandidateGroup": 1,
            "setPriority": 1,
            "setDueDate": 1,
            "setFollowUpDate": 1,
        },
        "externalTask": {},
    }
)
"""Methods by object -> number of arguments; a task has those for variables too."""

READS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "task": frozenset(
            "id name description assignee owner priority dueDate followUpDate eventName taskDefinitionKey executionId "
            "processInstanceId".split()
        ),
        "externalTask": frozenset("activityId topicName errorMessage errorDetails processInstanceId".split()),
    }
)
"""Properties by object, read as `task.name` or `task.getName()`. What `execution` offers: `EXECUTION`."""

ASSIGNS = "task.assignment"
"""Among what may be acted on: a task listener that may still say who does the task."""
WRITERS = frozenset(name for name in _VARIABLES if name.startswith("set"))
"""Methods that write variables; a literal first argument names one."""


class NoMember(Exception):
    """An object does not offer this: `chinese` and `english` say what it does, or where it would."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(english)
        self.chinese, self.english = chinese, english


def member(thing: str, name: str, args: tuple[Node, ...] | None, acting: frozenset[str]) -> Node:
    """What `thing.name` (or `thing.name(args)`) means, where `acting` may be acted on. NoMember."""
    if args is not None and name in ("getVariable", "hasVariable") and thing != "externalTask":
        return Variable(_given(name, args, 1)[0], name == "hasVariable")
    holder = "execution" if thing == "task" and name in _VARIABLES else thing
    taken = ACTS[holder].get(name)
    if args is not None and taken is not None:
        if thing not in acting:
            raise NoMember(
                f"{thing}.{name}() 要做事，这里只能读；请写在监听器、服务任务的表达式或脚本里",
                f"{thing}.{name}() acts; use a listener, the expression of a service task or a script",
            )
        if holder == "task" and ASSIGNS not in acting:
            raise NoMember(
                "办理人、期限和优先级在任务开始时固定，只有 create 监听器能改",
                "who does a task is frozen when it opens: only a create listener may change it",
            )
        return Act(holder, name, _given(name, args, taken))
    if args is not None:  # a getter: getName() is the property name
        name = name[3:4].lower() + name[4:] if name.startswith("get") and not args else ""
    if thing == "execution" and name in EXECUTION:
        return Chain(Name("execution"), (Property(EXECUTION[name]),))
    if thing != "execution" and name in READS[thing]:
        return Act(thing, name)
    methods = [] if thing == "externalTask" else ["getVariable", "hasVariable", *_VARIABLES, *ACTS[thing]]
    offered = dict.fromkeys([*(EXECUTION if thing == "execution" else sorted(READS[thing]))])
    offered.update(dict.fromkeys(f"{method}()" for method in (methods if thing in acting else methods[:2])))
    raise NoMember(f"{thing} 没有这个，可用的有：{'、'.join(offered)}", f"{thing} offers: {', '.join(offered)}")


def _given(name: str, args: tuple[Node, ...], taken: int) -> tuple[Node, ...]:
    if len(args) != taken:
        words = "没有参数" if not taken else "要一个参数" if taken == 1 else f"要 {taken} 个参数"
        raise NoMember(f"{name}() {words}", f"{name}() takes {taken} argument{'' if taken == 1 else 's'}")
    return args
