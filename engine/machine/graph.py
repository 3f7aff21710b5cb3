"""Questions about the graph of one scope: what can reach what. Answers are remembered; the graph never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING

from engine.machine.gateways import Inclusive, Parallel

if TYPE_CHECKING:
    from engine.machine.details import Flow
    from engine.machine.steps import Step


class Graph:
    """The steps of a scope by name, and where tokens can go from each (over its boundary events too)."""

    def __init__(self, steps: Mapping[str, Step], starts: Iterable[str]) -> None:
        """`starts`: names from which loops are recognised."""
        self._steps, self._starts = steps, tuple(starts)
        self.arms = cache(self._arms)
        self.forward = cache(self._forward)
        self.parallel = cache(self._parallel)
        self._forks = cache(self._find_forks)
        self._back = cache(self._find_back)

    @cached_property
    def has_inclusive_join(self) -> bool:
        """Whether some token may have to wait for all that can still come."""
        return any(isinstance(step, Inclusive) and len(step.arrivals) > 1 for step in self._steps.values())

    def after(self, name: str) -> list[tuple[str, str]]:
        """(flow, target) of every way on from `name`."""
        step = self._steps[name]
        leaving = [step, *(self._steps[boundary] for boundary in step.boundaries)]
        return [(flow.id, flow.target) for one in leaving for flow in one.flows]

    def _arms(self, name: str, join: str) -> frozenset[str]:
        """Over which of its inputs a token on `name` can come to `join` without passing it."""
        seen, todo, found = {name}, [name], set()
        while todo:
            for flow, target in self.after(todo.pop()):
                if target == join:
                    found.add(flow)
                elif target not in seen:
                    seen.add(target)
                    todo.append(target)
        return frozenset(found)

    def arms_over(self, flow: Flow, join: str) -> frozenset[str]:
        """Over which of its inputs a token that takes `flow` next can come to `join`."""
        return frozenset({flow.id}) if flow.target == join else self.arms(flow.target, join)

    def _forward(self, name: str) -> frozenset[str]:
        """What lies ahead of `name`, without the flows that lead back."""
        seen: set[str] = set()
        todo = [name]
        while todo:
            here = todo.pop()
            for _, target in self.after(here):
                if (here, target) not in self._back() and target not in seen:
                    seen.add(target)
                    todo.append(target)
        return frozenset(seen)

    def _parallel(self, one: str, other: str) -> bool:
        """Whether tokens on both belong to the same round: some fork leads one branch only to each."""
        for branches in self._forks():
            for x in branches:
                for y in branches:
                    if one in x and one not in y and other in y and other not in x:
                        return True
        return False

    def _find_forks(self) -> list[list[frozenset[str]]]:
        forks = []
        for name, step in self._steps.items():
            if isinstance(step, (Parallel, Inclusive)) and len(step.flows) > 1:
                together = [flow for flow in step.flows if not (flow.default and isinstance(step, Inclusive))]
                forks.append([self._on([flow.target]) for flow in together])
            beside = [b for b in step.boundaries if not self._steps[b].details.interrupting]
            if beside:
                own = frozenset({name}) | self._on([flow.target for flow in step.flows])
                forks.append([own, *(self._on([f.target for f in self._steps[b].flows]) for b in beside)])
        return forks

    def _on(self, names: list[str]) -> frozenset[str]:
        return frozenset(names).union(*(self.forward(name) for name in names))

    def _find_back(self) -> frozenset[tuple[str, str]]:
        """Back edges of a depth-first walk from the start events."""
        back: set[tuple[str, str]] = set()
        finished: dict[str, bool] = {}
        for start in self._starts:
            if start in finished:
                continue
            finished[start] = False
            stack = [(start, iter(self.after(start)))]
            while stack:
                here, following = stack[-1]
                for _, target in following:
                    if finished.get(target) is False:
                        back.add((here, target))
                    elif target not in finished:
                        finished[target] = False
                        stack.append((target, iter(self.after(target))))
                        break
                else:
                    finished[here] = True
                    stack.pop()
        return frozenset(back)
