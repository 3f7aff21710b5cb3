"""The mayor's office meeting, its minutes, its room and its list: MT-18 to MT-24."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from support.meetings import ARRANGEMENT, CHARTS, CLERK, OFFICE_MEETING, noticed, rehearsed
from support.rehearsal import Rehearsal

from engine.errors import Invalid, Refused


def test_MT_18_one_is_called_whenever_it_is_needed() -> None:
    for _ in range(2):
        assert rehearsed("mayors_office_meeting", "vice_mayor").start(OFFICE_MEETING)


@pytest.mark.parametrize("convener", ["mayor", "executive_vice_mayor", "vice_mayor"])
def test_MT_19_the_mayor_or_a_vice_mayor_calls_and_signs(convener: str) -> None:
    assert rehearsed("mayors_office_meeting", convener).start(OFFICE_MEETING)
    with pytest.raises(Refused) as caught:
        rehearsed("mayors_office_meeting", "secretary_general").start(OFFICE_MEETING)
    assert (caught.value.rule, caught.value.code) == ("MT-19", "NOT_CONVENED_BY_LEADER")
    offered = CHARTS["mayors_office_meeting"].attribute("mayors_office_meeting", "candidateStarterGroups")
    assert set(offered.split(",")) == {"mayor", "executive_vice_mayor", "vice_mayor"}


def test_MT_20_it_carries_out_or_deploys_and_leaves_tasks() -> None:
    with pytest.raises(Invalid) as caught:
        rehearsed("mayors_office_meeting").start({**OFFICE_MEETING, "purpose": "chat"})
    assert set(caught.value.problems) == {"purpose"}
    case = minuted(follow_units=["finance", "water"])
    assert [name for name, _ in case.sent] == ["task_to_supervise"] * 2
    assert case.sent[0][1] == {"subject": "进度", "instruction": "每周一报。", "due_on": dt.date(2027, 3, 31)}
    assert minuted(follow_units=[]).sent == []


def minuted(**given: Any) -> Rehearsal:
    case = rehearsed("meeting_minutes")
    case.now = case.now.replace(day=27)
    case.begin({"meeting_name": "会议", "attendance": "", "convener": "vice_mayor_2"})
    follow = {"follow_subject": "进度", "follow_instruction": "每周一报。", "follow_due": "2027-03-31"}
    told = {"held_on": "2026-11-27", "presence": "全到。", "minutes_text": "议定三条。", **given}
    case.do("draft_minutes", **told, **(follow if given["follow_units"] else {}))
    case.do("secretary_checks_minutes", "minutes_agreed")
    assert case.tasks == {"chair_signs_minutes": "vice_mayor_2"}
    case.do("chair_signs_minutes", "minutes_signed")
    assert case.outcome == ("minutes_issued",)
    return case


@pytest.mark.parametrize("topics,count", [("甲", 1), ("甲\n", 1), ("甲\n乙", 2), ("甲\n \n乙\n丙", 3)])
def test_MT_21_one_topic_or_an_exception_by_the_mayor(topics: str, count: int) -> None:
    given = {**OFFICE_MEETING, "topics": topics}
    if count == 1:
        assert rehearsed("mayors_office_meeting").start(given)
        return
    with pytest.raises(Refused) as caught:
        rehearsed("mayors_office_meeting").start(given)
    assert (caught.value.rule, caught.value.code) == ("MT-21", "SINGLE_TOPIC")
    assert str(count) in caught.value.sentence
    assert caught.value.hits[0].authority == "mayor"


def prepared(**registers: Any) -> Rehearsal:
    case = rehearsed("mayors_office_meeting", "vice_mayor", **registers)
    case.start(OFFICE_MEETING)
    return case


def test_MT_22_all_material_is_in_before_anybody_is_told() -> None:
    case = prepared()
    assert case.tasks == {"prepare_material": "deputy_secretary_general", "arrange_meeting": CLERK}
    case.do("prepare_material", material_units=["finance", "water"], material_request="资金安排。")
    case.do("arrange_meeting", **ARRANGEMENT)
    with pytest.raises(Invalid):
        case.do("hand_in_material")
    case.do("hand_in_material", files=["资金.docx"])
    assert list(case.tasks) == ["hand_in_material"]
    assert list(case.do("hand_in_material", files=["工期.docx"])) == ["approve_attendees"]
    chart = CHARTS["mayors_office_meeting"]
    assert "prepared" not in chart.reach("prepare_material", without=frozenset({"material_in"}))


@pytest.mark.parametrize("taken", ["room", "engaged"])
def test_MT_23_a_room_or_a_leader_is_booked_once(taken: str) -> None:
    asked: list[Any] = []

    def overlaps(*args: Any) -> int:
        asked.append(args)
        return int(args[1] == taken)

    case = prepared(register_overlaps=overlaps)
    with pytest.raises(Refused) as caught:
        case.do("arrange_meeting", **ARRANGEMENT)
    assert (caught.value.rule, caught.value.code) == ("MT-23", "DOUBLE_BOOKED")
    start, end = (dt.datetime(2026, 11, 27, hour, tzinfo=dt.UTC) for hour in (1, 3))
    assert ("meetings", "room", "第二会议室", start, end, "c1") in asked
    assert ("meetings", "engaged", ["vice_mayor_2", "bureau:head"], start, end, "c1") in asked
    for process, task in (("plenary_meeting", "arrange_plenary"), ("executive_meeting", "set_agenda")):
        assert "booking_guard" in CHARTS[process].properties(task)["guard"].split()


@pytest.mark.parametrize("approved", [False, None])
def test_MT_24_no_notice_without_approval(approved: bool | None) -> None:
    case = noticed("others", approved=approved)
    with pytest.raises(Refused) as caught:
        case.do("send_notice")
    assert (caught.value.rule, caught.value.code) == ("MT-24", "ATTENDANCE_NOT_APPROVED")


@pytest.mark.parametrize(
    "process,notice,agreed",
    [
        ("plenary_meeting", "notify_plenary", "plenary_agreed"),
        ("mayors_office_meeting", "notify_list", "list_agreed"),
        ("executive_meeting", "notify", "agenda_agreed"),
    ],
)
def test_MT_24_no_way_to_the_notice_avoids_the_approval(process: str, notice: str, agreed: str) -> None:
    chart = CHARTS[process]
    (start,) = chart.of_kind("startEvent")
    assert notice in chart.reach(start)
    assert notice not in chart.reach(start, without=frozenset({agreed}))


def test_MT_24_what_is_declined_is_adjusted_and_asked_again() -> None:
    case = prepared()
    case.do("prepare_material", material_units=["finance"], material_request="资金安排。")
    case.do("hand_in_material", files=["资金.docx"])
    case.do("arrange_meeting", **{**ARRANGEMENT, "township_people": "head", "townships": ["shiqiao"]})
    assert case.tasks == {"approve_attendees": "executive_vice_mayor,mayor"}
    case.do("approve_attendees", "attendance_declined", by="mayor", opinion="不请乡镇。")
    assert case.tasks == {"adjust_list": CLERK}
    assert list(case.do("adjust_list", **ARRANGEMENT)) == ["approve_attendees"]
