"""In what a scope may be open: the sub-processes and calls around it, by the drawing alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from engine.machine.many import Many
from engine.machine.program import Plan, Program
from engine.machine.scopes import SubProcess
from engine.machine.steps import Step

DEEPEST = 20
"""Calls and sub-processes inside one another that are looked into."""
MOST_CALLERS = 20
"""Ways in which a called process may have been called that are looked at."""
Around = tuple[tuple[Plan, Step], ...]
"""The sub-processes and calls around a scope, outermost first."""


def around(program: Program, plan: Plan) -> list[Around]:
    """Every way in which a scope may be open; at least one, at most `MOST_CALLERS`."""
    return list(islice(_around(program, plan), MOST_CALLERS)) or [()]


def _around(program: Program, plan: Plan, deep: int = 0) -> Iterator[tuple[tuple[Plan, Step], ...]]:
    """Every way in which a scope may be open: the sub-processes and calls around it, outermost first."""
    if plan is program.plan or deep > DEEPEST:
        yield ()
    elif plan.owner is not None:
        above = program.plans[plan.owner[0]]
        yield from ((*rest, (above, above.steps[plan.owner[1]])) for rest in _around(program, above, deep + 1))
    else:
        for above, caller in _callers(program, plan):
            yield from ((*rest, (above, caller)) for rest in _around(program, above, deep + 1))


def _callers(program: Program, plan: Plan) -> Iterator[tuple[Plan, Step]]:
    for above in program.plans.values():
        for step in above.steps.values():
            inner = step.inner if isinstance(step, Many) else step
            if isinstance(inner, SubProcess) and _calls(inner, plan):
                yield above, step


def _calls(step: SubProcess, plan: Plan) -> bool:
    """Whether a call activity calls this process; where an expression names the process, it may be any."""
    details = step.details
    return bool(details.calls) and (step.opens == plan.key or (details.named is not None and plan.owner is None))
