"""«之后去哪»: which user tasks, waits and ends may come next: a static walk, never a run (contracts 26)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.errors import Refused
from engine.expressions import EvaluationFailed, Expression, Variables
from engine.machine.around import DEEPEST, around
from engine.machine.details import Event, Flow
from engine.machine.elements import NextStop
from engine.machine.gateways import Exclusive, Inclusive
from engine.machine.many import Many
from engine.machine.program import Plan, Program
from engine.machine.scopes import SubProcess
from engine.machine.steps import Step
from engine.machine.undoable import handlers

STOPS = ("userTask", "receiveTask", "intermediateCatchEvent")


@dataclass(frozen=True)
class Spot:
    """Where a walk is: on its way over `flow`, inside the sub-processes and calls of `outer` (innermost last).

    `depends`: something not known had a say in it. `changed`: names that steps on the way have written; "*" is any.
    """

    plan: Plan
    flow: Flow
    depends: bool = False
    outer: tuple[tuple[Plan, Step], ...] = ()
    changed: frozenset[str] = frozenset()

    def key(self) -> tuple[object, ...]:
        """Spots with the same key lead to the same stops."""
        inside = tuple((plan.key, step.details.id) for plan, step in self.outer)
        return self.plan.key, self.flow.id, self.depends, inside, self.changed


class Walk:
    """One walk. `known`: names whose values are settled or, as a mapping, the values themselves."""

    def __init__(self, program: Program, known: Collection[str], begins_in: str) -> None:
        """`begins_in`: the process whose variables are known."""
        self.program, self.known, self.begins_in = program, known, begins_in
        self.found: dict[tuple[str, str], NextStop] = {}
        self.seen: set[tuple[object, ...]] = set()

    def go(self, spot: Spot) -> None:
        """Follow a flow to every stop behind it."""
        todo = [spot]
        while todo:
            spot = todo.pop()
            if spot.key() not in self.seen:
                self.seen.add(spot.key())
                todo += reversed(list(self._on(spot)))

    def _on(self, spot: Spot) -> Iterator[Spot]:
        plan, step = spot.plan, spot.plan.steps[spot.flow.target]
        inner, details = step.inner if isinstance(step, Many) else step, step.details
        spot = replace(spot, changed=spot.changed | _written(step))
        if details.event.kind in ("compensation", "cancel") and details.type != "boundaryEvent":
            spot = replace(spot, depends=True)
            yield from self._undone(spot, details.event.activity)
        if details.event.kind in ("error", "escalation", "cancel") and details.type != "boundaryEvent":
            yield from self._caught(spot, details.event)
        if details.type in STOPS and (details.type == "userTask" or details.event.kind != "none"):
            self._add(plan, step, spot.depends)
        elif isinstance(inner, SubProcess):
            yield from self._into(spot, step, inner)
        elif details.type == "endEvent":
            yield from self._end(spot, step)
        else:
            for flow, unsure in self.ways(step, spot.changed):
                yield replace(spot, flow=flow, depends=spot.depends or unsure)

    def _into(self, spot: Spot, step: Step, inner: SubProcess) -> Iterator[Spot]:
        if inner.details.named is not None:  # nobody knows yet what is called
            self._add(spot.plan, step, True)
            return
        opened = self.program.plan_of(inner)
        if opened.start is not None and len(spot.outer) < DEEPEST:
            for flow in opened.start.flows:
                yield replace(spot, plan=opened, flow=flow, outer=(*spot.outer, (spot.plan, step)))

    def _undone(self, spot: Spot, wanted: str) -> Iterator[Spot]:
        """To every handler that a throw of compensation may begin."""
        for plan, outer, handler in handlers(self.program, spot.plan, spot.outer, wanted):
            name = handler.details.id
            yield replace(spot, plan=plan, outer=outer, flow=Flow(f"~{name}", "", name))

    def after_handler(self, handler: str) -> Iterator[Spot]:
        """What has begun a handler may begin another, or goes on."""
        for plan in self.program.plans.values():
            for name, step in plan.steps.items():
                event = step.details.event
                if event.kind not in ("compensation", "cancel") or step.details.type == "boundaryEvent":
                    continue
                for outer in around(self.program, plan):
                    found = handlers(self.program, plan, outer, event.activity)
                    if any(other.details.id == handler for _, _, other in found):
                        yield Spot(plan, Flow(f"~{name}", "", name), True, outer)

    def _end(self, spot: Spot, step: Step) -> Iterator[Spot]:
        """Out of the scopes that end here; the end of an event sub-process may end the scope around it."""
        outer = spot.outer
        if outer and outer[-1][1].details.undoes:
            yield from self.after_handler(outer[-1][1].details.id)
            return
        while outer and outer[-1][1].details.on_event:
            outer = outer[:-1]
        if not outer:
            self._add(spot.plan, step, spot.depends)
        elif step.details.event.kind not in ("error", "cancel"):
            yield from self._out(replace(spot, outer=outer))

    def _out(self, spot: Spot) -> Iterator[Spot]:
        above, opener = spot.outer[-1]
        changed = spot.changed | _written(opener)
        if opener.details.calls and spot.plan.process == self.begins_in:
            changed |= {"*"}  # the caller's variables are others, even under the same name
        for flow in opener.flows:
            yield replace(spot, plan=above, flow=flow, outer=spot.outer[:-1], changed=changed)

    def _caught(self, spot: Spot, event: Event) -> Iterator[Spot]:
        """On from every place that may catch an error or escalation, nearest first."""
        plan, outer = spot.plan, spot.outer
        while True:
            for handler in plan.event_scopes:
                if _catches(handler.trigger(), event) and isinstance(handler, SubProcess):
                    yield from self._into(replace(spot, plan=plan, outer=outer), handler, handler)
                    return
            if not outer:
                return
            above, opener = outer[-1]
            for name in opener.boundaries:
                if _catches(above.steps[name], event):
                    yield from (replace(spot, plan=above, flow=f, outer=outer[:-1]) for f in above.steps[name].flows)
                    return
            plan, outer = above, outer[:-1]

    def ways(self, step: Step, changed: frozenset[str]) -> Iterator[tuple[Flow, bool]]:
        """The flows that a token on `step` may take, each with whether that depends on what is not known."""
        if not isinstance(step, (Exclusive, Inclusive)) or len(step.flows) < 2:
            yield from ((flow, False) for flow in step.flows)
            return
        unsure = taken = False
        for flow in step.flows:
            if flow.default:
                continue
            holds = True if flow.condition is None else self._holds(flow.condition, changed)
            if holds is None:
                unsure = True
                yield flow, True
            elif holds:
                taken = True
                yield flow, unsure and isinstance(step, Exclusive)
                if isinstance(step, Exclusive):
                    return
        if not taken:
            yield from ((flow, unsure) for flow in step.flows if flow.default)

    def _holds(self, condition: Expression, changed: frozenset[str]) -> bool | None:
        """None: not known yet."""
        needed = condition.names | condition.possible_names
        if condition.calls or not isinstance(self.known, Mapping) or not needed <= set(self.known):
            return None
        if "*" in changed or needed & changed:
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


def _catches(listener: Step, thrown: Event) -> bool:
    event = listener.details.event
    return event.kind == thrown.kind and event.code in (None, thrown.code)


def _written(step: Step) -> frozenset[str]:
    """Names that mean something else once a step is passed; "*" where a worker or a called process may write any."""
    details = step.details
    names = {parameter.name for parameter in (*details.inputs, *details.outputs)}
    names |= {one.target if not one.everything else "*" for one in details.passes.out} if details.calls else set()
    if details.decides is not None:
        names.add(details.decides.result)
    if details.script is not None:
        names.add(details.script.result)
    if details.topic is not None:
        names.add("*")
    acting = [hook.does for hook in (*details.hooks, *details.task_hooks)]
    acting += [one for flow in step.flows for one in flow.listeners]
    acting += [details.script.expression] if details.script is not None else []
    return frozenset(names).union(*(one.writes for one in acting))


def next_stops(program: Program, element: str, flow: str | None, known: Collection[str]) -> tuple[NextStop, ...]:
    """Where a token on `element` (or on its gateway's `flow`) may come to rest next.

    `known`: the names that are settled; given as a mapping of values, conditions over them are decided. A stop
    whose coming hangs on anything else `depends`; of a process that several call, what comes after its end depends on
    who called. KeyError for an unknown element or flow.
    """
    plan = program.home(element)
    if plan is None:
        raise KeyError(element)
    walk = Walk(program, known, plan.process)
    changed = _written(plan.steps[element])
    if flow is None:
        ways = list(walk.ways(plan.steps[element], changed))
    else:
        ways = [(f, False) for step in plan.steps.values() for f in step.flows if f.id == flow][:1]
        if not ways:
            raise KeyError(flow)
    outers = around(program, plan)
    if plan.steps[element].details.undoes:
        for spot in walk.after_handler(element):
            walk.go(spot)
    for outer in outers:
        for way, unsure in ways:
            walk.go(Spot(plan, way, unsure or len(outers) > 1, outer, changed))
    return tuple(walk.found.values())
