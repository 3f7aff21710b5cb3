"""Scenarios: how people act, step by step, and how matters should stand after each; walked in memory, with coverage.

`docs/how-to/scenarios.md` says, in Chinese, what a file may hold.
"""

from engine.scenarios._acting import Acting, ByCommand
from engine.scenarios._coverage import Coverage, ElementCover, TableCover, cover
from engine.scenarios._ground import Ground, found, living, overlaid
from engine.scenarios._reading import Scenarios, in_order, read_scenarios, spelt_out
from engine.scenarios._report import as_json, as_text
from engine.scenarios._run import Told, Walked, run
from engine.scenarios._walk import Missed, Walk, walk

__all__ = [
    "Acting",
    "ByCommand",
    "Coverage",
    "ElementCover",
    "Ground",
    "Missed",
    "Scenarios",
    "TableCover",
    "Told",
    "Walk",
    "Walked",
    "as_json",
    "as_text",
    "cover",
    "found",
    "in_order",
    "living",
    "overlaid",
    "read_scenarios",
    "run",
    "spelt_out",
    "walk",
]
