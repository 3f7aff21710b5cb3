"""A running multi-instance gets an instance more, or one fewer (加签、减签)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.machine.case import Case
from engine.machine.leaving import kill
from engine.machine.many import Many
from engine.machine.moves import WrongToken, find
from engine.machine.program import Program
from engine.machine.reporting import report
from engine.machine.rows import load
from engine.machine.shapes import Moment, Result, Rows
from engine.machine.tokens import STARTED, Token, instances
from engine.values import Value


@dataclass(frozen=True)
class One:
    """An instance: its `token`, "" while its turn has not come; `index` counts those of a sequence that wait from 0."""

    value: Value
    token: str = ""
    index: int = 0


@dataclass(frozen=True)
class Running:
    """A running multi-instance. `variable`: its element variable, "" where only a number of instances was asked for."""

    token: str
    element: str
    process: str
    variable: str
    sequential: bool
    done: int
    ones: tuple[One, ...]


def running(case: Case) -> tuple[Running, ...]:
    """Every multi-instance that runs."""
    tokens = [token for scope in case.all_scopes() for token in scope.tasks.values()]
    return tuple(_running(token) for token in tokens if isinstance(token.step, Many) and token.word == STARTED)


def _running(wrapper: Token) -> Running:
    many, facts = wrapper.step.details.many, wrapper.facts
    assert many is not None  # only multi-instances count
    live = sorted(instances(wrapper), key=lambda one: one.facts["item"]["loopCounter"])
    ones = [One(one.facts["item"].get(many.element) if many.element else None, one.id) for one in live]
    waiting = facts["items"][facts["done"] + 1 :] if "items" in facts else []
    if many.sequential and "items" not in facts:
        waiting = [None] * (facts["n"] - facts["done"] - 1)
    ones += [One(value, "", index) for index, value in enumerate(waiting)]
    process = wrapper.scope.plan.process
    return Running(wrapper.id, wrapper.element, process, many.element, many.sequential, facts["done"], tuple(ones))


def add_instance(program: Program, rows: Rows, target: str, values: Mapping[str, Value], moment: Moment) -> Result:
    """One instance more: at once where all work at the same time, last in line where they take turns.

    `target`: the token of a `Running`; `values` hold its element variable, if it has one. nrOfInstances counts it.
    WrongToken where nothing runs there.
    """
    case = load(program, rows, moment)
    wrapper, step = _wrapper(case, target)
    many, facts = step.details.many, wrapper.facts
    assert many is not None  # `_wrapper` finds nothing else
    item = values.get(many.element) if many.element else None
    counter = facts.get("next", facts["n"])
    facts["n"] += 1
    if many.sequential:
        if "items" in facts:
            facts["items"] = [*facts["items"], item]
    else:
        facts["next"] = counter + 1
        step.add(wrapper, counter, item)
    case.settle()
    return report(case)


def remove_instance(
    program: Program, rows: Rows, target: tuple[str, str, int], values: Mapping[str, Value], moment: Moment
) -> Result:
    """One instance fewer: a live one (`target[1]`, its token), or one whose turn has not come ("", and `target[2]`).

    `target[0]`: the token of a `Running`. The completion condition is looked at again: the multi-instance goes on when
    it holds now, or when nothing is left to do (BPMN 2.0, 13.3.7). WrongToken where there is no such instance.
    """
    case = load(program, rows, moment)
    wrapper, step = _wrapper(case, target[0])
    facts, many = wrapper.facts, step.details.many
    assert many is not None  # `_wrapper` finds nothing else
    place = _take_away(wrapper, target[1], target[2], many.sequential)
    if not many.sequential:
        facts.setdefault("next", facts["n"])
    facts["n"] -= 1
    if "items" in facts:
        facts["items"] = [*facts["items"][:place], *facts["items"][place + 1 :]]
    step.look_again(wrapper)
    case.settle()
    return report(case)


def _take_away(wrapper: Token, token: str, index: int, sequential: bool) -> int:
    """Kills a live instance; the place of what goes in the list of a sequence."""
    facts = wrapper.facts
    if token:
        found = next((one for one in instances(wrapper) if one.id == token), None)
        if found is None:
            raise WrongToken(token)
        kill(found)
        return facts["done"]
    place = facts["done"] + 1 + index
    if not sequential or index < 0 or place >= facts["n"]:
        raise WrongToken(wrapper.id)
    return place


def _wrapper(case: Case, target: str) -> tuple[Token, Many]:
    token = find(case, target)
    if not isinstance(token.step, Many) or token.word != STARTED or "n" not in token.facts:
        raise WrongToken(target)
    return token, token.step
