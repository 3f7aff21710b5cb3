"""What of one version of the diagrams fits what of another: the plan of a migration, and why a line of it cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.machine.many import Many
from engine.machine.program import Plan, Program
from engine.machine.steps import Step

HINDRANCES: Mapping[str, str] = {
    "unknown-source": "旧版里没有这个编号",
    "unknown-target": "新版里没有这个编号",
    "gone": "新版里没有这一步，也没有指明接在哪一步",
    "unmapped": "没有指明接在新版的哪一步",
    "kind": "新版里的这一步不是同一种元素",
    "many": "新版里的这一步在单个办理、同时会签、依次会签之间变了",
    "variable": "新版给会签的每一份添了元素变量，已经开出的各份没有它的值",
    "event": "新版里等的不是同一种事件",
    "scope": "新版里的这一步在另一个子流程或流程里",
    "host": "边界事件在新版里附着在另一步上",
    "flow": "已经到达汇聚网关的一支，新版里没有对应的进线",
    "race": "等待的事件在新版里不在同一个事件网关后面",
    "past": "已经办完、还能撤销的这一步，新版里没有补偿",
    "undoing": "正在撤销：撤销完才能换",
}
"""Why something cannot move, by code."""


@dataclass(frozen=True)
class Migration:
    """Element ids of the old version to those of the new. `renewed`: old listeners to be armed anew, by the new one."""

    mapping: Mapping[str, str]
    renewed: frozenset[str] = frozenset()

    def named(self, element: str) -> str | None:
        """The new id; for what desugaring added, that of its element with the same ending."""
        ident, mark, rest = element.partition("~")
        found = self.mapping.get(ident)
        return None if found is None else found + mark + rest


@dataclass(frozen=True)
class Hindrance:
    """Something that cannot move: an element of the old version, a code of `HINDRANCES`, the token that stands there.

    `why` only where there is more to say than the code does.
    """

    element: str
    code: str
    token: str = ""
    why: str = ""

    @property
    def sentence(self) -> str:
        """In words."""
        return self.why or HINDRANCES[self.code]


class CannotMigrate(Exception):
    """The case does not move; everything that stands in the way."""

    def __init__(self, hindrances: tuple[Hindrance, ...]) -> None:
        """`hindrances`: at least one."""
        self.hindrances = hindrances
        super().__init__("; ".join(f"{one.element}: {one.code}" for one in hindrances))


def differs(old: Step, new: Step) -> str:
    """Why a token cannot go from one to the other: a code, "" where it can."""
    if old.details.type != new.details.type or old.details.on_event != new.details.on_event:
        return "kind"
    if isinstance(old, Many) and isinstance(new, Many) and type(old) is type(new):
        many, anew = old.details.many, new.details.many
        wants = anew is not None and anew.element and many is not None and not many.element
        return "variable" if wants else differs(old.inner, new.inner)
    if isinstance(old, Many) or isinstance(new, Many):
        return "many"
    if type(old) is not type(new):
        return "kind"
    return "" if _awaited(old) == _awaited(new) else "event"


def _awaited(step: Step) -> str:
    return (step.trigger() if step.details.on_event else step).details.event.kind


def path(program: Program, plan: Plan) -> tuple[str, ...]:
    """The process, and the sub-processes on the way into a scope."""
    if plan.owner is None:
        return (plan.process,)
    return (*path(program, program.plans[plan.owner[0]]), plan.owner[1])


def host(plan: Plan, boundary: str) -> str:
    """The activity a boundary event is attached to, "" for everything else."""
    return next((name for name, step in plan.steps.items() if boundary in step.boundaries), "")


def generate(old: Program, new: Program, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """The plan that suggests itself: what has kept its id, kind and place. `given` are renamed ids, which go before."""
    renamed = dict(given or {})
    there = {path(new, plan): plan for plan in new.plans.values()}
    found = dict(renamed)
    for plan in old.plans.values():
        process, *inside = path(old, plan)
        other = there.get((process, *(renamed.get(one, one) for one in inside)))
        for name, step in plan.steps.items() if other is not None else ():
            assert other is not None  # for the type checker
            same = other.steps.get(name)
            if "~" in name or name in found or same is None or differs(step, same):
                continue
            attached = host(plan, name)
            if renamed.get(attached, attached) == host(other, name):
                found[name] = name
    return found


def check(old: Program, new: Program, mapping: Mapping[str, str]) -> tuple[Hindrance, ...]:
    """Every line of a plan that no case could follow."""
    return tuple(
        Hindrance(source, code)
        for source, target in mapping.items()
        if (code := _check(old, new, mapping, source, target))
    )


def _check(old: Program, new: Program, mapping: Mapping[str, str], source: str, target: str) -> str:
    befores, afters = list(_places(old, source)), list(_places(new, target))
    if not befores or not afters:
        return "unknown-target" if befores else "unknown-source"
    codes = [_pair(old, new, mapping, before, after, (source, target)) for before in befores for after in afters]
    return "" if "" in codes else codes[0]


def _pair(
    old: Program, new: Program, mapping: Mapping[str, str], before: Plan, after: Plan, names: tuple[str, str]
) -> str:
    source, target = names
    process, *inside = path(old, before)
    if (process, *(mapping.get(one, one) for one in inside)) != path(new, after):
        return "scope"
    attached = host(before, source)
    if mapping.get(attached, attached) != host(after, target):
        return "host"
    return differs(before.steps[source], after.steps[target])


def _places(program: Program, element: str) -> Iterator[Plan]:
    return (plan for plan in program.plans.values() if element in plan.steps and "~" not in element)
