"""Periods close at the end of March, June, September and December; together they cover every day once (WR-02)."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.schedules import KINDS, Schedule, bundles, period_name, periods_closing

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31))
ONE_DAY = dt.timedelta(days=1)
PER_YEAR = {"quarter": 4, "half_year": 2, "year": 1}


def schedule(*periods, since=dt.date(2000, 1, 1), combine=False, until=None):
    return Schedule("s", "s", "m", ("department",), periods, 10, "t", since, until, combine)


def test_WR_02_a_calendar_year_has_four_quarters_two_halves_and_a_year():
    first, last = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
    found = {kind: [(period.id, period.last) for period in periods_closing(kind, first, last)] for kind in KINDS}
    assert found == {
        "quarter": [
            ("2026Q1", dt.date(2026, 3, 31)),
            ("2026Q2", dt.date(2026, 6, 30)),
            ("2026Q3", dt.date(2026, 9, 30)),
            ("2026Q4", dt.date(2026, 12, 31)),
        ],
        "half_year": [("2026H1", dt.date(2026, 6, 30)), ("2026H2", dt.date(2026, 12, 31))],
        "year": [("2026", dt.date(2026, 12, 31))],
    }


@given(DAYS, st.sampled_from(KINDS))
def test_WR_02_every_day_lies_in_exactly_one_period_of_a_kind(day, kind):
    """The next one that closes: never more than its length away, leap years included."""
    ahead = list(periods_closing(kind, day, day + dt.timedelta(days=366)))
    assert 0 <= (ahead[0].last - day).days < {"quarter": 92, "half_year": 184, "year": 366}[kind]
    assert len({period.id for period in ahead}) == len(ahead)
    assert [period.last for period in ahead] == sorted(period.last for period in ahead)


@given(st.integers(2000, 2099), st.sampled_from(KINDS))
def test_WR_02_a_period_ends_where_the_next_begins(year, kind):
    """The days between the ends of a year are all of its days: 365, or 366 in a leap year."""
    before = list(periods_closing(kind, dt.date(year - 1, 12, 31), dt.date(year - 1, 12, 31)))
    inside = list(periods_closing(kind, dt.date(year, 1, 1), dt.date(year, 12, 31)))
    ends = [period.last for period in before + inside]
    assert len(inside) == PER_YEAR[kind]
    assert sum((b - a).days for a, b in itertools.pairwise(ends)) == (366 if year % 4 == 0 else 365)
    assert all((end + ONE_DAY).day == 1 for end in ends)


@given(DAYS, DAYS, st.booleans(), st.sets(st.sampled_from(KINDS), min_size=1))
def test_combining_loses_nothing_and_doubles_nothing(since, today, combine, kinds):
    found = bundles(schedule(*kinds, since=since, combine=combine), today)
    flat = [period.id for bundle in found for period in bundle]
    assert sorted(flat) == sorted(p.id for k in kinds for p in periods_closing(k, since, today - ONE_DAY))
    assert all(len({period.last for period in bundle}) == 1 for bundle in found)
    ends = [bundle[0].last for bundle in found]
    assert ends == sorted(ends)
    if combine:
        assert len(set(ends)) == len(ends)
    else:
        assert all(len(bundle) == 1 for bundle in found)


@given(DAYS, DAYS, st.booleans())
def test_what_has_closed_stays_closed(one, other, combine):
    """A later look finds the same and perhaps more: so that looking late is catching up."""
    early, late = sorted([one, other])
    s = schedule(*KINDS, combine=combine)
    before, after = bundles(s, early), bundles(s, late)
    assert after[: len(before)] == before


@pytest.mark.parametrize("today, ids", [("2028-03-31", []), ("2028-04-01", ["2028Q1"])])
def test_a_period_closes_when_its_last_day_is_over(today, ids):
    found = bundles(schedule("quarter", since=dt.date(2028, 1, 1)), dt.date.fromisoformat(today))
    assert [period.id for (period,) in found] == ids


def test_from_and_until_are_last_days_of_periods_and_count_themselves():
    both = {"since": dt.date(2026, 6, 30), "until": dt.date(2026, 9, 30)}
    found = bundles(schedule("quarter", **both), dt.date(2027, 5, 1))
    assert [period.id for (period,) in found] == ["2026Q2", "2026Q3"]
    assert (
        bundles(schedule("quarter", since=dt.date(2026, 9, 30), until=dt.date(2026, 6, 30)), dt.date(2027, 5, 1)) == []
    )


def test_A_02_names_of_one_and_of_several():
    said = [
        period_name(b) for b in bundles(schedule(*KINDS, since=dt.date(2026, 1, 1), combine=True), dt.date(2027, 1, 1))
    ]
    assert said == ["2026年第一季度", "2026年第二季度、上半年", "2026年第三季度", "2026年第四季度、下半年、全年"]
    alone = bundles(schedule(*KINDS, since=dt.date(2026, 12, 1)), dt.date(2027, 1, 1))
    assert [period_name(b) for b in alone] == ["2026年第四季度", "2026年下半年", "2026年度"]
