"""Joins a program with a process or table that an expression has named while a case ran."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from engine.decisions import Decision
from engine.diagrams.together import RESTS
from engine.errors import Finding, Invalid
from engine.machine.program import Program

Item = TypeVar("Item")


def join(program: Program, other: Program) -> Program:
    """`program`, which can now call the process of `other` too. What both know stays as `program` has it.

    Invalid where a task or event of theirs has an id that is taken (see `together.check_shared_ids`).
    """
    new = [ident for ident in other.processes if ident not in program.processes]
    if clashes := tuple(_clashes(program, other, new)):
        raise Invalid("DIAGRAM_INVALID", findings=clashes)
    return replace(
        program,
        plans={**program.plans, **{key: plan for key, plan in other.plans.items() if plan.process in new}},
        processes={**program.processes, **{ident: other.processes[ident] for ident in new}},
        elements=_both(program.elements, other.elements),
        flows=_both(program.flows, other.flows),
        forms=_both(program.forms, other.forms),
        decisions=_both(program.decisions, other.decisions),
        labels=_both(program.labels, other.labels),
        bound=_both(program.bound, other.bound),
        named=program.named | frozenset(new),
    )


def join_decision(program: Program, key: str, decision: Decision) -> Program:
    """`program`, which can now ask one more table."""
    return replace(program, decisions=_both(program.decisions, {key: decision}))


def bind(program: Program, key: str, how: tuple[str, str]) -> Program:
    """`program`, which remembers by which binding and version an expression has named `key`."""
    return replace(program, bound=_both(program.bound, {key: how}))


def _both(first: Mapping[str, Item], second: Mapping[str, Item]) -> dict[str, Item]:
    """In the order of the first; what is in both is of the first."""
    return {**first, **{key: item for key, item in second.items() if key not in first}}


def _clashes(program: Program, other: Program, new: list[str]) -> Iterator[Finding]:
    for ident in new:
        for name, info in other.processes[ident].items():
            taken = [infos[name] for infos in program.processes.values() if name in infos]
            if any(RESTS & {info.type, one.type} for one in taken):
                sentence = f"流程“{ident}”里的编号“{name}”和调用它的流程里的相同。"
                english = f"The id {name} is taken by the process that calls {ident}."
                said = (sentence, "请改成不同的编号。", "error", english, info.type)
                yield Finding(f"{ident}.bpmn", info.line, name, info.name, "id-in-called-process", *said)
