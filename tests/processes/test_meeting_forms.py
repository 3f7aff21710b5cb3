"""What the forms of meetings will not do without, rule by rule."""

from __future__ import annotations

import pytest
from support.demanded import demanded, told
from support.meetings import city, noticed


def asked(form: str, **answers: object) -> set[str]:
    return demanded(f"meeting/{form}", answers, city())


def test_MT_03_MT_09_the_day_of_a_meeting_is_planned_and_the_day_it_was_held_is_told() -> None:
    assert "meeting_on" in asked("plenary_plan")
    assert "held_on" in asked("minutes_draft")


def test_MT_09_the_day_of_an_executive_meeting_is_planned_and_told() -> None:
    assert "meeting_on" in asked("executive_plan")
    assert "held_on" in asked("minutes_draft")


@pytest.mark.parametrize(
    "answer,more", [("attend", set()), ("leave", {"leave_reason"}), ("substitute", {"substitute"})]
)
def test_MT_04_each_answers_and_who_does_not_come_says_why_or_who_does(answer: str, more: set[str]) -> None:
    assert "answer" in asked("notice_answer")
    assert asked("notice_answer", answer=answer) == more
    assert "presence" in asked("minutes_draft")


def test_MT_06_a_plenary_meeting_says_what_it_is_about() -> None:
    items = {"CONVEY_POLICY": "policy_item", "SUM_UP": "summary_item", "DEPLOY": "deployment_item"}
    assert "item_types" in asked("plenary_plan")
    for kind, key in items.items():
        assert asked("plenary_plan", item_types=[kind]) & set(items.values()) == {key}


def test_MT_07_each_item_has_its_decision_in_words() -> None:
    assert {"item_decision", "decision_text"} <= asked("item_decision")


def test_MT_13_a_topic_is_called_for_by_a_day_and_says_what_it_needs() -> None:
    assert "call_until" in asked("topic_call")
    assert {"subject", "needs"} <= asked("topic_draft")


def test_MT_14_a_merged_topic_names_the_main_one_and_an_agenda_its_topics() -> None:
    assert "merged_into" in demanded("meeting/topic_merge", {}, city())
    assert "agenda" in asked("executive_agenda")


def test_MT_15_a_coordination_names_its_departments_and_its_time() -> None:
    assert {"departments", "coordinated_at"} <= asked("coordination_call")


def test_MT_16_each_position_is_written_and_so_is_the_opinion() -> None:
    assert {"position", "position_text"} <= asked("department_position")
    assert "coordination_opinion" in asked("coordination_opinion")


def test_MT_17_what_goes_to_the_standing_committee_is_written() -> None:
    assert {"subject", "main_text"} <= asked("standing_committee_draft")


def test_MT_20_MT_21_an_office_meeting_has_a_purpose_a_topic_and_a_lead_unit() -> None:
    assert {"purpose", "topics", "lead_unit"} <= asked("office_meeting_plan")
    assert "minutes_text" in asked("minutes_draft")


def test_MT_21_an_office_meeting_has_a_topic_and_a_lead_unit() -> None:
    assert {"topics", "lead_unit"} <= asked("office_meeting_plan")


def test_MT_22_material_is_asked_of_somebody_and_of_what_kind() -> None:
    assert {"material_units", "material_request"} <= asked("material_call")


@pytest.mark.parametrize("form", ["executive_agenda", "office_meeting_arrangement", "plenary_arrangement"])
def test_MT_23_time_and_room_are_said(form: str) -> None:
    assert {"starts_at", "room"} <= asked(form)


def test_MT_23_whose_time_an_office_meeting_takes_is_said() -> None:
    assert "leaders" in asked("office_meeting_arrangement")


@pytest.mark.parametrize("form", ["office_meeting_arrangement", "plenary_arrangement"])
def test_MT_25_whether_people_of_townships_come_is_said_and_of_which(form: str) -> None:
    assert "township_people" in asked(form)
    assert "townships" in asked(form, township_people="head")
    assert "townships" not in asked(form, township_people="none")


def test_MT_27_in_whose_name_a_department_meets_is_said() -> None:
    assert "name_used" in asked("department_meeting_plan")


def test_MT_28_which_townships_a_department_asks_is_said() -> None:
    assert "township_people" in asked("department_meeting_plan")
    assert "townships" in asked("department_meeting_plan", township_people="deputy")
    assert "townships" not in asked("department_meeting_plan", township_people="none")


@pytest.mark.parametrize("asks", [True, False])
def test_MT_29_who_asks_for_approval_gives_a_reason(asks: bool) -> None:
    given = {"name_used": "department", "township_people": "head", "townships": ["shiqiao"], "asks_approval": asks}
    assert ("approval_reason" in asked("department_meeting_plan", **given)) == asks


@pytest.mark.parametrize("number", ["", "m1"])
def test_MT_29_the_number_of_the_approval_stands_on_the_notice(number: str) -> None:
    notice = told(noticed("department", approval_id=number, agenda=None), "send_notice")
    assert ("批准号：m1" in notice) == (number == "m1")
