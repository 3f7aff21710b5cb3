"""Who approves that people are asked to a meeting: table 5.3 of the catalogue (MT-24 to MT-29), over its whole grid."""

from __future__ import annotations

from itertools import product

import pytest
from support.flowchart import Flowchart
from support.rehearsal import PROCESSES, Rehearsal

from engine.errors import Invalid, Refused

CHART = Flowchart(PROCESSES / "shared" / "approve_attendance.bpmn")
PEOPLE = ("none", "deputy", "head", "both")
APPROVERS = ("vice_mayor", "executive_vice_mayor", "mayor", "secretary_general")
MEETING: dict[str, object] = {
    "meeting_name": "全市秸秆禁烧工作会议",
    "meeting_of": "government",
    "meeting_kind": "mayors_office",
    "in_government_name": True,
    "township_people": "none",
    "townships": [],
    "township_names": "",
    "participant_names": "农业农村局、生态环境局",
    "approval_reason": "",
    "convener": "convener",
    "topic_vice_mayor": "vice_mayor",
}


def called(**given: object) -> Rehearsal:
    """The approval, called by a meeting's procedure, in a city where every post is filled."""
    posts = {"org.posts": lambda kind: [kind], "org.has_post": lambda login, kind: login == kind}
    case = Rehearsal("approve_attendance", folder="shared", city=posts)
    case.begin({**MEETING, **given})  # type: ignore[arg-type]
    return case


def of_department(people: str, **given: object) -> Rehearsal:
    """The approval for a department's meeting."""
    return called(**{"meeting_of": "department", "meeting_kind": "department", "township_people": people, **given})


def approved_by_government(case: Rehearsal) -> Rehearsal:
    case.do("government_approves", "government_agreed", reason="汛情紧急，须当面部署。")
    return case


def may(case: Rehearsal) -> set[str]:
    """Who of `APPROVERS` and the convener may do the open approval."""
    (offer,) = case.offers
    assert offer.element == "approve_attendees"
    allowed = {*offer.assignment.candidate_users, *offer.assignment.candidate_groups}
    return {who for who in (*APPROVERS, "convener") if who in allowed}


TABLE = {"none": {"convener"}, "deputy": {*APPROVERS[:3]}, "head": {*APPROVERS[1:3]}, "both": {*APPROVERS[1:3]}}
"""Government meetings. A vice mayor approves deputies; any of higher rank also may (A-20)."""


@pytest.mark.parametrize("people", PEOPLE)
def test_MT_24_nobody_is_told_before_somebody_approved(people: str) -> None:
    case = called(township_people=people)
    assert list(case.tasks) == ["approve_attendees"]
    case.do("approve_attendees", "attendance_agreed")
    assert case.outcome == ("attendance_approved",)
    assert case.variables["approved"] is True


def test_MT_24_the_approved_end_needs_the_approvers_word() -> None:
    assert "attendance_approved" in CHART.reach("attendance_called")
    assert "attendance_approved" not in CHART.reach("attendance_called", without=frozenset({"attendance_agreed"}))


def test_MT_24_who_is_declined_is_told_why_and_stays_uninvited() -> None:
    case = called()
    with pytest.raises(Invalid) as caught:
        case.do("approve_attendees", "attendance_declined")
    assert caught.value.code == "OPINION_REQUIRED"
    case.do("approve_attendees", "attendance_declined", opinion="只请三个重点乡镇。")
    assert case.outcome == ("attendance_refused",)
    assert case.variables["approved"] is False


def test_MT_24_without_township_people_the_convener_approves() -> None:
    assert may(called(township_people="none")) == {"convener"}


@pytest.mark.parametrize("people,who", list(product(("head", "both"), APPROVERS)))
def test_MT_25_township_heads_are_for_the_mayor_or_the_executive_vice_mayor(people: str, who: str) -> None:
    right = who in ("mayor", "executive_vice_mayor")
    assert (who in may(called(township_people=people))) is right
    assert (who in may(approved_by_government(of_department(people)))) is right


@pytest.mark.parametrize("who", APPROVERS)
def test_MT_26_township_deputies_are_for_the_vice_mayor_in_charge_or_above(who: str) -> None:
    right = who != "secretary_general"
    assert (who in may(called(township_people="deputy"))) is right
    assert (who in may(approved_by_government(of_department("deputy")))) is right


def test_MT_26_another_vice_mayor_is_not_asked() -> None:
    case = called(township_people="deputy", topic_vice_mayor="vice_mayor_of_agriculture")
    assert may(case) == {"executive_vice_mayor", "mayor"}
    assert case.offers[0].assignment.candidate_users == ("vice_mayor_of_agriculture",)


@pytest.mark.parametrize("level,people,who", list(product(("government", "department"), PEOPLE, APPROVERS)))
def test_MT_25_MT_26_the_whole_table(level: str, people: str, who: str) -> None:
    """Table 5.3: a department's meeting adds the government's approval and changes nothing else."""
    case = called(township_people=people) if level == "government" else of_department(people)
    if level == "department":
        assert case.tasks == {"government_approves": "executive_vice_mayor"}
        approved_by_government(case)
    wanted = TABLE["deputy" if level == "department" and people == "none" else people]
    assert (who in may(case)) is (who in wanted)


@pytest.mark.parametrize("people", PEOPLE[1:])
def test_MT_28_a_departments_meeting_that_asks_township_leaders_is_an_exception(people: str) -> None:
    case = of_department(people, in_government_name=False)
    with pytest.raises(Refused) as caught:
        case.do("government_approves", "government_agreed")
    assert (caught.value.rule, caught.value.code) == ("MT-28", "TOWNSHIP_LEADER_INVITED")
    approved_by_government(case)
    assert case.exceptions == ["TOWNSHIP_LEADER_INVITED"]


def test_MT_27_a_departments_meeting_in_the_governments_name_is_an_exception() -> None:
    case = of_department("none")
    with pytest.raises(Refused) as caught:
        case.do("government_approves", "government_agreed")
    assert (caught.value.rule, caught.value.code) == ("MT-27", "GOVT_NAME")
    approved_by_government(case)
    assert case.exceptions == ["GOVT_NAME"]


def test_MT_01_a_fourth_kind_in_the_governments_name_is_an_exception() -> None:
    case = of_department("none", meeting_kind="other")
    with pytest.raises(Refused) as caught:
        case.do("government_approves", "government_agreed")
    assert {hit.code for hit in caught.value.hits} == {"UNKNOWN_MEETING_KIND", "GOVT_NAME"}
    approved_by_government(case)
    assert sorted(case.exceptions) == ["GOVT_NAME", "UNKNOWN_MEETING_KIND"]


@pytest.mark.parametrize("people", PEOPLE)
def test_MT_29_the_governments_approval_comes_first_and_its_id_is_kept(people: str) -> None:
    case = of_department(people)
    assert list(case.tasks) == ["government_approves"]
    approved_by_government(case)
    case.do("approve_attendees", "attendance_agreed")
    assert case.outcome == ("attendance_approved",)
    assert case.variables["approval_id"] == case.variables["matter"] == "m1"


@pytest.mark.parametrize("people", PEOPLE)
def test_MT_29_what_the_government_declines_is_not_asked_further(people: str) -> None:
    case = of_department(people)
    case.do("government_approves", "government_declined", opinion="改用视频会议。")
    assert case.outcome == ("government_refused",)
    assert case.variables["approved"] is False
    assert case.exceptions == []


@pytest.mark.parametrize("people", PEOPLE)
def test_MT_29_a_government_meeting_needs_no_second_approval(people: str) -> None:
    assert list(called(township_people=people).tasks) == ["approve_attendees"]
