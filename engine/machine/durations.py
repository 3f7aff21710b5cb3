"""Durations and instants as ISO 8601 texts. A «day» is a day in Asia/Shanghai; the clock is always given."""

from __future__ import annotations

import datetime as dt
import re

from engine.days import SHANGHAI
from engine.values import Value

_DURATION = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:[.,]\d+)?)S)?)?"
)


def read_duration(text: str) -> tuple[int, dt.timedelta]:
    """ISO 8601 duration as (months, rest): months are calendar months. ValueError if it is none, or is empty."""
    found = _DURATION.fullmatch(text.strip())
    if found is None or text.strip() in ("P", "PT") or text.strip().endswith("T"):
        raise ValueError(f"“{text}”不是 ISO 8601 时长（如 P20D、PT3H）")
    part = {name: float((value or "0").replace(",", ".")) for name, value in found.groupdict().items()}
    months = int(part.pop("years") * 12 + part.pop("months"))
    try:
        return months, dt.timedelta(**part)
    except OverflowError as large:
        raise ValueError(f"“{text}”太长") from large


def after(start: dt.datetime, text: str) -> dt.datetime:
    """The instant a duration after `start`; months are counted on the calendar of Asia/Shanghai."""
    return _moved(start, text, 1)


def before(end: dt.datetime, text: str) -> dt.datetime:
    """The instant a duration before `end`."""
    return _moved(end, text, -1)


def _moved(start: dt.datetime, text: str, sign: int) -> dt.datetime:
    months, rest = read_duration(text)
    months, rest = sign * months, sign * rest
    local = start.astimezone(SHANGHAI)
    try:
        if months:
            years, month = divmod(local.month - 1 + months, 12)
            year = local.year + years
            local = local.replace(year=year, month=month + 1, day=min(local.day, _days(year, month + 1)))
        return (local.astimezone(dt.UTC) + rest).astimezone(dt.UTC)
    except (OverflowError, ValueError) as large:
        raise ValueError(f"“{text}”太长") from large


def _days(year: int, month: int) -> int:
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return (following - dt.timedelta(days=1)).day


def read_moment(value: Value) -> dt.datetime:
    """An instant, or an ISO text of one; without an offset it means Asia/Shanghai, a bare day its first moment."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC)
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time(), SHANGHAI).astimezone(dt.UTC)
    try:
        moment = dt.datetime.fromisoformat(str(value).strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).astimezone(dt.UTC)
    except (ValueError, OverflowError) as wrong:
        raise ValueError(f"“{value}”不是日期时间（如 2026-11-23T09:00:00）") from wrong
