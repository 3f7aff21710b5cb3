"""Questions about the graph of one scope: what can reach what. Answers are remembered; the graph never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING

from engine.machine.gateways import Inclusive, Parallel

if TYPE_CHECKING:
    from engine.machine.details import Flow
    from engine.machine.steps import Step

RETURNS = 3
"""How a return makes room, kept in every event `moved`; those without a number were of the first kind.

| since | |
|---|---|
| 2 | What a join holds stays where the branch it came from is parallel to the target |
| 2 | What interrupts an activity is parallel to what does not interrupt it |
| 2 | Where the case leaves an event sub-process that had taken a scope over, those of the scope listen again |
| 3 | A join keeps, and is given, only what comes from a branch parallel to the target |
| 3 | What leads into the midst of a fork's branches, from behind the join where they have met, leads back |
| 3 | Branches of a fork are told apart by what they come to before the fork is passed again |
"""


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

    def _forward(self, name: str, returns: int = RETURNS) -> frozenset[str]:
        """What lies ahead of `name`, without the flows that lead back."""
        return self._ahead((name,), returns)

    def _ahead(self, names: tuple[str, ...], returns: int, without: str = "") -> frozenset[str]:
        seen: set[str] = set()
        todo = [name for name in names if name != without]
        while todo:
            here = todo.pop()
            for _, target in self.after(here):
                if (here, target) not in self._back(returns) and target not in seen and target != without:
                    seen.add(target)
                    todo.append(target)
        return frozenset(seen)

    def _parallel(self, one: str, other: str, returns: int = RETURNS) -> bool:
        """Whether tokens on both belong to the same round: some fork leads one branch only to each.

        Of what a join holds `one` is where it came from, or the flow over which it came straight from a fork.
        """
        for branches in self._forks(returns):
            for x in branches:
                for y in branches:
                    if one in x and one not in y and other in y and other not in x:
                        return True
        return False

    def _find_forks(self, returns: int) -> list[list[frozenset[str]]]:
        forks = []
        for name, step in self._steps.items():
            if isinstance(step, (Parallel, Inclusive)) and len(step.flows) > 1:
                together = [flow for flow in step.flows if not (flow.default and isinstance(step, Inclusive))]
                forks.append([self._over([flow], name, returns) for flow in together])
            beside = [b for b in step.boundaries if not self._steps[b].details.interrupting]
            if beside:
                instead = [b for b in step.boundaries if b not in beside and returns > 1]
                ways = [flow for one in (step, *(self._steps[b] for b in instead)) for flow in one.flows]
                own = frozenset({name}) | self._over(ways, name, returns)
                forks.append([own, *(self._over(self._steps[b].flows, name, returns) for b in beside)])
        return forks

    def _over(self, flows: Iterable[Flow], fork: str, returns: int) -> frozenset[str]:
        """These flows, and what lies behind them before the fork is passed again (up to 2: at all)."""
        names = [flow.target for flow in flows]
        if returns < 3:
            found = [self.forward(name, returns) for name in names]
        else:
            found = [self._ahead((*names,), returns, fork)]
        return frozenset((*names, *(flow.id for flow in flows))).union(*found)

    def _find_back(self, returns: int) -> frozenset[tuple[str, str]]:
        """Ways that lead back: to an element that every way from the start to their own source passes.

        And those that lead into the midst of branches from behind where these have met (since 3). In a diagram that
        jumps into the middle of a loop a depth-first walk would call other ways back, by its luck.
        """
        passed = self._passed()
        found = ((here, target) for here in passed for _, target in self.after(here))
        return frozenset(
            (here, target)
            for here, target in found
            if target in passed[here] or (returns > 2 and self._leads_back(passed, here, target))
        )

    def _leads_back(self, passed: Mapping[str, frozenset[str]], here: str, target: str) -> bool:
        """Whether every way to `here` passes a join that `target` comes to first, from between its fork and itself.

        Nothing leads back straight into a join: what would it wait for the first time?
        """
        joins = [
            name
            for name in passed[here] - passed[target]
            if self._is_join(name) and passed[name] - {name} <= passed[target]
        ]
        if self._is_join(target):
            return False
        seen, todo = set(passed[target]), [target] if joins else []
        while todo:
            for _, following in self.after(todo.pop()):
                if following in joins:
                    return True
                if following not in seen:
                    seen.add(following)
                    todo.append(following)
        return False

    def _is_join(self, name: str) -> bool:
        step = self._steps[name]
        return isinstance(step, (Parallel, Inclusive)) and len(step.arrivals) > 1

    def _passed(self) -> dict[str, frozenset[str]]:
        """By element that can be reached, those that every way to it passes, itself too (its dominators)."""
        order, coming = self._reached()
        passed = {name: frozenset({name}) for name in order if name in self._starts}
        changed = True
        while changed:
            changed = False
            for name in order:
                ways = [passed[one] for one in coming[name] if one in passed]
                if name in self._starts or not ways:
                    continue
                found = frozenset.intersection(*ways) | {name}
                if passed.get(name) != found:
                    passed[name], changed = found, True
        return passed

    def _reached(self) -> tuple[list[str], dict[str, list[str]]]:
        """What can be reached, most of it behind what leads there; and from where each is reached."""
        coming: dict[str, list[str]] = {start: [] for start in self._starts}
        order: list[str] = []
        for start in self._starts:
            stack = [(start, iter(self.after(start)))] if start not in order else []
            seen = {start, *order}
            while stack:
                here, following = stack[-1]
                for _, target in following:
                    if target not in seen:
                        seen.add(target)
                        stack.append((target, iter(self.after(target))))
                        break
                else:
                    order.append(here)
                    stack.pop()
        for here in order:
            for _, target in self.after(here):
                coming.setdefault(target, []).append(here)
        return order[::-1], coming
