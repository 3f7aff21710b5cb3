"""The next level up: catalogue table 5.2, WR-09 to WR-16, A-07."""

import pytest
from organisation.small_city import NOW, contradict

from engine.errors import Refused
from engine.organisation import answer, subordinates


def next_up(connection, login, at=NOW, unit="water"):
    return answer(connection, "org.next_up", [login, unit], at)[0]


def test_wr_13_to_16_chief_deputy_head_vice_mayor_mayor_and_no_further(connection, city):
    city()
    climbed, at = [], "chief"
    while at is not None:
        at = next_up(connection, at)
        climbed.append(at)
    assert climbed == ["deputy", "head", "vice_1", "mayor", None]


def test_each_step_names_its_row(connection, city):
    city()
    assert answer(connection, "org.next_up", ["chief", "water"], NOW)[1] == (
        "汇报关系：水利局股长向水利局副局长汇报，自 2020年1月1日起，分工"
    )
    assert answer(connection, "org.next_up", ["head", "water"], NOW)[1].startswith("分管表第 7 行：")
    assert answer(connection, "org.next_up", ["mayor", "water"], NOW)[1] == "市长之上没有上一级"


def test_an_acting_head_reports_above_the_post_they_act_on(connection, city):
    city(tenures=["t9,deputy,water:head,acting,no,2026-09-01,,示任17号"])
    assert next_up(connection, "chief") == "deputy"
    assert next_up(connection, "deputy") == "vice_1"
    assert "（即本人，再向上）" in answer(connection, "org.next_up", ["deputy", "water"], NOW)[1]


def test_a_delegate_does_not_report_to_himself(connection, city):
    city(absences=["head,出差,2026-11-20,"], delegations=["d1,t4,deputy,*,2026-11-20,,"])
    assert next_up(connection, "deputy") == "vice_1"
    assert next_up(connection, "chief") == "deputy"


def test_a_vice_mayor_who_also_leads_the_bureau_reports_to_the_mayor(connection, city):
    city(tenures=["t9,vice_1,water:head,acting,no,2026-01-01,,"])
    assert next_up(connection, "deputy") == "vice_1"
    assert next_up(connection, "vice_1") == "mayor"


def test_a_07_a_vacant_level_is_not_passed_over(connection, city):
    city(
        lines=["pumps:chief,water:deputy,*,2020-01-01,,"], tenures=["t9,vice_2,pumps:chief,concurrent,no,2020-01-01,,"]
    )
    contradict(connection, "line", post="water:head", superior="pumps:gone", matter="*")
    with pytest.raises(Refused, match="NO_SUPERIOR"):
        next_up(connection, "head")


def test_a_level_without_a_holder_is_refused_by_name(connection, city):
    city(
        posts=["city:vice_3,city,vice_mayor,副市长（丙）,4,2020-01-01,"],
        lines=["water:head,city:vice_3,flood,2020-01-01,,"],
    )
    with pytest.raises(Refused) as refused:
        answer(connection, "org.next_up", ["head", "water", "flood"], NOW)
    assert refused.value.sentence == "查不到副市长（丙），已列入办公室待修清单。"
    assert next_up(connection, "head") == "vice_1"


def test_no_line_and_no_relation_is_refused(connection, city):
    city(tenures=["t9,stray,pumps:chief,substantive,yes,2020-01-01,,"], people=["stray,冯站长,staff,yes"])
    with pytest.raises(Refused) as refused:
        next_up(connection, "stray", unit="pumps")
    assert refused.value.details["what"] == "泵站站长的上一级"


def test_two_lines_are_ambiguous(connection, city):
    city()
    contradict(connection, "line", post="water:chief", superior="water:head", matter="*")
    with pytest.raises(Refused, match="AMBIGUOUS_SUPERIOR"):
        next_up(connection, "chief")


def test_a_circle_of_lines_ends(connection, city):
    city(tenures=["t9,deputy,pumps:chief,concurrent,no,2020-01-01,,"])
    for post, superior in (("pumps:chief", "water:deputy"), ("water:deputy", "pumps:chief")):
        contradict(connection, "line", post=post, superior=superior, matter="round")
    with pytest.raises(Refused, match="NO_SUPERIOR"):
        answer(connection, "org.next_up", ["deputy", "pumps", "round"], NOW)


def test_two_posts_the_unit_of_the_matter_decides(connection, city):
    city(
        tenures=["t9,chief,pumps:chief,concurrent,no,2020-01-01,,"],
        lines=["pumps:chief,water:head,*,2020-01-01,,"],
    )
    assert next_up(connection, "chief", unit="water") == "deputy"
    assert next_up(connection, "chief", unit="pumps") == "head"
    assert next_up(connection, "chief", unit="city") == "deputy"  # neither: the main post


def test_two_posts_in_one_unit_that_lead_apart_are_ambiguous(connection, city):
    city(
        posts=["water:chief_2,water,chief,二股股长,4,2020-01-01,"],
        tenures=["t9,chief,water:chief_2,concurrent,no,2020-01-01,,"],
        lines=["water:chief_2,water:head,*,2020-01-01,,"],
    )
    with pytest.raises(Refused, match="AMBIGUOUS_SUPERIOR"):
        next_up(connection, "chief")


def test_a_person_without_a_post_has_no_superior(connection, city):
    city(people=["idle,陈某,staff,yes"])
    with pytest.raises(Refused) as refused:
        next_up(connection, "idle")
    assert refused.value.details["what"] == "陈某的岗位"


def test_wr_18_19_whom_a_leader_leads_is_the_ladder_turned_round(connection, city):
    city()
    led = {
        login: [who for who, _ in subordinates(connection, login, NOW)]
        for login in ("mayor", "vice_1", "vice_2", "head")
    }
    assert led == {"mayor": ["vice_1", "vice_2"], "vice_1": ["head"], "vice_2": [], "head": ["deputy"]}
