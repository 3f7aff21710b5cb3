"""Cycles of timers: ISO 8601 with months, starts and ends, and cron as Camunda 7 reads it, in Beijing time."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.bpmn import NOW, Run, chain, el, rules, simple, timer

from engine import diagrams
from engine.days import SHANGHAI
from engine.machine import timers
from engine.machine.cycles import FOREVER, following, read_cycle

MINUTE = dt.timedelta(minutes=1)


def beijing(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(dt.UTC)


def reminding(how, text, spoken=2):
    body = el("startEvent", "s") + el("userTask", "a") + el("userTask", "late") + chain("s a") + chain("b late")
    body += el("boundaryEvent", "b", timer(how, text), attachedToRef="a", cancelActivity="false")
    return diagrams.build("p", {"process:p": simple(body)}, spoken)


def comes(how, text, most=4, **values):
    """When the timer of a task comes, at most so often, as Beijing says it. It is Monday, 2026-11-23, nine o'clock."""
    run, found = Run(reminding(how, text), values), []
    while len(found) < most and run.result.waits:
        found.append(run.result.waits[0].due)
        run.now = found[-1]
        run.fire("b")
    return [due.astimezone(SHANGHAI).strftime("%m-%d %H:%M:%S") for due in found]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        # ISO 8601, 4.5: a number of recurrences, an interval
        ("R2/P1M", ["12-23 09:00:00", "01-23 09:00:00"]),
        ("R2/2026-11-30T09:00:00/P1M", ["11-30 09:00:00", "12-30 09:00:00"]),
        ("R3/2026-12-01T09:00:00+08:00/PT12H", ["12-01 09:00:00", "12-01 21:00:00", "12-02 09:00:00"]),
        ("R2/2026-12-01/2026-12-03", ["12-01 00:00:00", "12-03 00:00:00"]),
        ("R3/PT1H/2026-11-24T09:00:00", ["11-24 07:00:00", "11-24 08:00:00", "11-24 09:00:00"]),
        ("R/P1D/2026-11-25T10:00:00", ["11-23 10:00:00", "11-24 10:00:00", "11-25 10:00:00"]),
        # what is past does not come any more; the last of what is all past comes at once
        ("R5/2026-11-22T08:00:00/P1D", ["11-24 08:00:00", "11-25 08:00:00", "11-26 08:00:00"]),
        ("R2/2026-01-31T09:00:00/P1M", ["02-28 09:00:00"]),
        ("R3/2020-01-01T00:00:00/PT1S", ["01-01 00:00:02"]),
        # Quartz: seconds first, weekdays from 1 (Sunday), ? for any
        ("0 0/5 * * * ?", ["11-23 09:05:00", "11-23 09:10:00", "11-23 09:15:00", "11-23 09:20:00"]),
        ("30 0 9 ? * MON-FRI", ["11-23 09:00:30", "11-24 09:00:30", "11-25 09:00:30", "11-26 09:00:30"]),
        ("0 0 9 ? * 2-3", ["11-24 09:00:00", "11-30 09:00:00", "12-01 09:00:00", "12-07 09:00:00"]),
        ("0 0 17 L * ?", ["11-30 17:00:00", "12-31 17:00:00", "01-31 17:00:00", "02-28 17:00:00"]),
        ("0 0 9 ? * 6L", ["11-27 09:00:00", "12-25 09:00:00", "01-29 09:00:00", "02-26 09:00:00"]),
        ("0 0 9 ? * 2#1 *", ["12-07 09:00:00", "01-04 09:00:00", "02-01 09:00:00", "03-01 09:00:00"]),
        # five fields of Unix: Monday is 1; nicknames
        ("0 9 * * 1", ["11-30 09:00:00", "12-07 09:00:00", "12-14 09:00:00", "12-21 09:00:00"]),
        ("@daily", ["11-24 00:00:00", "11-25 00:00:00", "11-26 00:00:00", "11-27 00:00:00"]),
    ],
)
def test_when_a_cycle_comes(text, times):
    assert comes("timeCycle", text) == times


def test_a_cycle_may_be_an_expression():
    assert comes("timeCycle", "${every}", 2, every="0 0 10 * * ?") == ["11-23 10:00:00", "11-24 10:00:00"]


@pytest.mark.parametrize(
    ("how", "text", "due"),
    [
        ("timeDuration", "2026-12-01T09:00:00/PT3H", "12-01 12:00:00"),
        ("timeDuration", "PT3H/2026-12-01T09:00:00", "12-01 09:00:00"),
        ("timeDuration", "2026-12-01T09:00:00/2026-12-02T09:00:00", "12-02 09:00:00"),
        ("timeDate", "PT2H", "11-23 11:00:00"),
    ],
)
def test_a_duration_may_have_a_start_or_an_end(how, text, due):
    """ISO 8601, 4.4; a date that is a duration counts from now, as in Camunda 7."""
    assert comes(how, text) == [due]


@pytest.mark.parametrize(
    "text",
    [
        *("R0/PT1H", "R/PT0S", "R3/2026-12-01", "P1D", "R3/PT1H/soon", "R/2026-12-02/2026-12-01", "R/P1D/P1D"),
        *("0 0 9 15W * ?", "0 0 9 1 * MON", "0 0 9 ? * ?", "0 0 25 * * ?", "0 0 9 ? * 8", "0 0 9 ? * 0"),
        *("0 0 9 1 1 ? 2027", "* * * *", "@reboot", "0 0 9 30 2 ?", "every day at nine o'clock sharp"),
    ],
)
def test_what_no_clock_reads_is_refused_at_deployment(text):
    body = el("startEvent", "s") + el("intermediateCatchEvent", "x", timer("timeCycle", text)) + chain("s x")
    assert rules(simple(body)) == {"timer-unreadable"}


def test_a_cycle_deployed_before_catches_up_as_it_did():
    """Language 1: a start in the past came again for every time it had missed, and replay depends on it."""
    first, later = (
        Run(reminding("timeCycle", "R5/2026-11-22T08:00:00/P1D", spoken)).result.waits[0].due for spoken in (1, 2)
    )
    assert (first, later) == (beijing("2026-11-22T08:00:00"), beijing("2026-11-24T08:00:00"))
    hourly = [Run(reminding("timeCycle", "R5/PT1H", spoken)).result.waits[0].due for spoken in (1, 2)]
    assert hourly[0] == hourly[1]  # without a start nothing was missed


# -- properties
@given(
    start=st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1)),
    times=st.integers(1, 50),
    minutes=st.integers(1, 100_000),
)
def test_a_start_and_a_number_are_the_instants_one_would_write_down(start, times, minutes):
    """Of all recurrences those after now, or the last."""
    every = [start.replace(microsecond=0, tzinfo=dt.UTC) + n * minutes * MINUTE for n in range(times)]
    wanted = [one for one in every if one > NOW] or every[-1:]
    cycle = read_cycle(f"R{times}/{every[0].isoformat()}/PT{minutes}M")
    due, left = cycle.first(NOW)
    found = [due]
    while left > 1:
        found.append(following(found[-1], cycle.every))
        left -= 1
    assert found == wanted


FIELDS = {"minute": (0, 59), "hour": (0, 23), "day": (1, 28), "month": (1, 12), "weekday": (1, 7)}


def numbers(name):
    return st.lists(st.integers(*FIELDS[name]), min_size=1, max_size=3, unique=True)


@given(minute=numbers("minute"), hour=numbers("hour"), weekday=numbers("weekday"))
def test_cron_comes_at_the_first_minute_that_fits(minute, hour, weekday):
    """Looked for minute by minute, as Quartz says: Sunday is 1."""
    said = [",".join(map(str, field)) for field in (minute, hour, weekday)]
    found = following(NOW, f"0 {said[0]} {said[1]} ? * {said[2]}").astimezone(SHANGHAI)
    day = NOW.astimezone(SHANGHAI)
    fits = [
        one
        for n in range(8)
        for h in hour
        for m in minute
        if (one := (day + dt.timedelta(days=n)).replace(hour=h, minute=m, second=0)) > day
        and one.isoweekday() % 7 + 1 in weekday
    ]
    assert found == min(fits)


@given(st.text("R0123456789/PTDHMSW-: *?LW#,MONFRI@", max_size=25))
def test_no_text_does_anything_but_be_read_or_refused(text):
    try:
        cycle = read_cycle(text)
        due, left = cycle.first(NOW)
        assert due.tzinfo is not None
        assert left == FOREVER or left > 0
    except (ValueError, OverflowError):
        pass
    for kind in ("date", "duration", "cycle"):
        try:
            timers.check(kind, text)
        except ValueError:
            continue
