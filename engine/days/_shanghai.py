"""Days and instants: every «day» is a day in Asia/Shanghai, every instant is kept in UTC (architecture 12)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"


def day_of(moment: dt.date | dt.datetime) -> dt.date:
    """The day in Shanghai on which `moment` falls; a plain date is that day. A naive datetime raises ValueError."""
    if not isinstance(moment, dt.datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return moment.astimezone(SHANGHAI).date()


def instant_at(day: dt.date, time: dt.time = dt.time.min) -> dt.datetime:
    """The instant (UTC) of `time` by the clock of Shanghai on `day`; by default its first moment, 00:00."""
    return dt.datetime.combine(day, time, SHANGHAI).astimezone(dt.UTC)


def end_of(day: dt.date) -> dt.datetime:
    """24:00 of `day`: the first moment of the day after, half-open."""
    return instant_at(day + dt.timedelta(days=1))


def say_day(day: dt.date) -> str:
    """«2026年7月1日»."""
    return f"{day.year}年{day.month}月{day.day}日"


def say_instant(moment: dt.datetime) -> str:
    """«2026年7月1日 17:30»; midnight is said as «24:00» of the day before, as deadlines are."""
    local = moment.astimezone(SHANGHAI)
    if local.time() == dt.time.min:
        return f"{say_day(local.date() - dt.timedelta(days=1))} 24:00"
    return f"{say_day(local.date())} {local:%H:%M}"
