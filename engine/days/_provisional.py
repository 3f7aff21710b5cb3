"""The statutory days off of a year whose arrangement (放假安排) is not published: a sensible guess, never an error.

Thirteen days as the State Council's regulation has them since 2025: 元旦 1, 春节 4 from the eve, 清明 1, 劳动节 2,
端午 1, 中秋 1, 国庆 3. Make-up workdays cannot be guessed. What the lunar tables do not reach (before 1900, after
2099) has the days of the solar calendar only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache

from chinese_calendar import get_solar_terms
from lunar_python import Lunar

_SOLAR = {(1, 1): "元旦", (5, 1): "劳动节", (5, 2): "劳动节", (10, 1): "国庆节", (10, 2): "国庆节", (10, 3): "国庆节"}
_LUNAR = {(1, 1): "春节", (1, 2): "春节", (1, 3): "春节", (5, 5): "端午节", (8, 15): "中秋节"}
_LUNAR_YEARS = range(1900, 2100)
_SOLAR_TERM_YEARS = range(1900, 2101)


@lru_cache(maxsize=512)
def statutory_days(year: int) -> Mapping[dt.date, str]:
    """The days off of `year` by statute, with their names; weekends come on top."""
    days = {dt.date(year, month, day): name for (month, day), name in _SOLAR.items()}
    days[_tomb_sweeping(year)] = "清明节"
    if year in _LUNAR_YEARS:
        days |= {_solar(year, month, day): name for (month, day), name in _LUNAR.items()}
        days[_solar(year, 1, 1) - dt.timedelta(days=1)] = "除夕"
    return days


def _solar(year: int, month: int, day: int) -> dt.date:
    """The day of the solar calendar that a day of the lunar calendar falls on."""
    solar = Lunar.fromYmd(year, month, day).getSolar()
    return dt.date(solar.getYear(), solar.getMonth(), solar.getDay())


def _tomb_sweeping(year: int) -> dt.date:
    if year in _SOLAR_TERM_YEARS:
        for day, _term in get_solar_terms(dt.date(year, 4, 3), dt.date(year, 4, 7)):
            return dt.date(year, day.month, day.day)
    return dt.date(year, 4, 5)
