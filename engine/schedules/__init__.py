"""What the calendar begins: reading *.schedule.yaml, and which periods have closed. Pure; today is a parameter."""

from engine.schedules.periods import KINDS, Period, bundles, period_name, periods_closing
from engine.schedules.reading import SUFFIX, Schedule, read_schedule

__all__ = [
    "KINDS",
    "SUFFIX",
    "Period",
    "Schedule",
    "bundles",
    "period_name",
    "periods_closing",
    "read_schedule",
]
