"""The demo city: complete, consistent, and able to answer every question at every time."""

from itertools import pairwise

import pytest
from organisation.small_city import NOW, day, demo_rows

from engine.errors import Refused
from engine.organisation import answer, capacities, describe_post, groups, units

INSTANTS = ["2025-07-01", "2026-03-01", "2026-06-30", "2026-07-01", "2026-09-01", "2026-11-23", "2027-01-01"]
SUBMITTERS = ("department", "township", "subdistrict_office")
# catalogue section 11, roles and posts; the others there are relations or people outside any office
GLOSSARY = {
    "mayor",
    "vice_mayor",
    "executive_vice_mayor",
    "secretary_general",
    "deputy_secretary_general",
    "bureau_head",
    "deputy_bureau_head",
    "section_chief",
    "township_head",
    "township_deputy",
    "duty_officer",
    "party_group_member",
    "peoples_congress_vice_chair",
    "cppcc_vice_chair",
    "party_deputy_secretary_general",
    "party_leader",
    "other_city_leader",
}


def test_every_post_of_the_glossary_is_there():
    assert {row["kind"] for row in demo_rows("posts")} >= GLOSSARY


@pytest.mark.parametrize("at", INSTANTS)
@pytest.mark.parametrize(
    "relation, kinds",
    [
        ("vice_mayor_in_charge", {"vice_mayor", "executive_vice_mayor"}),
        ("deputy_secretary_general_in_charge", {"deputy_secretary_general"}),
    ],
)
def test_every_submitting_unit_has_somebody_in_charge(demo, at, relation, kinds):
    for unit in units(demo, day(at), SUBMITTERS):
        login, basis = answer(demo, f"org.{relation}", [unit.code], day(at))
        assert groups(demo, login, day(at)) & kinds
        assert basis.startswith("分管表第 ")
        assert unit.short_name in basis


def test_there_are_thirty_departments_fifteen_townships_three_offices(demo):
    assert [len(units(demo, NOW, [kind])) for kind in SUBMITTERS] == [30, 15, 3]


def test_finance_moved_on_1_july(demo):
    before, after = day("2026-06-30"), day("2026-07-01")
    assert answer(demo, "org.vice_mayor_in_charge", ["finance"], before)[0] == "executive_vice_mayor"
    assert answer(demo, "org.vice_mayor_in_charge", ["finance"], after) == (
        "vice_mayor_2",
        "分管表第 21 行：财政局由副市长（分管财政、水利）分管，自 2026年7月1日起，示政办〔2026〕18号",
    )
    assert describe_post(demo, "city_government:vice_mayor_2", before) == "副市长（分管自然资源、应急）"


def test_everybody_in_the_government_climbs_to_the_mayor_except_over_the_vacancy(demo):
    steps = {}

    def step(login, unit):
        if (login, unit) not in steps:
            steps[login, unit] = answer(demo, "org.next_up", [login, unit], NOW)[0]
        return steps[login, unit]

    stuck = set()
    for row in demo_rows("people"):
        held = capacities(demo, row["login"], NOW)
        if not held or held[0].unit_kind in ("party_committee", "peoples_congress", "cppcc"):
            continue
        climbed = [row["login"]]
        try:
            while climbed[-1] is not None:
                climbed.append(step(climbed[-1], held[0].unit))
        except Refused as refused:
            stuck.add((row["login"], refused.code))
            continue
        assert climbed[-2:] == ["mayor", None], climbed
        assert len(climbed) == len(set(climbed)) <= 8, climbed
    assert stuck == {("section_chief_statistics_census", "NO_SUPERIOR")}


def test_the_ladder_of_a_section_chief(demo):
    def ladder(at, login="section_chief_finance_general"):
        found = []
        while login := answer(demo, "org.next_up", [login, "finance"], day(at))[0]:
            found.append(login)
        return found

    below, above = ["deputy_bureau_head_finance_2", "bureau_head_finance"], ["mayor"]
    assert ladder("2026-01-15") == ["deputy_bureau_head_finance_1", below[1], "executive_vice_mayor", *above]
    assert ladder("2026-06-15") == [*below, "executive_vice_mayor", *above]
    assert ladder("2026-11-23") == [*below, "vice_mayor_2", *above]


def test_acting_absent_double_and_vacant_are_all_to_be_seen(demo):
    assert answer(demo, "org.unit_head", ["education"], day("2026-08-31"))[0] == "bureau_head_education"
    assert answer(demo, "org.unit_head", ["education"], NOW)[0] == "deputy_bureau_head_education_1"
    assert answer(demo, "org.vice_mayor_in_charge", ["transport"], NOW)[0] == "executive_vice_mayor"
    assert answer(demo, "org.vice_mayor_in_charge", ["transport"], day("2026-11-28"))[0] == "vice_mayor_4"
    assert "没有委托代办" in answer(demo, "org.unit_head", ["statistics"], NOW)[1]
    assert [c.title for c in capacities(demo, "section_chief_finance_general", NOW)] == [
        "财政局综合股股长",
        "预算评审中心主任",
    ]


def test_somebody_is_on_duty_at_every_hour(demo):
    rows = demo_rows("duty")
    for earlier, later in pairwise(rows):
        assert earlier["to"] == later["from"]
    assert (rows[0]["from"], rows[-1]["to"]) == ("2026-01-01 08:00", "2027-02-01 08:00")
    assert answer(demo, "org.duty_officer", ["government_office"], NOW)[0].startswith("duty_officer_")


def test_people_have_distinct_names_and_known_roles():
    people = demo_rows("people")
    assert len({row["name"] for row in people}) == len(people) > 300
    roles = {row["login"]: set(row["roles"].split()) for row in people}
    assert roles["designer"] == {"designer"}
    assert roles["auditor"] == {"auditor"}
    assert roles["operator"] == {"operator"}
    assert roles["office_clerk_1"] == {"staff", "office"}
    assert roles["mayor"] == {"staff"}


def test_the_registrars_are_a_group_of_the_office(demo):
    assert "government_office:registrar" in groups(demo, "office_clerk_1", NOW)
    assert "government_office" in groups(demo, "duty_officer_1", NOW)
    assert groups(demo, "auditor", NOW) == frozenset()
