"""What the desk is told about the obligations of schedules: who has reported for a period, who has not (WR-08)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Obliged:
    """One unit's obligation for one period.

    `state`: "waiting" (not due yet), "reported", "late" (reported after its time limit), "missing" (its time limit has
    passed), "cancelled" (the case was, before anything was reported; its log says by whom and why), "unopened" (nothing
    was begun: the operator must look). `days_late`: days in the city beyond the day of
    the time limit, 0 in time. `case` and `due` are "" and None where nothing was begun.
    """

    unit: str
    unit_name: str
    state: str
    kind_name: str = ""
    """Of the unit, as 工作部门."""
    case: str = ""
    case_state: str = ""
    title: str = ""
    due: dt.datetime | None = None
    discharged_at: dt.datetime | None = None
    days_late: int = 0


@dataclass(frozen=True)
class PeriodView:
    """One period of a schedule: every unit that owes for it, in the city's order."""

    schedule: str
    schedule_name: str
    kind: str
    period: str
    name: str
    last: dt.date
    rules: tuple[str, ...]
    units: tuple[Obliged, ...]

    def count(self, *states: str) -> int:
        """How many units are in one of `states`."""
        return sum(unit.state in states for unit in self.units)

    @property
    def tallies(self) -> tuple[tuple[str, int, int], ...]:
        """(kind of unit, how many of it have reported, how many owe), in the city's order."""
        kinds = dict.fromkeys(unit.kind_name for unit in self.units if unit.kind_name)
        of = {kind: [unit for unit in self.units if unit.kind_name == kind] for kind in kinds}
        return tuple((k, sum(u.state in ("reported", "late") for u in units), len(units)) for k, units in of.items())
