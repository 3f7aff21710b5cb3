"""Nasty cases of who comes to a meeting and who calls it, from the rules' text alone: MT-12, MT-23, MT-25, MT-29."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from support.meetings import (
    ARRANGEMENT,
    CHARTS,
    CLERK,
    FOLDER,
    OFFICE_MEETING,
    PLENARY,
    TIMES,
    WORK_MEETING,
    rehearsed,
)
from support.rehearsal import Rehearsal

from engine.errors import Refused

BEGINS = dt.datetime(2026, 11, 27, 1, tzinfo=dt.UTC)
HALL = {"lasts": "PT2H", "room": "会堂", "invited": [], "township_people": "none"}


# ---------------------------------------------------------------- MT-12, MT-25: sitting in


def sitting(*units: str) -> Rehearsal:
    """An item whose sitters-in have just been named; shiqiao and hekou are townships."""
    townships = {"org.units": lambda kinds: ["shiqiao", "hekou"] if "township" in kinds and len(kinds) == 2 else UNITS}
    case = rehearsed("arrange_item")
    case.city = {**case.city, **townships}
    case.begin({"item": "t1", "meeting_name": "第 32 次常务会议", "starts_at": BEGINS})
    case.do("arrange_sitters", sitting_units=list(units))
    return case


UNITS = ["finance", "water", "shiqiao", "hekou"]


def test_MT_25_township_heads_who_sit_in_are_approved_by_the_mayor_or_the_executive_vice_mayor() -> None:
    case = sitting("finance", "shiqiao")
    (offer,) = case.offers
    assert (offer.element, set(offer.assignment.candidate_groups)) == (
        "approve_attendees",
        {"mayor", "executive_vice_mayor"},
    )
    assert case.sent == []
    case.do("approve_attendees", "attendance_agreed", by="mayor")
    assert case.outcome == ("item_arranged",)


def test_MT_25_who_is_not_approved_does_not_sit_in() -> None:
    case = sitting("shiqiao")
    case.do("approve_attendees", "attendance_declined", by="mayor", opinion="请其书面报告。")
    assert case.tasks == {"arrange_sitters": CLERK}
    case.do("arrange_sitters", sitting_units=["finance"])
    assert case.outcome == ("item_arranged",)


def test_MT_24_an_item_is_arranged_when_its_sitters_are_agreed_and_asked_again_when_they_are_not() -> None:
    case = sitting("shiqiao")
    assert [offer.element for offer in case.offers] == ["approve_attendees"]
    case.do("approve_attendees", "attendance_declined", by="mayor", opinion="请其书面报告。")
    assert case.tasks == {"arrange_sitters": CLERK}
    case.do("arrange_sitters", sitting_units=["hekou"])
    case.do("approve_attendees", "attendance_agreed", by="mayor")
    assert case.outcome == ("item_arranged",)


def test_MT_12_without_township_heads_the_mayors_word_on_the_agenda_is_enough() -> None:
    assert sitting("finance", "water").outcome == ("item_arranged",)
    assert sitting().outcome == ("item_arranged",)


def test_MT_12_the_notice_says_who_sits_in_on_what() -> None:
    notice = (FOLDER / "meeting_notice.form").read_text("utf-8")
    assert 'register.value(t, \\"sitters\\")' in notice
    assert "sitters" in CHARTS["topic"].properties("topic")["register"].split()


# ---------------------------------------------------------------- MT-23: whoever calls it is there too


@pytest.mark.parametrize(
    "process,element,start,given",
    [
        ("mayors_office_meeting", "arrange_meeting", OFFICE_MEETING, ARRANGEMENT),
        ("plenary_meeting", "arrange_plenary", PLENARY, {**HALL, "starts_at": TIMES["starts_at"]}),
    ],
)
def test_MT_23_whoever_calls_the_meeting_is_booked_for_it(process: str, element: str, start: Any, given: Any) -> None:
    asked: list[Any] = []

    def overlaps(*args: Any) -> int:
        asked.append(args)
        return 0

    case = rehearsed(process, "mayor", register_overlaps=overlaps)
    case.start(start)
    case.do(element, **given)
    (posts,) = [args[2] for args in asked if args[1] == "engaged"]
    assert "bureau:head" in posts, "the post of the rehearsal's starter"
    assert len(posts) == len(set(posts))
    for each in ("mayors_office_meeting", "plenary_meeting", "executive_meeting"):
        assert "engaged" in CHARTS[each].properties(each)["register"].split()


# ---------------------------------------------------------------- MT-29: approved, though a post is vacant


def asked(vacant: bool) -> Rehearsal:
    """A department asks township heads; the post of executive vice mayor is vacant, or not."""
    case = rehearsed("department_meeting")
    filled = case.city["org.posts"]
    assert callable(filled)
    posts = (lambda kind: [] if kind == "executive_vice_mayor" else filled(kind)) if vacant else filled
    case.city = {**case.city, "org.posts": posts}
    asking = {"asks_approval": True, "approval_reason": "须当面签责任书。"}
    case.start({**WORK_MEETING, "township_people": "head", "townships": ["shiqiao"], **asking})
    return case


@pytest.mark.parametrize("vacant,approver", [(False, "executive_vice_mayor"), (True, "mayor")])
def test_MT_29_in_a_vacancy_of_the_executive_vice_mayor_the_mayor_approves(vacant: bool, approver: str) -> None:
    case = asked(vacant)
    assert case.tasks == {"government_approves": approver}
    case.do("government_approves", "government_agreed", reason="须当面签。")
    assert case.exceptions == ["TOWNSHIP_LEADER_INVITED"]
    assert list(case.tasks) == ["approve_attendees"]


# ---------------------------------------------------------------- MT-27: the name on the door


@pytest.mark.parametrize(
    "name,refused_",
    [
        ("市政府秸秆禁烧工作会议", True),
        ("示例市人民政府秸秆禁烧工作会议", True),
        ("全市秸秆禁烧工作会议", False),
        ("贯彻落实市政府第 32 次常务会议精神工作会议", False),
        ("石桥镇人民政府联席会议", False),
    ],
)
def test_MT_27_a_departments_meeting_does_not_bear_the_governments_name(name: str, refused_: bool) -> None:
    """Whatever is ticked: the name that people read is the government's."""
    case = rehearsed("department_meeting")
    if not refused_:
        assert case.start({**WORK_MEETING, "meeting_name": name}) == {"send_notice": "bureau"}
        return
    with pytest.raises(Refused) as caught:
        case.start({**WORK_MEETING, "meeting_name": name})
    assert (caught.value.rule, caught.value.code) == ("MT-27", "GOVT_NAME")
