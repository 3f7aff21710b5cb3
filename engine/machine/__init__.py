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
    Recount,
    Result,
    Rows,
    Trail,
    Wait,
)
from engine.machine.verbs import (
    cancel,
    complete,
    deadline_names,
    fire,
    move_to,
    recount,
    retry_assignment,
    start,
    throw,
    variables,
    view,
)

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
    "Recount",
    "Result",
    "Rows",
    "Trail",
    "Wait",
    "WrongToken",
    "cancel",
    "complete",
    "deadline_names",
    "fire",
    "move_to",
    "recount",
    "retry_assignment",
    "start",
    "throw",
    "variables",
    "view",
]
