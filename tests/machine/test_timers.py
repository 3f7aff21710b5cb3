"""Timers: when they are due, how often they come, and that a day is a day in Shanghai."""

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.bpmn import NOW, Run, build, chain, el, simple, timer

from engine.days import SHANGHAI
from engine.errors import Failure
from engine.machine import timers

HOUR = dt.timedelta(hours=1)


def waiting(how, text, cancel="true"):
    body = el("startEvent", "s") + el("userTask", "a") + el("userTask", "late") + chain("s a") + chain("b late")
    return build(simple(body + el("boundaryEvent", "b", timer(how, text), attachedToRef="a", cancelActivity=cancel)))


@pytest.mark.parametrize(
    ("how", "text", "due"),
    [
        ("timeDuration", "PT3H", NOW + 3 * HOUR),
        ("timeDuration", "P20D", NOW + dt.timedelta(days=20)),
        ("timeDuration", "P1M", dt.datetime(2026, 12, 23, 1, tzinfo=dt.UTC)),
        ("timeDuration", "P1Y2M1W", dt.datetime(2028, 1, 30, 1, tzinfo=dt.UTC)),
        ("timeDuration", "PT1M30.5S", NOW + dt.timedelta(seconds=90.5)),
        ("timeDuration", "${span}", NOW + 2 * HOUR),
        ("timeDate", "2026-12-01T09:00:00", dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC)),
        ("timeDate", "2026-12-01T09:00:00Z", dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)),
        ("timeDate", "2026-12-01", dt.datetime(2026, 11, 30, 16, tzinfo=dt.UTC)),
        ("timeDate", "${at}", NOW + HOUR),
        ("timeCycle", "R3/PT1H", NOW + HOUR),
        ("timeCycle", "R/2026-12-01T00:00:00Z/P1D", dt.datetime(2026, 12, 1, tzinfo=dt.UTC)),
    ],
)
def test_when_a_timer_is_due(how, text, due):
    run = Run(waiting(how, text), {"span": "PT2H", "at": NOW + HOUR})
    assert [(wait.kind, wait.due) for wait in run.result.waits] == [("timer", due)]


def test_an_interrupting_timer_takes_the_task_away():
    run = Run(waiting("timeDuration", "PT1H")).fire("b")
    assert (run.offers, run.waits) == (["late"], [])
    assert run.trail("cancelled") == ["a"]
    assert run.trail("fired") == ["b"]


def test_a_cycle_comes_as_often_as_it_says_and_then_no_more():
    run = Run(waiting("timeCycle", "R3/PT1H", "false"))
    for n in (2, 3):
        run.fire("b")
        assert run.result.waits[0].due == NOW + n * HOUR
    run.fire("b")
    assert (run.offers, run.waits) == (["a", "late", "late", "late"], [])


def test_an_endless_cycle_goes_on():
    run = Run(waiting("timeCycle", "R/PT1H", "false"))
    for _ in range(20):
        run.fire("b")
    assert run.result.waits[0].due == NOW + 21 * HOUR


def test_a_single_timer_that_does_not_interrupt_comes_once():
    run = Run(waiting("timeDuration", "PT1H", "false")).fire("b")
    assert (run.offers, run.waits) == (["a", "late"], [])


@pytest.mark.parametrize("value", ["soon", "P", 5, None, "PT", "P1H", "R0/PT1H"])
def test_a_timer_that_cannot_be_read_fails_at_its_element(value):
    for how in ("timeDuration", "timeCycle"):
        with pytest.raises(Failure) as failed:
            Run(waiting(how, "${value}"), {"value": value})
        assert (failed.value.code, failed.value.element) == ("TIMER", "b")


@given(st.integers(0, 400), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_fixed_durations_add_up(days, hours, minutes, seconds):
    text = f"P{days}DT{hours}H{minutes}M{seconds}S"
    assert timers.after(NOW, text) - NOW == dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


@given(st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1)), st.integers(0, 60))
def test_months_keep_the_day_or_take_the_last_one(start, months):
    start = start.replace(tzinfo=SHANGHAI)
    end = timers.after(start.astimezone(dt.UTC), f"P{months}M").astimezone(SHANGHAI)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + dt.timedelta(days=1)).day == 1)
    assert end.time() == start.time()


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text):
    for kind in ("date", "duration", "cycle"):
        with contextlib.suppress(ValueError):
            timers.check(kind, text)


def test_a_cycle_without_number_counts_no_more_than_ten_thousand_times_back_from_its_end():
    due, left = timers.read_cycle("R/PT1S/2027-01-01T00:00:00Z").first(NOW)
    assert (due, left) == (dt.datetime(2027, 1, 1, tzinfo=dt.UTC) - dt.timedelta(seconds=9_999), 10_000)


@pytest.mark.parametrize(
    ("text", "said"),
    [("R/2026-12-02/2026-12-01", "颠倒"), ("R/2026-12-02/2026-12-02", "颠倒"), ("R0/PT1H", "为零"), ("R3/P0D", "为零")],
)
def test_the_refusal_of_a_cycle_says_why(text, said):
    with pytest.raises(ValueError, match=said):
        timers.check("cycle", text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(("date", "soon"), ("date", "PX"), ("duration", "PX"), ("duration", "soon"), ("duration", "PX/2026-12-01")),
        *(
            ("duration", f"{one}")
            for one in ("PT3H/soon", "soon/PT3H", "2026-12-01/PX", "2026-12-01/soon", "PT1H/PT3H")
        ),
    ],
)
def test_both_ends_of_an_interval_are_read_at_deployment(kind, text):
    """ISO 8601, 4.4: a start and an end, a start and a duration, a duration and an end."""
    with pytest.raises(ValueError):
        timers.check(kind, text)


SINCE = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("kind", "text", "first"),
    [
        ("date", "2026-12-01T00:00:00Z", dt.datetime(2026, 12, 1, tzinfo=dt.UTC)),
        ("date", "PT1H", SINCE + HOUR),
        ("duration", "PT2H", SINCE + 2 * HOUR),
        ("duration", "2026-12-01T00:00:00Z/PT3H", dt.datetime(2026, 12, 1, 3, tzinfo=dt.UTC)),
        ("duration", "PT3H/2026-12-01T00:00:00Z", dt.datetime(2026, 12, 1, tzinfo=dt.UTC)),
        ("cycle", "R3/PT1H", SINCE + HOUR),
    ],
)
def test_when_a_timer_start_comes_first(kind, text, first):
    """Counted from the deployment of its version."""
    assert timers.start_first(kind, text, SINCE) == first


def test_how_often_a_timer_start_comes():
    assert timers.start_after("date", "2026-12-01", SINCE, SINCE, 1) is None
    last = SINCE + 3 * HOUR
    found = [timers.start_after("cycle", "R3/PT1H", SINCE, last, count) for count in (1, 2, 3)]
    assert found == [last + HOUR, last + HOUR, None]
    assert timers.start_after("cycle", "R/PT1H", SINCE, last, 500) == last + HOUR


@pytest.mark.parametrize("text", ["P99999999999D", "P999999999Y", "9999-12-31T23:59:59-12:00", "P9999999M"])
def test_a_time_beyond_all_calendars_is_refused(text):
    with pytest.raises(ValueError):
        timers.read_moment(text) if text[0] == "9" else timers.after(NOW, text)
