"""Reading FEEL's dates, times and durations from text. Text that says nothing lawful gives None."""

from __future__ import annotations

import re
from dataclasses import replace

from engine.expressions.values.temporal import (
    NANOS,
    Date,
    DateTime,
    Duration,
    Months,
    Span,
    Temporal,
    Time,
    Zone,
    join,
    make_date,
    make_time,
    named_zone,
)

MAX_OFFSET = 18 * 3600
_ZONE = r"(?P<zone>Z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z][\w+-]*(?:/[\w+-]+)*)?"
_DATE = r"(?P<y>-?(?:[1-9]\d{4,8}|\d{4}))-(?P<m>\d\d)-(?P<d>\d\d)"
_TIME = r"(?P<h>\d\d):(?P<mi>\d\d):(?P<s>\d\d)(?P<f>\.\d{1,9})?\d*" + _ZONE
_DATE_RE = re.compile(_DATE, re.A)
_TIME_RE = re.compile(_TIME, re.A)
_DATETIME_RE = re.compile(_DATE + "T" + _TIME, re.A)
_END_OF_DAY = re.compile(r"24:00:00(?:\.0+)?(?![\d.]).*", re.A)
_MONTHS_RE = re.compile(r"(-?)P(?:(\d{1,10})Y)?(?:(\d{1,10})M)?", re.A)
_DAYS_RE = re.compile(
    r"(-?)P(?:(\d{1,12})D)?(?:T(?=.)(?:(\d{1,12})H)?(?:(\d{1,12})M)?(?:(\d{1,12})(\.\d{0,9})?\d*S)?)?", re.A
)


def _nanos(fraction: str | None) -> int:
    return int((fraction or ".0")[1:].ljust(9, "0"))


def _parse_zone(text: str | None) -> tuple[bool, Zone]:
    """(lawful, zone)"""
    if not text:
        return True, None
    if text == "Z":
        return True, 0
    if text[0] == "@":
        return named_zone(text[1:]) is not None, text[1:]
    hours, minutes, seconds = [*(int(part) for part in text[1:].split(":")), 0][:3]
    east = hours * 3600 + minutes * 60 + seconds
    return east <= MAX_OFFSET and minutes < 60 and seconds < 60, -east if text[0] == "-" else east


def _matched_date(found: re.Match[str]) -> Date | None:
    return make_date(int(found["y"]), int(found["m"]), int(found["d"]))


def _matched_time(found: re.Match[str]) -> Time | None:
    lawful, zone = _parse_zone(found["zone"])
    clock = (int(found["h"]), int(found["mi"]), int(found["s"]))
    return make_time(clock, _nanos(found["f"]), zone) if lawful else None


def parse_date(text: str) -> Date | None:
    """2026-11-23"""
    found = _DATE_RE.fullmatch(text)
    return _matched_date(found) if found else None


def parse_time(text: str) -> Time | None:
    """14:30:00, with fraction and zone if any"""
    found = _TIME_RE.fullmatch(text)
    return _matched_time(found) if found else None


def parse_datetime(text: str) -> DateTime | None:
    """2026-11-23T14:30:00+08:00; a date alone is its midnight"""
    found = _DATETIME_RE.fullmatch(text)
    if not found:
        day = parse_date(text)
        return join(day, Time(0)) if day else None
    if _END_OF_DAY.fullmatch(found[0].partition("T")[2]):  # XSD 1.1: the midnight that ends the day
        midnight = parse_datetime(f"{found[0].partition('T')[0]}T00:00:00{found['zone'] or ''}")
        return replace(midnight, days=midnight.days + 1) if midnight else None
    date, time = _matched_date(found), _matched_time(found)
    return join(date, time) if date and time else None


def parse_duration(text: str) -> Duration | None:
    """P1Y2M or P1DT2H30M1.5S, with a minus in front if any"""
    found = _MONTHS_RE.fullmatch(text)
    if found and (found[2] or found[3]):
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return Months(-months if found[1] else months)
    found = _DAYS_RE.fullmatch(text)
    if not found or not any(found.group(2, 3, 4, 5)):
        return None
    days, hours, minutes, seconds = (int(g or 0) for g in found.group(2, 3, 4, 5))
    ns = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * NANOS + _nanos(found[6])
    return Span(-ns if found[1] else ns)


def parse_any(text: str) -> Temporal | Duration | None:
    """The text of an @"..." literal."""
    moment = parse_datetime(text) if "T" in text else None
    return parse_date(text) or parse_time(text) or moment or parse_duration(text)
