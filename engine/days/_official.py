"""The published arrangements as PyPI `chinesecalendar` knows them: only the seed of our own table (2004-2026)."""

from __future__ import annotations

import datetime as dt

from chinese_calendar import Holiday
from chinese_calendar.constants import holidays, workdays


def official_days(year: int) -> list[tuple[dt.date, bool, str]]:
    """(day, worked, name) of every day of `year` that departs from its weekday or is a holiday; [] if unknown."""
    off = [(day, False, Holiday(name).chinese) for day, name in holidays.items() if day.year == year]
    made_up = [(day, True, f"{Holiday(name).chinese}调休") for day, name in workdays.items() if day.year == year]
    return sorted(off + made_up)
