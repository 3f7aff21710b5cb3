"""Moves a case forward. Pure: program, rows and input in, Result out; no clock, no chance, no database."""

from engine.machine.elements import Choice, ElementInfo, FlowInfo, NextStop
from engine.machine.fitting import CannotMigrate, Hindrance, Migration
from engine.machine.fitting import check as check_plan
from engine.machine.fitting import generate as generate_plan
from engine.machine.graph import RETURNS
from engine.machine.instances import One, Running, add_instance, remove_instance
from engine.machine.live import order
from engine.machine.migrating import migrate
from engine.machine.modifying import IMPOSSIBLE, CannotModify, Instruction, modify
from engine.machine.moves import WrongToken
from engine.machine.naming import Unbound, Wanted
from engine.machine.program import Program
from engine.machine.reopening import new_ids, reopen
from engine.machine.rows import may_be_offered, process_variables
from engine.machine.shapes import (
    Ask,
    Assignment,
    Effect,
    Moment,
    Offer,
    Outgoing,
    Recount,
    Result,
    Rows,
    Trail,
    Wait,
)
from engine.machine.stops import next_stops
from engine.machine.timers import start_after, start_first
from engine.machine.verbs import (
    cancel,
    complete,
    deadline_names,
    error_in,
    fire,
    has_listeners,
    hold,
    move_to,
    recount,
    retry_assignment,
    running,
    start,
    throw,
    variables,
    view,
)

SEMANTICS = 1
"""Number of the behaviour of machine, FEEL and JUEL, kept in every start event (contracts 3)."""

__all__ = [
    "IMPOSSIBLE",
    "RETURNS",
    "SEMANTICS",
    "Ask",
    "Assignment",
    "CannotMigrate",
    "CannotModify",
    "Choice",
    "Effect",
    "ElementInfo",
    "FlowInfo",
    "Hindrance",
    "Instruction",
    "Migration",
    "Moment",
    "NextStop",
    "Offer",
    "One",
    "Outgoing",
    "Program",
    "Recount",
    "Result",
    "Rows",
    "Running",
    "Trail",
    "Unbound",
    "Wait",
    "Wanted",
    "WrongToken",
    "add_instance",
    "cancel",
    "check_plan",
    "complete",
    "deadline_names",
    "error_in",
    "fire",
    "generate_plan",
    "has_listeners",
    "hold",
    "may_be_offered",
    "migrate",
    "modify",
    "move_to",
    "new_ids",
    "next_stops",
    "order",
    "process_variables",
    "recount",
    "remove_instance",
    "reopen",
    "retry_assignment",
    "running",
    "start",
    "start_after",
    "start_first",
    "throw",
    "variables",
    "view",
]
