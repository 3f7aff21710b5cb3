"""What a meeting decides is opened only when it is ready, and its tasks reach the units: MT-16, G-08."""

from __future__ import annotations

import pytest
from support.meetings import ARRANGEMENT, OFFICE_MEETING, PLENARY, TIMES, UNITS, rehearsed
from support.rehearsal import Rehearsal
from support.superiors import city

from engine.errors import Refused

DECIDED = {"item_decision": "passed", "decision_text": "同意。", "task_units": ["finance", "water"]}
TASK = {"task_subject": "排水改造", "task_instruction": "年内完工。", "task_due": "2027-03-31"}
MINUTES = {"held_on": "2026-11-23", "presence": "全到。", "minutes_text": "议定三条。", "follow_units": ["finance"]}
FOLLOW = {"follow_subject": "排水改造", "follow_instruction": "年内完工。", "follow_due": "2027-03-31"}


def opened(status: str) -> Rehearsal:
    """An item at the meeting, whose topic stands at `status`."""
    case = rehearsed("decide_item", register_value=lambda _case, name: status if name == "status" else name)
    case.begin({"item": "t1", "meeting_name": "第 32 次常务会议", "starts_at": case.now})
    return case


@pytest.mark.parametrize(
    "status,refused",
    [
        ("proposed", ("MT-14", "TOPIC_NOT_APPROVED")),
        ("withdrawn", ("MT-14", "TOPIC_NOT_APPROVED")),
        ("approved", ("MT-16", "NOT_COORDINATED")),
    ],
)
def test_MT_14_MT_16_what_is_not_ready_is_not_decided(status: str, refused: tuple[str, str]) -> None:
    case = opened(status)
    with pytest.raises(Refused) as caught:
        case.do("record_decision", **DECIDED, **TASK)
    assert (caught.value.rule, caught.value.code) == refused
    assert list(case.tasks) == ["record_decision"]


@pytest.mark.parametrize("status", ["coordinated", "scheduled"])
def test_MT_16_what_has_its_written_opinion_is_decided(status: str) -> None:
    case = opened(status)
    case.do("record_decision", **DECIDED, **TASK)
    assert case.outcome == ("item_recorded",)


def received(case: Rehearsal) -> list[dict[str, str]]:
    """The tasks that the units find, of all that the last act sent."""
    found = []
    for (name, values), unit in zip(case.sent, case.addressees, strict=True):
        if name == "task_to_supervise":
            begun = Rehearsal("supervise", "reporting", city=city())
            own = {"starter": "", "unit": unit, "post": "", "matter": "m1", "case": "c2"}
            found.append(begun.begin(values, own, event="task_set"))
    return found


def test_G_08_what_an_item_leaves_to_do_comes_to_each_unit() -> None:
    case = opened("scheduled")
    case.do("record_decision", **DECIDED, **TASK)
    assert received(case) == [{"unit_accepts": "finance"}, {"unit_accepts": "water"}]


def test_G_08_what_the_minutes_leave_to_do_comes_to_each_unit_when_they_are_signed() -> None:
    case = rehearsed("meeting_minutes")
    case.begin({"meeting_name": "会议", "attendance": "", "convener": "vice_mayor_2"})
    case.do("draft_minutes", **MINUTES, **FOLLOW)
    case.do("secretary_checks_minutes", "minutes_agreed")
    assert received(case) == []
    case.do("chair_signs_minutes", "minutes_signed")
    assert received(case) == [{"unit_accepts": "finance"}]


# ---------------------------------------------------------------- MT-25, MT-26: each meeting asks whom it must ask


def asked(process: str, people: str) -> set[str]:
    """Who may approve that people of townships come to a meeting of the government, on its way to the notices."""
    townships = {"township_people": people, "townships": UNITS[3:4]}
    if process == "plenary_meeting":
        case = rehearsed(process)
        case.start(PLENARY)
        case.do("arrange_plenary", **TIMES, invited=[], **townships)
    else:
        case = rehearsed(process, "vice_mayor")
        case.start(OFFICE_MEETING)
        case.do("prepare_material", material_units=["finance"], material_request="资金安排。")
        case.do("hand_in_material", files=["资金.docx"])
        case.do("arrange_meeting", **ARRANGEMENT | townships)
    (offer,) = case.offers
    assert offer.element == "approve_attendees"
    return {*offer.assignment.candidate_users, *offer.assignment.candidate_groups}


@pytest.mark.parametrize("process", ["plenary_meeting", "mayors_office_meeting"])
@pytest.mark.parametrize("people", ["head", "both"])
def test_MT_25_a_government_meeting_asks_the_mayor_or_the_executive_vice_mayor(process: str, people: str) -> None:
    assert {"mayor", "executive_vice_mayor"} <= asked(process, people)
    assert not {"vice_mayor", "starter"} & asked(process, people)


@pytest.mark.parametrize("process", ["plenary_meeting", "mayors_office_meeting"])
def test_MT_26_a_government_meeting_asks_a_vice_mayor_for_deputies(process: str) -> None:
    assert {"mayor", "executive_vice_mayor"} <= asked(process, "deputy")
    assert {"plenary_meeting": "starter", "mayors_office_meeting": "vice_mayor"}[process] in asked(process, "deputy")
