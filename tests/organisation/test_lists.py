"""Lists the organisation gives, and what goes through them: posts, units, subordinates, deputies, names."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from organisation.small_city import NOW, day, demo_rows

from engine.errors import Invalid, Refused
from engine.organisation import answer, subordinates


def value(connection, name, *args, at=NOW):
    return answer(connection, f"org.{name}", args, at)[0]


def test_posts_of_a_kind_are_the_filled_ones_in_their_order(connection, city):
    city(
        people=["stray,冯站长,staff,yes"],
        tenures=[
            "t9,stray,pumps:chief,substantive,yes,2026-03-01,2026-11-01,",
            "t10,head,city:mayor,acting,no,2026-11-23,,",
        ],
    )
    assert value(connection, "posts", "vice_mayor") == ["city:vice_1", "city:vice_2"]
    assert value(connection, "posts", "chief") == ["water:chief"]
    assert value(connection, "posts", "chief", at=day("2026-10-31")) == ["water:chief", "pumps:chief"]
    assert value(connection, "posts", "pumps:chief", at=day("2026-11-01")) == []
    assert value(connection, "posts", ["vice_mayor", "mayor"]) == ["city:vice_1", "city:vice_2", "city:mayor"]
    assert value(connection, "posts", "nothing") == value(connection, "posts", None) == []
    assert value(connection, "posts", "vice_mayor", at=day("2019-12-31")) == []


def test_units_of_a_kind_in_their_official_order(connection, city):
    city(units=["air,示例市气象局,气象局,,bureau,city,1,2026-06-01,"])
    assert answer(connection, "org.units", ["bureau"], NOW) == (["air", "water"], "单位表：工作部门 2 个")
    assert value(connection, "units", "bureau", at=day("2026-05-31")) == ["water"]
    assert value(connection, "units", ["government", "centre"]) == ["city", "pumps"]
    assert value(connection, "units", None) == value(connection, "units", []) == []


def test_WR_18_subordinates_are_options_by_post_and_name(connection, city):
    city()
    assert value(connection, "subordinates", "head") == [{"value": "deputy", "label": "水利局副局长 周副局长"}]
    assert value(connection, "subordinates", "vice_1") == [{"value": "head", "label": "水利局局长 吴局长"}]
    assert value(connection, "subordinates", "vice_2") == value(connection, "subordinates", None) == []
    names = [option["label"] for option in value(connection, "subordinates", "mayor")]
    assert names == ["副市长（甲） 钱副市长", "副市长（乙） 李副市长"]


def test_WR_18_an_acting_head_is_who_is_led_and_a_vacant_post_is_left_out(connection, city):
    city(tenures=["t9,deputy,water:head,acting,no,2026-09-01,2026-10-01,示任17号"])
    assert [o["value"] for o in value(connection, "subordinates", "vice_1", at=day("2026-09-15"))] == ["deputy"]
    assert value(connection, "is_direct_subordinate", "vice_1", "head", at=day("2026-09-15")) is False
    assert [o["value"] for o in value(connection, "subordinates", "vice_1", at=day("2026-10-01"))] == ["head"]


def test_WR_19_reaching_down_a_level_is_seen(connection, city):
    city()
    assert answer(connection, "org.is_direct_subordinate", ["head", "deputy"], NOW) == (
        True,
        "水利局副局长是水利局局长的直接下级",
    )
    assert answer(connection, "org.is_direct_subordinate", ["head", "chief"], NOW) == (
        False,
        "水利局股长不是水利局局长的直接下级",
    )
    for above, below in (("deputy", "head"), ("head", "head"), ("head", "nobody"), ("", "")):
        assert value(connection, "is_direct_subordinate", above, below) is False


def test_the_deputy_head_in_charge_is_who_stands_right_below_the_head(connection, city):
    city(
        posts=["water:clerk,water,chief,经办人,4,2020-01-01,"],
        people=["clerk,何经办,staff,yes", "stray,冯站长,staff,yes"],
        tenures=[
            "t8,clerk,water:clerk,substantive,yes,2020-01-01,,",
            "t9,stray,pumps:chief,substantive,yes,2020-01-01,,",
        ],
        lines=["water:clerk,water:chief,*,2020-01-01,,", "pumps:chief,water:deputy,*,2020-01-01,,"],
    )
    for below in ("clerk", "chief", "stray"):
        login, basis = answer(connection, "org.deputy_head_in_charge", [below], NOW)
        assert (login, basis) == ("deputy", "水利局副局长由周副局长担任，自 2020年1月1日起，甲5")
    for nobody_between in ("deputy", "head", "vice_1", "mayor", "nobody"):
        assert value(connection, "deputy_head_in_charge", nobody_between) is None


def test_WR_12_a_vacant_deputy_is_not_passed_over(connection, city):
    city()
    at = day("2026-12-01")
    city(
        {
            "tenures": [
                "t1,mayor,city:mayor,substantive,yes,2020-01-01,,",
                "t6,chief,water:chief,substantive,yes,2020-01-01,,",
            ]
        }
    )
    with pytest.raises(Refused) as refused:
        value(connection, "deputy_head_in_charge", "chief", at=at)
    assert refused.value.code == "NO_SUPERIOR"


def test_an_absent_deputy_is_represented(connection, city):
    city(absences=["deputy,病假,2026-11-20,2026-11-28"], delegations=["d1,t5,head,*,2026-11-20,2026-11-28,"])
    assert value(connection, "deputy_head_in_charge", "chief") == "head"
    assert value(connection, "deputy_head_in_charge", "chief", at=day("2026-11-28")) == "deputy"


def test_the_kind_of_a_post_in_a_unit_is_the_highest_held_there(connection, city):
    city(
        tenures=[
            "t9,deputy,water:head,acting,no,2026-09-01,2026-10-01,示任17号",
            "a1,deputy,pumps:chief,concurrent,no,2026-09-01,,",
        ]
    )
    assert value(connection, "kind_of_post", "deputy", "water", at=day("2026-09-15")) == "head"
    assert answer(connection, "org.kind_of_post", ["deputy", "water"], NOW) == (
        "deputy",
        "任水利局副局长，自 2020年1月1日起，甲5",
    )
    assert value(connection, "kind_of_post", "deputy", "pumps") == "chief"
    assert answer(connection, "org.kind_of_post", ["deputy", "city"], NOW) == (None, "水利局副局长在市政府没有岗位")


def test_names_of_people_posts_and_units(connection, city):
    city()
    assert value(connection, "person_name", "head") == "吴局长"
    assert value(connection, "names", ["water:head", "water", "mayor", "x"]) == "水利局局长、水利局、赵市长、x"
    assert value(connection, "names", "city:vice_1") == "副市长（甲）"
    assert value(connection, "names", []) == ""


@pytest.mark.parametrize("args", [[3], [["water", 3]], [{"a": "b"}]])
@pytest.mark.parametrize("name", ["posts", "units", "names", "subordinates"])
def test_what_is_no_code_is_invalid(connection, city, name, args):
    city()
    with pytest.raises(Invalid):
        answer(connection, f"org.{name}", args, NOW)


def test_a_list_where_one_is_asked_for_is_invalid(connection, city):
    city()
    for name in ("subordinates", "person_name", "deputy_head_in_charge"):
        with pytest.raises(Invalid):
            value(connection, name, ["head", "deputy"])


PEOPLE = sorted({row["login"] for row in demo_rows("tenures") if not row["to"]})


@given(st.sampled_from(PEOPLE), st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_WR_18_what_is_offered_and_what_is_allowed_agree(demo, above, data):
    """The list a leader chooses from and the guard that checks the choice are the same relation."""
    led = [who for who, _ in subordinates(demo, above, NOW)]
    assert [option["value"] for option in value(demo, "subordinates", above)] == led
    other = data.draw(st.sampled_from([*led, *PEOPLE]))
    assert value(demo, "is_direct_subordinate", above, other) is (other in led)


def test_WR_11_the_posts_on_the_way_up_filled_or_vacant(connection, city):
    city(tenures=["t9,deputy,water:head,acting,no,2026-09-01,2026-10-01,示任17号"])
    assert value(connection, "post_above", "water:deputy") == "water:head"
    assert value(connection, "post_above", "water:head") == "city:vice_1"
    assert value(connection, "post_above", "city:mayor") is None
    assert value(connection, "post_above", "no:such") is value(connection, "post_above", None) is None
    assert value(connection, "kind_of", "water:head") == "head"
    assert answer(connection, "org.next_up_of", ["water:chief"], day("2026-09-15"))[0] == "deputy"
    assert value(connection, "next_up_of", "city:mayor") is None
    for post in ("no:such", None):
        with pytest.raises(Refused, match="NO_SUPERIOR"):
            value(connection, "next_up_of", post)
    assert value(connection, "kind_of", None) is value(connection, "kind_of", "no:such") is None


def test_WR_11_a_post_that_one_acts_on_as_well_is_reached_too(connection, city):
    city(tenures=["t9,deputy,water:head,acting,no,2026-09-01,2026-10-01,示任17号"])
    acting, over = day("2026-09-15"), day("2026-10-01")
    assert value(connection, "post_reached", "water:deputy", "deputy", at=acting) == "water:head"
    assert value(connection, "post_reached", "water:deputy", "deputy", at=over) == "water:deputy"
    assert value(connection, "post_reached", "water:deputy", "nobody", at=acting) == "water:deputy"
    assert value(connection, "post_reached", None, "deputy") is None
    assert value(connection, "post_in", "deputy", "water", at=acting) == "water:head"
    assert value(connection, "post_in", "deputy", "water", at=over) == "water:deputy"
    assert value(connection, "post_in", "deputy", "pumps") is value(connection, "post_in", None, "water") is None
