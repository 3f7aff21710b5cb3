"""A year of the calendar as its page shows it: every day once, what is a guess, who brought it in."""

import datetime as dt

import pytest
from organisation.small_city import NOW

from engine import organisation
from engine.days import official_days


@pytest.fixture
def year(connection, city):
    rows = [f"{day},{'yes' if worked else 'no'},{name},通知" for day, worked, name in official_days(2026)]
    city(instead={"days": rows})
    return lambda number, at=NOW: organisation.year_page(connection, number, at)


def test_every_day_of_a_year_stands_once_below_its_weekday(year):
    for number in (2024, 2026, 2027):
        view = year(number)
        cells = [(n, cell) for month in view.months for week in month.weeks for n, cell in enumerate(week) if cell]
        assert [cell.day for _, cell in cells] == sorted({cell.day for _, cell in cells})
        assert len(cells) == (dt.date(number + 1, 1, 1) - dt.date(number, 1, 1)).days
        assert all(cell.day.weekday() == n for n, cell in cells)
        assert sum(view.count(kind) for kind in ("work", "rest", "off", "made_up")) == len(cells)


def test_2026_as_it_was_published(year):
    view = year(2026)
    assert (view.working, view.count("made_up"), view.provisional) == (248, 6, False)
    spring = next(one for one in view.holidays if one.name == "春节")
    assert (spring.first, spring.last) == (dt.date(2026, 2, 15), dt.date(2026, 2, 23))
    assert spring.made_up == (dt.date(2026, 2, 14), dt.date(2026, 2, 28))
    assert [(one.rows, one.current, one.basis) for one in view.imports] == [(39, 39, "通知")]
    assert view.known == (2026,)


def test_a_year_nobody_published_is_a_guess_and_never_an_error(year):
    view = year(2027)
    assert view.provisional
    assert view.imports == ()
    assert {one.guessed for one in view.holidays} == {True}
    assert [year(number).year for number in (-5, 0, 1949, 1950, 2199, 2200, 99999)] == [1950] * 4 + [2199] * 3


def test_what_was_replaced_is_still_told(connection, city):
    city(instead={"days": ["2027-01-01,no,元旦,通知一", "2027-01-04,no,元旦,通知一"]})
    city(instead={"days": ["2027-01-01,no,元旦,通知一", "2027-01-05,no,元旦,通知二"]})
    view = organisation.year_page(connection, 2027, NOW)
    assert [(one.rows, one.current) for one in view.imports] == [(1, 1), (2, 1)]
    assert view.imports[0].basis == "通知二"


def test_a_year_without_its_first_day_is_warned_about(city):
    told = city(instead={"days": ["2027-01-04,no,元旦,通知", "2026-01-01,no,元旦,通知"]}).warnings
    assert [(one.line, one.sentence[:6]) for one in told if one.rule == "organisation.year"] == [(2, "2027 年")]
