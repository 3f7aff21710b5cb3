"""Days: what a «day» is in the city, which are worked, and how deadlines count them. Pure, over a list of days.

Every «day» is a day in Asia/Shanghai, every instant is kept in UTC (architecture 12; catalogue section 6). A year whose
arrangement is not published is guessed and said to be. `engine.calendar` reads the list from the database.
"""

from engine.days._count import Left, count_days, count_working_days, left
from engine.days._known import Days, Listed, Seen
from engine.days._official import official_days
from engine.days._shanghai import SHANGHAI, day_of, end_of, instant_at, say_day, say_instant

__all__ = [
    "SHANGHAI",
    "Days",
    "Left",
    "Listed",
    "Seen",
    "count_days",
    "count_working_days",
    "day_of",
    "end_of",
    "instant_at",
    "left",
    "official_days",
    "say_day",
    "say_instant",
]
