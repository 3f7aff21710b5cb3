"""Working days and deadlines, by our own table of days; a year not yet published is guessed and said to be.

Sits below the organisation and the machine; reads the database, writes nothing (days come in with the
organisation's CSV files). Source: catalogue section 6, contracts 32.
"""

from engine.calendar._answer import answer, working_days_left
from engine.calendar._count import Left, count_days, count_working_days, left
from engine.calendar._days import Days, Listed, read_days
from engine.calendar._official import official_days
from engine.calendar._shanghai import SHANGHAI, day_of, end_of, instant_at, say_day, say_instant

__all__ = [
    "SHANGHAI",
    "Days",
    "Left",
    "Listed",
    "answer",
    "count_days",
    "count_working_days",
    "day_of",
    "end_of",
    "instant_at",
    "left",
    "official_days",
    "read_days",
    "say_day",
    "say_instant",
    "working_days_left",
]
