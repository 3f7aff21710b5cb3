"""Dates and times as people and browsers write them. Without a zone they are Beijing time."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from engine.days import SHANGHAI

_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?")


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def read_day(given: object) -> dt.date | None:
    """2026-12-15, 2026/12/15 or 2026年12月15日 as a date; None for anything else (also 2026-02-30).

    An instant is its day in Beijing: Camunda 7's clients know no other type for dates.
    """
    if isinstance(given, dt.datetime):
        return given.astimezone(SHANGHAI).date()
    if isinstance(given, dt.date):
        return given
    found = _DAY.fullmatch(_tidy(given)) if isinstance(given, str) else None
    if not found:
        return None
    month, day = (part for part in found.groups()[1:] if part)
    try:
        return dt.date(int(found[1]), int(month), int(day))
    except ValueError:
        return None


def _clock(text: str) -> dt.time | None:
    """A time of day, with the zone if the text has one."""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    try:
        zone = dt.datetime.strptime(found[4], "%z").tzinfo if found[4] else None
        return dt.time(int(found[1]), int(found[2]), int(found[3] or 0), tzinfo=zone)
    except ValueError:
        return None


def read_time(given: object) -> str | None:
    """A time of day as "17:30" in Beijing time; "09:30Z" is "17:30"."""
    clock = _clock(_tidy(given)) if isinstance(given, str) else None
    if clock is None:
        return None
    if clock.tzinfo is not None:
        clock = dt.datetime.combine(dt.date(2000, 1, 1), clock).astimezone(SHANGHAI).time()
    return f"{clock:%H:%M}"


def read_instant(given: object) -> dt.datetime | None:
    """An aware instant in Beijing time from "2026-12-15T17:30", with a blank for the T, or with a zone."""
    if isinstance(given, dt.datetime):
        return given.astimezone(SHANGHAI)
    if not isinstance(given, str):
        return None
    day_text, _, clock_text = _tidy(given).replace("T", " ", 1).partition(" ")
    day, clock = read_day(day_text), _clock(clock_text.strip())
    if day is None or clock is None:
        return None
    moment = dt.datetime.combine(day, clock)
    try:
        return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment.astimezone(SHANGHAI)
    except (OverflowError, ValueError):
        return None
