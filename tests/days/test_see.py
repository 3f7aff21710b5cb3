"""What kind of day it is, as the page of a year shows it."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from engine.days import Days, Listed, Seen

UNKNOWN = Days(lambda _year: {}, [])
NEW_YEAR = {dt.date(2027, 1, 1): Listed(False, "元旦"), dt.date(2027, 1, 9): Listed(True, "元旦调休")}
KNOWN = Days(lambda year: NEW_YEAR if year == 2027 else {}, [])


def test_a_published_year_is_as_it_is_listed():
    assert KNOWN.see(dt.date(2027, 1, 1)) == Seen(False, "元旦")
    assert KNOWN.see(dt.date(2027, 1, 9)) == Seen(True, "元旦调休")
    assert KNOWN.see(dt.date(2027, 1, 10)) == Seen(False)
    assert KNOWN.see(dt.date(2027, 10, 1)) == Seen(True), "not listed, so worked, whatever the statute says"


def test_an_unpublished_year_is_guessed_and_says_so():
    assert UNKNOWN.see(dt.date(2027, 10, 1)) == Seen(False, "国庆节", guessed=True)
    assert UNKNOWN.see(dt.date(2027, 10, 9)) == Seen(False)
    assert UNKNOWN.see(dt.date(2027, 10, 8)) == Seen(True)


@given(st.dates(), st.sampled_from([UNKNOWN, KNOWN]))
def test_it_says_what_counting_goes_by_for_every_day_there_is(day, days):
    assert days.see(day).working == days.is_working(day)
