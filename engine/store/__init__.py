"""Loads and keeps cases; holds the row (floor 8)."""

from engine.store.asking import Diverged, ask_now, ask_recorded
from engine.store.cases import (
    Case,
    Happened,
    NewCase,
    after,
    begin,
    case_id_of_task,
    loaded,
    locked,
    matter_change,
    step,
)
from engine.store.changes import Change, Picture, fold, key_of, write
from engine.store.programs import Bundle, bundle_of, freeze, program, program_of

__all__ = [
    "Bundle",
    "Case",
    "Change",
    "Diverged",
    "Happened",
    "NewCase",
    "Picture",
    "after",
    "ask_now",
    "ask_recorded",
    "begin",
    "bundle_of",
    "case_id_of_task",
    "fold",
    "free",
    "freeze",
    "key_of",
    "loaded",
    "locked",
    "matter_change",
    "program",
    "program_of",
    "step",
    "write",
]
