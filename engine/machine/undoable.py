"""What a throw of compensation may undo, by the drawing alone: the handlers it may come to."""

from __future__ import annotations

from collections.abc import Iterator

from engine.machine.around import DEEPEST, Around
from engine.machine.many import Many
from engine.machine.program import Plan, Program
from engine.machine.scopes import SubProcess
from engine.machine.steps import Step

Handler = tuple[Plan, Around, Step]
"""A handler, with the scope it stands in."""


def handlers(program: Program, plan: Plan, outer: Around, wanted: str) -> Iterator[Handler]:
    """Every handler that a throw in `plan` may begin: those of the activity `wanted`, or all."""
    yield from _in(program, plan, outer, wanted)
    while outer and outer[-1][1].details.on_event:
        plan, outer = outer[-1][0], outer[:-1]
        yield from _in(program, plan, outer, wanted)


def _in(program: Program, plan: Plan, outer: Around, wanted: str) -> Iterator[Handler]:
    for step in plan.steps.values():
        details, inner = step.details, step.inner if isinstance(step, Many) else step
        if wanted not in ("", details.id) or details.undoes:
            continue
        if details.handler:
            yield plan, outer, plan.steps[details.handler]
        elif isinstance(inner, SubProcess) and not details.calls and len(outer) < DEEPEST:
            opened, around = program.plan_of(inner), (*outer, (plan, step))
            if opened.undoing is not None:
                yield opened, around, opened.undoing
            else:
                yield from _in(program, opened, around, "")
