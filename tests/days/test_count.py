"""Counting over a calendar held in memory: the rules, and their properties for any calendar."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.days import Days, Listed, day_of, end_of, instant_at
from engine.days._count import count_days, count_working_days, left, working_days_between

ONE = dt.timedelta(days=1)
CLOSING = [(dt.date(1949, 10, 1), dt.time(17, 30))]
NATIONAL_DAY = {dt.date(2026, 10, d): Listed(False, "国庆节") for d in range(1, 8)}
YEAR_2026 = {
    dt.date(2026, 1, 1): Listed(False, "元旦"),
    dt.date(2026, 9, 20): Listed(True, "国庆节调休"),
    dt.date(2026, 9, 25): Listed(False, "中秋节"),
    **NATIONAL_DAY,
    dt.date(2026, 10, 10): Listed(True, "国庆节调休"),
}


def calendar(listed=YEAR_2026):
    return Days(lambda year: {day: row for day, row in listed.items() if day.year == year}, CLOSING)


def at(*parts):
    return dt.datetime(*parts, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.mark.parametrize(
    "start, n, last",
    [
        ("2026-11-23", 1, "2026-11-24"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),  # from a Saturday the count begins on Monday
        ("2026-11-21", 0, "2026-11-23"),
        ("2026-11-23", 0, "2026-11-23"),
        ("2026-09-24", 15, "2026-10-22"),  # as chinese_calendar.find_workday says
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-10-09", 1, "2026-10-10"),  # a Saturday that is worked
        ("2026-10-08", -1, "2026-09-30"),
        ("2026-11-23", -2, "2026-11-19"),
    ],
)
def test_the_nth_working_day(start, n, last):
    assert count_working_days(calendar(), dt.date.fromisoformat(start), n) == dt.date.fromisoformat(last)


@pytest.mark.parametrize(
    "published, roll, last",
    [
        ("2026-09-11", True, "2026-10-08"),
        ("2026-09-11", False, "2026-10-01"),
        ("2026-09-10", True, "2026-09-30"),
    ],
)
def test_od_04_twenty_days_the_first_not_counted(published, roll, last):
    assert count_days(calendar(), dt.date.fromisoformat(published), 20, roll=roll) == dt.date.fromisoformat(last)


def test_counting_back_never_rolls():
    assert count_days(calendar(), dt.date(2026, 11, 24), -2, roll=True) == dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    "now, due, late, days, minutes",
    [
        (at(2026, 11, 23, 9, 42), at(2026, 11, 19, 17, 30), True, 2, 5292),  # due Thursday, seen Monday morning
        (at(2026, 11, 23, 9, 42), at(2026, 11, 23, 17, 30), False, 0, 468),  # 剩 7 小时 48 分
        (at(2026, 11, 23, 9, 42), at(2026, 11, 25, 17, 30), False, 2, 3348),
        (at(2026, 11, 19, 18, 0), at(2026, 11, 19, 17, 30), True, 0, 30),
        (at(2026, 11, 21, 12, 0), at(2026, 11, 20, 17, 30), True, 0, 1110),  # a Saturday begins no working day
        (at(2026, 11, 20, 23, 59), at(2026, 11, 21, 0, 0), False, 0, 1),  # 24:00 belongs to the day that ends
        (at(2026, 11, 21, 0, 0), at(2026, 11, 21, 0, 0), False, 0, 0),
        (at(2026, 9, 30, 9, 0), at(2026, 10, 9, 17, 30), False, 2, 13470),
    ],
)
def test_what_is_left_of_a_deadline(now, due, late, days, minutes):
    told = left(calendar(), now, due)
    assert (told.late, told.working_days, told.minutes, told.caution) == (late, days, minutes, "")


def test_what_is_left_says_when_it_is_a_guess():
    told = left(calendar(), at(2026, 12, 30, 9, 0), at(2027, 1, 6, 17, 30))
    assert (told.working_days, told.caution) == (4, "暂按：2027 年放假安排未公布")


def test_closing_time_ends_working_days_and_24_00_where_none_is_set():
    assert calendar().closing(dt.date(2026, 11, 23)) == at(2026, 11, 23, 17, 30)
    assert Days(lambda _year: {}, []).closing(dt.date(2026, 11, 23)) == at(2026, 11, 24, 0, 0)
    changed = Days(lambda _year: {}, [*CLOSING, (dt.date(2026, 6, 1), dt.time(18, 0))])
    assert changed.closing(dt.date(2026, 5, 31)) == at(2026, 5, 31, 17, 30)
    assert changed.closing(dt.date(2026, 6, 1)) == at(2026, 6, 1, 18, 0)


def test_a_local_closure_does_not_make_a_year_known():
    closed = calendar({dt.date(2027, 3, 8): Listed(False, "本地停电")})
    assert not closed.is_working(dt.date(2027, 3, 8))
    assert closed.is_provisional(2027)
    assert not closed.is_working(dt.date(2027, 2, 8))  # 春节, guessed


def test_a_day_in_shanghai_begins_at_16_00_utc():
    assert day_of(dt.datetime(2026, 9, 11, 15, 59, 59, tzinfo=dt.UTC)) == dt.date(2026, 9, 11)
    assert day_of(dt.datetime(2026, 9, 11, 16, 30, tzinfo=dt.UTC)) == dt.date(2026, 9, 12)
    assert day_of(dt.date(2026, 9, 11)) == dt.date(2026, 9, 11)
    assert end_of(dt.date(2026, 9, 11)) == dt.datetime(2026, 9, 11, 16, 0, tzinfo=dt.UTC)
    with pytest.raises(ValueError, match="time zone"):
        day_of(dt.datetime(2026, 9, 11))


# -- for any calendar ------------------------------------------------------------------------------------------------

DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31))
CALENDARS = st.dictionaries(DAYS, st.builds(Listed, st.booleans(), st.just("某日")), max_size=60).map(
    lambda listed: calendar({dt.date(2026, 1, 1): Listed(False, "元旦"), **listed})
)
NUMBERS = st.integers(-60, 60)


@given(CALENDARS, DAYS, NUMBERS)
def test_a_count_ends_on_a_working_day_and_agrees_with_the_number_between(days, start, n):
    last = count_working_days(days, start, n)
    assert days.is_working(last)
    if n > 0:
        assert working_days_between(days, start, last) == n
    if n < 0:
        assert working_days_between(days, last - ONE, start - ONE) == -n


@given(CALENDARS, DAYS, st.integers(1, 30), st.integers(1, 30))
def test_counting_in_two_steps_is_counting_at_once(days, start, a, b):
    once = count_working_days(days, start, a + b)
    assert count_working_days(days, count_working_days(days, start, a), b) == once


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_counting_there_and_back_from_a_working_day_comes_home(days, start, n):
    home = count_working_days(days, start, 0)
    assert count_working_days(days, count_working_days(days, home, n), -n) == home


@given(CALENDARS, DAYS, st.integers(0, 60))
def test_a_later_start_never_ends_earlier(days, start, n):
    assert count_working_days(days, start, n) <= count_working_days(days, start + ONE, n)
    assert count_days(days, start, n, roll=True) <= count_days(days, start + ONE, n, roll=True)


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_rolling_moves_only_rest_days_and_only_forward(days, start, n):
    plain, rolled = (count_days(days, start, n, roll=roll) for roll in (False, True))
    assert rolled >= plain
    assert days.is_working(rolled)
    assert (rolled == plain) == days.is_working(plain)


@given(CALENDARS, DAYS, DAYS, st.times(), st.times())
def test_what_is_left_is_late_exactly_after_the_due_instant(days, today, due_day, now_time, due_time):
    now, due = instant_at(today, now_time), instant_at(due_day, due_time)
    told = left(days, now, due)
    assert told.late == (now > due)
    assert told.working_days >= 0
    assert told.minutes == abs(now - due) // dt.timedelta(minutes=1)
