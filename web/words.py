"""How pages say days, times, sizes and deadlines, in Chinese and English. Days are those of Asia/Shanghai."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Flask
from flask_babel import get_locale, gettext, ngettext

from engine.days import SHANGHAI
from engine.views import Deadline
from web.surroundings import now

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def weekday(day: dt.date) -> str:
    """周一 … 周日, Mon … Sun."""
    names = (
        gettext("Mon"), gettext("Tue"), gettext("Wed"), gettext("Thu"), gettext("Fri"), gettext("Sat"), gettext("Sun"),
    )  # fmt: skip
    return str(names[day.weekday()])


def day(moment: dt.datetime | dt.date, *, year: bool = False) -> str:
    """11月23日; the year only when it is not this one, or asked for (records always have it)."""
    local = moment.astimezone(SHANGHAI).date() if isinstance(moment, dt.datetime) else moment
    with_year = year or local.year != now().astimezone(SHANGHAI).year
    if _english():
        return f"{local.day} {_MONTHS[local.month - 1]}" + (f" {local.year}" if with_year else "")
    return (f"{local.year}年" if with_year else "") + f"{local.month}月{local.day}日"


def month(first: dt.date) -> str:
    """11月, Nov; the year only in January."""
    if _english():
        return _MONTHS[first.month - 1] + (f" {first.year}" if first.month == 1 else "")
    return (f"{first.year}年" if first.month == 1 else "") + f"{first.month}月"


def month_name(first: dt.date) -> str:
    """11月, Nov."""
    return _MONTHS[first.month - 1] if _english() else f"{first.month}月"


def weekday_short(day: dt.date) -> str:
    """一 … 日, M … S: the head of a column of days."""
    return weekday(day)[:1] if _english() else weekday(day)[-1:]


def last_day(until: dt.datetime, *, year: bool = False) -> str:
    """The last day of a span that ends at `until`, half-open: what people call its end."""
    return day(until - dt.timedelta(microseconds=1), year=year)


def clock(moment: dt.datetime, *, seconds: bool = False) -> str:
    """17:30, or 17:30:05."""
    return moment.astimezone(SHANGHAI).strftime("%H:%M:%S" if seconds else "%H:%M")


def moment(when: dt.datetime) -> str:
    """11月16日 16:05."""
    return f"{day(when)} {clock(when)}"


def limit(when: dt.datetime) -> str:
    """11月16日 24:00: an instant that is somebody's last; midnight belongs to the day that ends there."""
    last, time = _end(when)
    return f"{day(last)} {time}"


def record(when: dt.datetime) -> str:
    """2026年11月16日 16:05:12, as records need it."""
    return f"{day(when, year=True)} {clock(when, seconds=True)}"


def short(when: dt.datetime) -> str:
    """11-16 16:05, for narrow columns."""
    return when.astimezone(SHANGHAI).strftime("%m-%d %H:%M")


def span(length: dt.timedelta) -> str:
    """1 小时 48 分."""
    minutes = max(0, int(length.total_seconds()) // 60)
    if minutes < 60:
        return str(gettext("%(minutes)s min", minutes=minutes))
    return str(gettext("%(hours)s h %(minutes)s min", hours=minutes // 60, minutes=minutes % 60))


def size(count: int) -> str:
    """48 KB, 1.2 MB."""
    if count < 1024 * 1024:
        return f"{max(1, round(count / 1024))} KB"
    return f"{count / 1024 / 1024:.1f} MB"


def urgency(code: str) -> tuple[str, str] | None:
    """(tag's hue, word) of an urgency; None for the normal one, which has no tag."""
    known = {
        "urgent": ("amber", gettext("Urgent")),
        "extra_urgent": ("solid", gettext("Extra urgent")),
    }
    return None if code in ("", "normal") else known.get(code, ("plain", code))


def browser(agent: str) -> str:
    """A browser's name and system, as its owner knows them: Edge · Windows."""
    names = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    found = [next((name for mark, name in table if mark in agent), "") for table in (names, systems)]
    return " · ".join(name for name in found if name) or agent[:40] or gettext("unknown")


@dataclass(frozen=True)
class DueWords:
    """A deadline in words: `tone` is late, soon or far; the bold word first, the exact instant second."""

    tone: str
    head: str
    note: str


def due(deadline: Deadline) -> DueWords:
    """The deadline component of the design: relative and exact together, always with its unit."""
    if deadline.due is None:
        return DueWords("far", gettext("No time limit"), "")
    last, time = _end(deadline.due)
    if deadline.late:
        return DueWords("late", _over(deadline), gettext("due %(when)s", when=limit(deadline.due)))
    left = gettext("%(span)s left", span=span(deadline.left))
    if deadline.day_offset == 0:
        return DueWords("soon", gettext("today %(time)s", time=time), left)
    head = f"{day(last)} {weekday(last)}"
    if deadline.provisional:
        return DueWords("far", head, gettext("Provisional: holidays of %(year)s are not published", year=last.year))
    days = deadline.working_days
    note = ngettext("%(num)s working day left", "%(num)s working days left", days)
    return DueWords("soon" if days <= 1 else "far", head, note)


def _end(due: dt.datetime) -> tuple[dt.date, str]:
    """The day and the time by the clock; midnight is 24:00 of the day that ends there, as deadlines are said."""
    local = due.astimezone(SHANGHAI)
    if local.time() == dt.time.min:
        return local.date() - dt.timedelta(days=1), "24:00"
    return local.date(), clock(due)


def _over(deadline: Deadline) -> str:
    if deadline.working_days < 1:
        return str(gettext("%(span)s over", span=span(-deadline.left)))
    return str(ngettext("%(num)s working day over", "%(num)s working days over", deadline.working_days))


def _english() -> bool:
    return getattr(get_locale(), "language", "zh") == "en"


def install(app: Flask) -> None:
    """Gives templates these words as filters."""
    days = (weekday, weekday_short, day, last_day, month, month_name)
    for word in (*days, clock, moment, limit, record, short, span, size, urgency, browser, due):
        app.add_template_filter(word)
