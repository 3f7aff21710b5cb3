"""«之后去哪»: which user tasks, waits and ends may come next: a static walk, never a run (contracts 26)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from engine.errors import Refused
from engine.expressions import EvaluationFailed, Expression, Variables
from engine.machine.details import Flow
from engine.machine.gateways import Exclusive, Inclusive
from engine.machine.scopes import SubProcess
from engine.machine.shapes import NextStop
from engine.machine.steps import Many, Step

if TYPE_CHECKING:
    from engine.machine.program import Plan, Program

STOPS = ("userTask", "receiveTask", "intermediateCatchEvent")


class Walk:
    """One walk. `known`: names whose values are settled or, as a mapping, the values themselves."""

    def __init__(self, program: Program, known: Collection[str]) -> None:
        self.program, self.known = program, known
        self.found: dict[tuple[str, str], NextStop] = {}
        self.seen: set[tuple[str, str, bool]] = set()

    def flow(self, plan: Plan, flow: Flow, depends: bool, outer: tuple[tuple[Plan, Step], ...]) -> None:
        """Follow a flow inside `plan`; `outer`: the sub-processes and calls the walk is in, innermost last."""
        todo = [(plan, flow, depends, outer)]
        while todo:
            plan, flow, depends, outer = todo.pop()
            where = (plan.key, flow.id, depends)
            if where in self.seen:
                continue
            self.seen.add(where)
            todo += reversed(list(self._on(plan, plan.steps[flow.target], depends, outer)))

    def _on(
        self, plan: Plan, step: Step, depends: bool, outer: tuple[tuple[Plan, Step], ...]
    ) -> Iterator[tuple[Plan, Flow, bool, tuple[tuple[Plan, Step], ...]]]:
        inner = step.inner if isinstance(step, Many) else step
        details = step.details
        if details.type in STOPS and (details.type == "userTask" or details.event.kind != "none"):
            self._add(plan, step, depends)
        elif isinstance(inner, SubProcess):
            opened = self.program.plan_of(inner)
            if opened.start is not None and len(outer) < 20:
                for flow in opened.start.flows:
                    yield opened, flow, depends, (*outer, (plan, step))
        elif details.type == "endEvent" and outer and details.event.kind not in ("error", "escalation"):
            above, opener = outer[-1]
            for flow in opener.flows:
                yield above, flow, depends, outer[:-1]
        elif details.type == "endEvent":
            self._add(plan, step, depends)
        else:
            for flow, unsure in self.ways(step):
                yield plan, flow, depends or unsure, outer

    def ways(self, step: Step) -> Iterator[tuple[Flow, bool]]:
        """The flows that a token on `step` may take, each with whether that depends on what is not known."""
        if not isinstance(step, (Exclusive, Inclusive)) or len(step.flows) < 2:
            yield from ((flow, False) for flow in step.flows)
            return
        unsure = False
        for flow in step.flows:
            if flow.default:
                continue
            holds = True if flow.condition is None else self._holds(flow.condition)
            if holds is None:
                unsure = True
                yield flow, True
            elif holds:
                yield flow, unsure and isinstance(step, Exclusive)
                if isinstance(step, Exclusive):
                    return
        yield from ((flow, unsure) for flow in step.flows if flow.default)

    def _holds(self, condition: Expression) -> bool | None:
        """None: not known yet."""
        if condition.calls or not isinstance(self.known, Mapping) or not condition.names <= set(self.known):
            return None
        try:
            value = condition.evaluate(Variables(self.known))
        except (EvaluationFailed, Refused):
            return None
        return value if isinstance(value, bool) else None

    def _add(self, plan: Plan, step: Step, depends: bool) -> None:
        info = self.program.info(step.details.id.partition("~")[0], plan.process)
        kind = "endEvent" if step.details.type == "endEvent" else info.type
        stop = NextStop(info.id, info.name, kind, info.assignee, info.candidate_groups, depends)
        key = (plan.process, info.id)
        if key not in self.found or not depends:
            self.found[key] = stop


def next_stops(program: Program, element: str, flow: str | None, known: Collection[str]) -> tuple[NextStop, ...]:
    """See `Program.next_stops`."""
    plan = program.home(element)
    if plan is None:
        raise KeyError(element)
    walk = Walk(program, known)
    outer: list[tuple[Plan, Step]] = []
    above = plan
    while above.owner is not None:
        key, opener = above.owner
        above = program.plans[key]
        outer.insert(0, (above, above.steps[opener]))
    if flow is not None:
        chosen = next((f for step in plan.steps.values() for f in step.flows if f.id == flow), None)
        if chosen is None:
            raise KeyError(flow)
        walk.flow(plan, chosen, False, tuple(outer))
    else:
        for way, unsure in walk.ways(plan.steps[element]):
            walk.flow(plan, way, unsure, tuple(outer))
    return tuple(walk.found.values())
