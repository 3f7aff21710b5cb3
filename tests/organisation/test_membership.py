"""Groups and capacities (contracts 15, 16)."""

import pytest
from organisation.small_city import NOW, day, demo_rows

from engine.organisation import (
    capacities,
    describe_group,
    describe_post,
    groups,
    headed_units,
    members,
    person_name,
    unit_info,
    units,
)


def test_a_person_is_in_the_groups_of_kind_unit_and_post(connection, city):
    city()
    assert groups(connection, "deputy", NOW) == {"deputy", "bureau", "water", "water:deputy"}
    assert groups(connection, "vice_1", NOW) == {"vice_mayor", "government", "city", "city:vice_1", "city:vice_mayor"}
    assert groups(connection, "nobody", NOW) == frozenset()


def test_people_of_a_part_belong_to_the_whole_but_not_to_its_kind(connection, city):
    city(people=["stray,冯站长,staff,yes"], tenures=["t9,stray,pumps:chief,substantive,yes,2020-01-01,,"])
    assert groups(connection, "stray", NOW) == {"chief", "centre", "pumps", "pumps:chief", "water"}
    assert "stray" in members(connection, "water", NOW)
    assert "city" not in groups(connection, "deputy", NOW)  # a bureau is no part of the government's own posts


def test_groups_begin_and_end_with_the_tenure(connection, city):
    city(tenures=["t9,deputy,water:head,acting,no,2026-09-01,2026-10-01,"])
    assert "head" not in groups(connection, "deputy", day("2026-08-31"))
    assert "head" in groups(connection, "deputy", day("2026-09-01"))
    assert "head" not in groups(connection, "deputy", day("2026-10-01"))


def test_a_delegate_is_in_the_groups_of_the_absent(connection, city):
    city(absences=["vice_1,出差,2026-11-20,2026-11-28"], delegations=["d1,t2,head,*,2026-11-01,2026-12-01,函52号"])
    assert "city:vice_1" in groups(connection, "head", NOW)
    assert "city:vice_1" not in groups(connection, "head", day("2026-11-19"))
    deputising = capacities(connection, "head", NOW)[-1]
    assert (deputising.id, deputising.kind, deputising.title, deputising.basis) == (
        "d1",
        "delegated",
        "副市长（甲）",
        "函52号",
    )
    assert deputising.since == day("2026-11-01")


def test_several_posts_are_several_capacities_the_main_one_first(connection, city):
    city(tenures=["a1,deputy,pumps:chief,concurrent,no,2025-04-14,,党组7号"])
    first, second = capacities(connection, "deputy", NOW)
    assert (first.id, first.post, first.title, first.kind, first.main) == (
        "t5",
        "water:deputy",
        "水利局副局长",
        "substantive",
        True,
    )
    assert (second.id, second.post_name, second.unit_name, second.kind) == ("a1", "站长", "泵站", "concurrent")


def test_a_renamed_post_is_called_by_the_name_of_its_time(connection, city):
    city(
        {
            "posts": [
                "city:mayor,city,mayor,市长,1,2020-01-01,",
                "city:vice_1,city,vice_mayor,副市长（甲）,2,2020-01-01,2026-07-01",
                "city:vice_1,city,vice_mayor,副市长（甲、丁）,2,2026-07-01,",
                "city:vice_2,city,vice_mayor,副市长（乙）,3,2020-01-01,",
                "pumps:chief,pumps,chief,站长,1,2020-01-01,",
                "water:head,water,head,局长,1,2020-01-01,",
                "water:deputy,water,deputy,副局长,2,2020-01-01,",
                "water:chief,water,chief,股长,3,2020-01-01,",
            ]
        }
    )
    assert describe_post(connection, "city:vice_1", day("2026-06-30")) == "副市长（甲）"
    assert describe_post(connection, "city:vice_1", day("2026-07-01")) == "副市长（甲、丁）"


@pytest.mark.parametrize(
    "group, name",
    [
        ("water", "水利局"),
        ("city", "市政府"),
        ("bureau", "工作部门"),
        ("vice_mayor", "副市长"),
        ("water:head", "水利局局长"),
        ("city:vice_mayor", "市政府副市长"),
        ("unheard_of", "unheard_of"),
        ("mars:head", "mars局长"),
        ("mars:unheard_of", "mars:unheard_of"),
    ],
)
def test_groups_have_names(connection, city, group, name):
    city()
    assert describe_group(connection, group, NOW) == name


def test_who_leads_which_units(connection, city):
    city(tenures=["t9,deputy,water:head,acting,no,2026-09-01,,"])
    assert headed_units(connection, "head", NOW) == {"water", "pumps"}
    assert headed_units(connection, "deputy", NOW) == {"water", "pumps"}
    assert headed_units(connection, "chief", NOW) == frozenset()


def test_names_and_units(connection, city):
    city()
    assert person_name(connection, "head") == "吴局长"
    assert person_name(connection, "nobody") == "nobody"
    assert [unit.code for unit in units(connection, NOW)] == ["city", "water", "pumps"]
    assert [unit.code for unit in units(connection, NOW, ["bureau"])] == ["water"]
    water = unit_info(connection, "water", NOW)
    assert (water.name, water.doc_word, water.kind_name, water.parent) == ("示例市水利局", "示水", "工作部门", "city")
    assert unit_info(connection, "mars", NOW) is None


def test_members_are_the_inverse_of_groups(demo):
    logins = [row["login"] for row in demo_rows("people")]
    of = {login: groups(demo, login, NOW) for login in logins}
    for group in (
        "department",
        "township",
        "finance",
        "government_office",
        "vice_mayor",
        "city_government",
        "government_office:registrar",
        "finance:section_chief_budget",
        "bureau_head",
        "section_chief",
    ):
        assert sorted(members(demo, group, NOW)) == sorted(login for login in logins if group in of[login]), group
