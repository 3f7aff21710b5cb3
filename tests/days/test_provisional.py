"""Years nobody has published yet: guessed, never refused (catalogue section 6)."""

import datetime as dt

import pytest
from chinese_calendar import get_solar_terms

from engine.days import Days
from engine.days._count import count_days, count_working_days, left
from engine.days._provisional import statutory_days

UNKNOWN = Days(lambda _year: {}, [])


def days_off(year, name):
    return [day for day, called in sorted(statutory_days(year).items()) if called == name]


def test_2027_has_the_thirteen_statutory_days():
    assert sorted(statutory_days(2027)) == [
        dt.date(2027, *month_day)
        for month_day in [
            (1, 1),
            (2, 5),
            (2, 6),
            (2, 7),
            (2, 8),
            (4, 5),
            (5, 1),
            (5, 2),
            (6, 9),
            (9, 15),
            (10, 1),
            (10, 2),
            (10, 3),
        ]
    ]


@pytest.mark.parametrize("year, new_year", [(2024, (2, 10)), (2025, (1, 29)), (2026, (2, 17)), (2028, (1, 26))])
def test_spring_festival_follows_the_moon_and_begins_on_the_eve(year, new_year):
    first = dt.date(year, *new_year)
    assert days_off(year, "春节")[0] == first
    assert days_off(year, "除夕") == [first - dt.timedelta(days=1)]


def test_no_day_from_1900_to_2200_raises_and_every_year_has_its_rest_days():
    for year in range(1900, 2201):
        day = dt.date(year, 1, 1)
        worked = 0
        while day.year == year:
            worked += UNKNOWN.is_working(day)
            assert UNKNOWN.describe(day).endswith(f"暂按：{year} 年放假安排未公布")
            day += dt.timedelta(days=1)
        # statutory days that fall on a weekend are not made up for; beyond the lunar tables only solar days are known
        assert 245 <= worked <= (258 if year < 2100 else 261), year


def test_tomb_sweeping_day_agrees_with_the_solar_terms():
    for year in range(1900, 2101):
        assert [day for day, _ in get_solar_terms(dt.date(year, 4, 3), dt.date(year, 4, 7))] == days_off(year, "清明节")


def test_deadlines_far_ahead_are_provisional_not_refused():
    for year in range(1900, 2200, 7):
        for start in (dt.date(year, 1, 20), dt.date(year, 9, 28), dt.date(year, 12, 31)):
            assert UNKNOWN.is_working(count_working_days(UNKNOWN, start, 20))
            assert UNKNOWN.is_working(count_days(UNKNOWN, start, 20, roll=True))
    now = dt.datetime(2026, 12, 30, tzinfo=dt.UTC)
    assert left(UNKNOWN, now, now + dt.timedelta(days=40)).caution == "暂按：2026、2027 年放假安排未公布"
    assert left(UNKNOWN, now, now.replace(year=2190)).caution == "暂按：2026—2190 年放假安排未公布"
