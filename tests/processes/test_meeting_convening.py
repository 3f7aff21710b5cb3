"""Who calls which meeting, who comes, what may be on it: MT-01 to MT-10 and MT-27 to MT-29."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from support.meetings import (
    CHARTS,
    CLERK,
    FOLDER,
    PLENARY,
    TIMES,
    VICE_MAYORS,
    WORK_MEETING,
    noticed,
    rehearsed,
)
from support.rehearsal import Rehearsal

from engine.errors import Invalid, Refused

PLAN = {"meeting_name": "第 32 次常务会议", "meeting_on": "2026-11-27"}


def refusal(process: str, convener: str = "bureau_head", **answers: Any) -> set[tuple[str, str]]:
    """(rule, code) of all that refuses the start."""
    with pytest.raises(Refused) as caught:
        rehearsed(process, convener).start(answers)
    return {(hit.rule, hit.code) for hit in caught.value.hits}


# ---------------------------------------------------------------- MT-01, MT-27 to MT-29: a department's meeting


@pytest.mark.parametrize(
    "answers,codes",
    [
        ({"name_used": "other"}, {("MT-01", "UNKNOWN_MEETING_KIND"), ("MT-27", "GOVT_NAME")}),
        ({"name_used": "government"}, {("MT-27", "GOVT_NAME")}),
        ({"township_people": "deputy", "townships": ["shiqiao"]}, {("MT-28", "TOWNSHIP_LEADER_INVITED")}),
        ({"township_people": "head", "townships": ["shiqiao"]}, {("MT-28", "TOWNSHIP_LEADER_INVITED")}),
        ({"township_people": "both", "townships": ["shiqiao"]}, {("MT-28", "TOWNSHIP_LEADER_INVITED")}),
    ],
)
def test_MT_01_MT_27_MT_28_what_a_department_may_not_call_without_asking(answers: Any, codes: Any) -> None:
    assert refusal("department_meeting", **{**WORK_MEETING, **answers}) == codes
    asking = {"asks_approval": True, "approval_reason": "须当面签责任书。"}
    case = rehearsed("department_meeting")
    assert case.start({**WORK_MEETING, **answers, **asking}) == {"government_approves": "executive_vice_mayor"}


def test_MT_27_in_its_own_name_a_department_just_meets() -> None:
    case = rehearsed("department_meeting")
    assert case.start(WORK_MEETING) == {"send_notice": "bureau"}


def with_townships() -> Rehearsal:
    case = rehearsed("department_meeting")
    asking = {"asks_approval": True, "approval_reason": "须当面签责任书。"}
    case.start({**WORK_MEETING, "township_people": "head", "townships": ["shiqiao"], **asking})
    return case


def test_MT_28_not_approved_means_not_invited() -> None:
    case = with_townships()
    case.do("government_approves", "government_declined", opinion="改用视频。")
    assert case.outcome == ("meeting_not_approved",)


def test_MT_29_approved_its_number_is_on_the_notice() -> None:
    case = with_townships()
    case.do("government_approves", "government_agreed", reason="须当面签。")
    assert case.do("approve_attendees", "attendance_agreed", by="mayor") == {"send_notice": "bureau"}
    assert case.variables["approval_id"] == "m1"
    assert "{{approval_id}}" in (FOLDER / "meeting_notice.form").read_text("utf-8")
    case.do("send_notice")
    assert [holder for _, holder in case.holders] == ["water", "shiqiao"]


def test_MT_29_no_way_to_the_notice_avoids_the_approval() -> None:
    chart = CHARTS["department_meeting"]
    assert "notify_department" not in chart.reach("approve_department", without=frozenset({"department_agreed"}))
    assert chart.flows["no_approval_needed"].condition == "${name_used == 'department' && township_people == 'none'}"


# ---------------------------------------------------------------- MT-02 to MT-06: the plenary meeting


@pytest.mark.parametrize("convener", ["mayor", "executive_vice_mayor", "vice_mayor", "secretary_general"])
@pytest.mark.parametrize("entrusted", [True, False])
def test_MT_02_the_mayor_or_whom_the_mayor_entrusted(convener: str, entrusted: bool) -> None:
    case = rehearsed("plenary_meeting", convener)
    case.city = {**case.city, "org.is_entrusted": entrusted}
    if convener == "mayor" or (convener == "executive_vice_mayor" and entrusted):
        assert case.start(PLENARY) == {"arrange_plenary": CLERK}
    else:
        with pytest.raises(Refused) as caught:
            case.start(PLENARY)
        assert (caught.value.rule, caught.value.code) == ("MT-02", "CONVENER_NOT_ENTITLED")
    assert CHARTS["plenary_meeting"].attribute("plenary_meeting", "candidateStarterGroups") == (
        "mayor,executive_vice_mayor"
    )


def computed(kind: str) -> tuple[list[str], list[str]]:
    """Who is on the list of a meeting, by the posts of its day; and who is asked for an answer."""
    day = dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC)
    case = noticed(kind, starts_at=day)
    known = case.city["org.posts_on"]
    assert callable(known)
    case.city = {**case.city, "org.posts_on": lambda kinds, on: known(kinds) if on == day else []}
    case.begin(case.variables)
    members = case.variables["members"]
    assert isinstance(members, dict)
    case.do("send_notice")
    return [str(post) for post in members["attend"]], [holder for _, holder in case.holders]


TOP = ["mayor", *VICE_MAYORS, "secretary_general"]


def test_MT_04_mayor_vice_mayors_secretary_general_and_the_heads_of_departments() -> None:
    """Complete, and nobody else; all are asked but the mayor, who calls."""
    everybody = [*TOP, "finance:head", "water:head", "legal:head", "office:head"]
    assert computed("plenary") == (everybody, everybody[1:])


def test_MT_10_mayor_vice_mayors_secretary_general_and_the_party_group() -> None:
    everybody = [*TOP, "party_group_member_1"]
    assert computed("executive") == (everybody, everybody[1:])


def test_MT_04_each_attends_or_is_on_leave_or_sends_somebody() -> None:
    case = noticed("others", participants=["a", "b", "c", "d"])
    case.do("send_notice")
    case.do("answer_notice", answer="attend")
    with pytest.raises(Invalid) as caught:
        case.do("answer_notice", answer="substitute")
    assert set(caught.value.problems) == {"substitute"}
    case.do("answer_notice", answer="leave", leave_reason="病假")
    case.do("answer_notice", answer="substitute", substitute="副局长周某")
    assert case.variables["attendance"] == "a：出席；b：请假，病假；c：委派副局长周某；"
    case.wait_until(dt.datetime(2026, 11, 27, 1, tzinfo=dt.UTC))
    assert case.outcome == ("notice_answered",)


def test_MT_05_city_leaders_outside_the_government_are_invited_by_hand() -> None:
    case = rehearsed("plenary_meeting")
    case.start(PLENARY)
    with pytest.raises(Invalid) as caught:
        case.do("arrange_plenary", **TIMES, invited=["vice_mayor_1"], township_people="none")
    assert set(caught.value.problems) == {"invited"}
    case.do("arrange_plenary", **TIMES, invited=["congress_1", "other_leader"], township_people="none")
    case.do("approve_attendees", "attendance_agreed", by="starter")
    assert case.variables["invited"] == ["other_leader", "congress_1"]
    assert list(case.tasks) == ["send_notice"]


@pytest.mark.parametrize(
    "kind,key", [("CONVEY_POLICY", "policy_item"), ("SUM_UP", "summary_item"), ("DEPLOY", "deployment_item")]
)
def test_MT_06_what_a_plenary_meeting_is_about(kind: str, key: str) -> None:
    given = {name: PLENARY[name] for name in ("meeting_name", "meeting_on")}
    assert rehearsed("plenary_meeting").start({**given, "item_types": [kind], key: "有关内容。"})
    for missing in ({"item_types": [kind]}, {"item_types": [], key: "有关内容。"}, {"item_types": ["REST"]}):
        with pytest.raises(Invalid) as caught:
            rehearsed("plenary_meeting").start({**given, **missing})
        assert {key, "item_types"} & set(caught.value.problems)


# ---------------------------------------------------------------- MT-08: the executive meeting


def test_MT_08_only_the_mayor_calls_the_executive_meeting() -> None:
    for convener in ("executive_vice_mayor", "vice_mayor", "secretary_general"):
        assert refusal("executive_meeting", convener, **PLAN) == {("MT-08", "NOT_CONVENED_BY_MAYOR")}
    assert rehearsed("executive_meeting").start(PLAN) == {"issue_call": CLERK}
    chart = CHARTS["executive_meeting"]
    assert chart.attribute("executive_meeting", "candidateStarterGroups") == "mayor"
    assert "arrange_items" not in chart.reach("executive_arranged", without=frozenset({"agenda_agreed"}))
