"""Moves a case forward. Pure: program, rows and input in, Result out; no clock, no chance, no database."""

from engine.machine.moves import WrongToken
from engine.machine.program import FlowInfo, Program
from engine.machine.shapes import (
    Ask,
    Assignment,
    Choice,
    Effect,
    ElementInfo,
    Moment,
    NextStop,
    Offer,
    Outgoing,
    Result,
    Rows,
    Trail,
    Wait,
)
from engine.machine.verbs import cancel, complete, fire, move_to, retry_assignment, start, throw, variables, view

SEMANTICS = 1
"""Number of the behaviour of machine, FEEL and JUEL, kept in every start event (contracts 3)."""

__all__ = [
    "SEMANTICS",
    "Ask",
    "Assignment",
    "Choice",
    "Effect",
    "ElementInfo",
    "FlowInfo",
    "Moment",
    "NextStop",
    "Offer",
    "Outgoing",
    "Program",
    "Result",
    "Rows",
    "Trail",
    "Wait",
    "WrongToken",
    "cancel",
    "complete",
    "fire",
    "move_to",
    "retry_assignment",
    "start",
    "throw",
    "variables",
    "view",
]
