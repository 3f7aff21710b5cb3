"""Migration: a running case goes on in another version of its diagrams, and stands where it stood."""

from __future__ import annotations

from collections.abc import Mapping

from engine.machine.case import Case
from engine.machine.crossing import Crossing
from engine.machine.fitting import CannotMigrate, Migration
from engine.machine.moves import WrongToken
from engine.machine.program import Program
from engine.machine.reporting import report
from engine.machine.rows import load
from engine.machine.shapes import Moment, Result, Rows
from engine.values import Value


def migrate(
    program: Program, rows: Rows, target: tuple[Program, Migration], values: Mapping[str, Value], moment: Moment
) -> Result:
    """The case on the program `target[0]`, everything live of it where the plan `target[1]` says; then it settles.

    `values` are written to the process first. CannotMigrate names all that has no place; Failure where a listener that
    is armed anew cannot be evaluated; WrongToken for a case that has ended.
    """
    before = load(program, rows, moment)
    if before.top.completed:
        raise WrongToken("")
    crossing = Crossing(before, Case(target[0], moment), target[1])
    crossing.cross()
    if crossing.stuck:
        raise CannotMigrate(tuple(crossing.stuck))
    own = crossing.after.top.own
    assert own is not None  # the process has variables of its own
    for name, value in values.items():
        own[name] = value
    crossing.arm()
    crossing.renew()
    crossing.open_joins()
    crossing.after.settle()
    return report(crossing.after)
