"""Timers: ISO 8601 texts to instants. A «day» is a day in Asia/Shanghai; the clock is always given."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from engine.days import SHANGHAI
from engine.errors import Failure
from engine.values import Value, instant, read_instant

if TYPE_CHECKING:
    from engine.machine.details import Timer
    from engine.machine.tokens import Token

_DURATION = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:[.,]\d+)?)S)?)?"
)
_CYCLE = re.compile(r"R(?P<times>\d*)/(?:(?P<start>[^/P][^/]*)/)?(?P<every>P[^/]+)")


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
    months, rest = read_duration(text)
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


def read_cycle(text: str) -> tuple[int, str | None, str]:
    """`R3/PT1H` as (3, None, "PT1H"); `R/…` is -1 times, for ever; a start may stand between. ValueError otherwise."""
    found = _CYCLE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"“{text}”不是重复时间（如 R3/PT1H）")
    times = int(found["times"]) if found["times"] else -1
    months, rest = read_duration(found["every"])
    if times == 0 or (not months and not rest):
        raise ValueError(f"“{text}”没有间隔或次数为零")
    return times, found["start"], found["every"]


def check(kind: str, text: str) -> None:
    """ValueError where a literal text cannot be read: for the check at deployment."""
    if kind == "date":
        read_moment(text)
    elif kind == "duration":
        read_duration(text)
    else:
        _, start, _ = read_cycle(text)
        if start:
            read_moment(start)


def arm(token: Token, timer: Timer) -> None:
    """Compute when the token's timer is due; a cycle also keeps how often it still fires. Failure TIMER."""
    value, now, facts = token.case.evaluate(token, timer.text), token.case.moment.now, token.facts
    try:
        if timer.kind == "date":
            due = read_moment(value)
        elif timer.kind == "duration":
            due = after(now, str(value))
        else:
            facts["left"], start, facts["every"] = read_cycle(str(value))
            due = read_moment(start) if start else after(now, facts["every"])
    except ValueError as wrong:
        raise Failure("TIMER", token.element, str(wrong)) from wrong
    facts["due"] = instant(due)


def again(token: Token) -> None:
    """A listener that does not interrupt has fired: a cycle goes on, a single timer is over, a message stays."""
    facts = token.facts
    if "left" in facts:
        facts["left"] -= 1
        if facts["left"] == 0:
            token.remove()
        else:
            facts["due"] = instant(after(read_instant(facts["due"]), facts["every"]))
    elif "due" in facts:
        token.remove()
