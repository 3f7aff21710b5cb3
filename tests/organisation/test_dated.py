"""Questions about another day, and options of a form."""

import datetime as dt

import pytest
from organisation.small_city import NOW, day

from engine.errors import Invalid
from engine.organisation import answer


def value(connection, name, *args):
    return answer(connection, f"org.{name}", args, NOW)[0]


def test_MT_04_posts_are_those_filled_on_the_day_asked_about(connection, city):
    city(tenures=["t9,other,pumps:chief,substantive,yes,2026-12-10,2026-12-20,"], people=["other,王某,staff,yes"])
    assert value(connection, "posts_on", "chief", dt.date(2026, 12, 9)) == ["water:chief"]
    for when in ("2026-12-10", dt.date(2026, 12, 10), day("2026-12-19"), "2026-12-19T09:00:00+08:00"):
        assert value(connection, "posts_on", "chief", when) == ["water:chief", "pumps:chief"]
    assert value(connection, "posts_on", "chief", "2026-12-20") == ["water:chief"]
    assert value(connection, "posts_on", "chief", None) == value(connection, "posts_on", "chief", "") == ["water:chief"]


@pytest.mark.parametrize("wrong", ["soon", 3, dt.datetime(2026, 12, 1)])
def test_a_day_must_be_one(connection, city, wrong):
    city()
    with pytest.raises(Invalid):
        value(connection, "posts_on", "chief", wrong)


ENTRUSTED = ["d1,t1,vice_1,meeting,2026-12-14,2027-01-01,示政函〔2026〕88号", "d2,t1,vice_2,*,2026-12-14,2027-01-01,"]


@pytest.mark.parametrize(
    "login,kind,matter,when,entrusted",
    [
        ("vice_1", "mayor", "meeting", "2026-12-14", True),
        ("vice_1", "city:mayor", "meeting", "2026-12-31", True),
        ("vice_1", "mayor", "meeting", "2026-12-13", False),
        ("vice_1", "mayor", "meeting", "2027-01-01", False),
        ("vice_1", "mayor", "another", "2026-12-14", False),
        ("vice_2", "mayor", "meeting", "2026-12-14", False),
        ("head", "mayor", "meeting", "2026-12-14", False),
        ("vice_1", "vice_mayor", "meeting", "2026-12-14", False),
        ("vice_1", "nothing", "meeting", "2026-12-14", False),
    ],
)
def test_MT_02_entrusted_is_who_has_a_record_for_just_this_on_the_day(
    connection, city, login, kind, matter, when, entrusted
):
    """Though the mayor is not away; a general delegation does not do."""
    city(delegations=ENTRUSTED)
    found, basis = answer(connection, "org.is_entrusted", [login, kind, matter, when], NOW)
    assert found is entrusted
    assert basis.endswith("示政函〔2026〕88号" if entrusted else "没有就此事的委托")


def test_options_are_codes_and_what_they_are_called(connection, city):
    city()
    assert value(connection, "options", ["city:mayor", "water"]) == [
        {"value": "city:mayor", "label": "市长 赵市长"},
        {"value": "water", "label": "水利局"},
    ]
    assert value(connection, "options", []) == value(connection, "options", None) == []
