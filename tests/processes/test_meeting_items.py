"""Items of the executive meeting: co-ordinated, sat in on, decided, taken to the Party. MT-07, MT-11 to MT-17, G-06."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from support.meetings import AGENDA, CHARTS, CLERK, TOPIC, VICE_MAYORS, listed, rehearsed
from support.rehearsal import Rehearsal

from engine.errors import Invalid, Refused

PLACE = {"coordinated_at": "2026-11-24T15:00:00+08:00", "coordinated_place": "第三会议室"}
TASK = {"task_subject": "督办", "task_instruction": "抓紧。", "task_due": "2027-03-31"}
DUE = {"due_on": dt.date(2027, 3, 31)}
MORNING = dt.datetime(2026, 11, 27, 1, tzinfo=dt.UTC)


def accepted(**given: Any) -> Rehearsal:
    """A topic that the mayor has approved."""
    case = rehearsed("topic")
    case.begin({**TOPIC, **given})
    case.do("secretary_reviews_topic", "secretary_agreed")
    case.do("executive_reviews_topic", "executive_agreed")
    case.do("mayor_approves_topic", "topic_accepted")
    return case


def coordinated() -> Rehearsal:
    """A topic with its written opinion."""
    case = accepted()
    case.do("convene_coordination", departments=["finance"], **PLACE)
    case.do("state_position", position="agree", position_text="同意。")
    case.do("write_coordination_opinion", coordination_opinion="一致同意。", differences="")
    return case


def opened(process: str, **given: Any) -> Rehearsal:
    """An item on the agenda of a meeting."""
    case = rehearsed(process)
    case.now = MORNING
    case.begin({"item": "t1", "meeting_name": "第 32 次常务会议", "starts_at": MORNING, **given})
    return case


# ---------------------------------------------------------------- MT-15, MT-16, G-06: before the meeting


@pytest.mark.parametrize("meeting_on,due", [(dt.date(2026, 11, 27), 25), (None, 26)])
def test_MT_15_the_vice_mayor_convenes_the_departments_before_the_meeting(meeting_on: Any, due: int) -> None:
    """Two working days before it (of the rehearsal: days); three from now where no day is known."""
    case = accepted(meeting_on=meeting_on)
    assert case.tasks == {"convene_coordination": "vice_mayor_2"}
    assert [offer.assignment.due.day for offer in case.offers if offer.assignment.due] == [due]
    with pytest.raises(Invalid) as caught:
        case.do("convene_coordination", departments=[], **PLACE)
    assert set(caught.value.problems) == {"departments"}
    case.do("convene_coordination", departments=["finance", "water", "housing"], **PLACE)
    assert [holder for _, holder in case.holders] == [f"head_of_{unit}" for unit in ("finance", "water", "housing")]
    assert "coordinate" not in CHARTS["topic"].reach("topic_put_forward", without=frozenset({"approved"}))


def three_positions() -> Rehearsal:
    case = accepted()
    case.do("convene_coordination", departments=["finance", "water", "housing"], **PLACE)
    said = {
        "housing": ("disagree", "工期冲突。"),
        "finance": ("agree", "资金有保障。"),
        "water": ("amend", "先做南段。"),
    }
    for unit, (position, text) in said.items():
        case.do("state_position", by=f"head_of_{unit}", position=position, position_text=text)
    return case


def test_G_06_every_departments_opinion_is_kept_dissent_too() -> None:
    """In the order in which they were given; nobody's is overwritten, neither by the next nor by the opinion."""
    kept = "【housing 不同意】工期冲突。【finance 同意】资金有保障。【water 同意，建议修改】先做南段。"
    case = three_positions()
    case.do("write_coordination_opinion", coordination_opinion="建议明年开工。", differences="住建局不同意今年开工。")
    assert case.variables["positions"] == kept
    item = opened("decide_item")
    told = {"item_decision": "passed", "decision_text": "同意。", "dissent": "住建局保留意见。", "task_units": []}
    item.do("record_decision", **told)
    assert item.variables["dissent"] == "住建局保留意见。"


def test_MT_16_the_written_opinion_names_what_is_not_settled() -> None:
    case = three_positions()
    with pytest.raises(Invalid) as blank:
        case.do("write_coordination_opinion", coordination_opinion=" ", differences="住建局不同意。")
    assert set(blank.value.problems) == {"coordination_opinion"}
    with pytest.raises(Refused) as caught:
        case.do("write_coordination_opinion", coordination_opinion="建议明年开工。", differences=" ")
    assert (caught.value.rule, caught.value.code) == ("MT-16", "DIFFERENCES_NOT_TOLD")
    assert caught.value.sentence.startswith("housing表示不同意")
    assert case.variables["status"] == "approved"
    case.do("write_coordination_opinion", coordination_opinion="建议明年开工。", differences="住建局不同意。")
    assert case.variables["status"] == "coordinated"
    assert case.variables["coordination_opinion"] == "建议明年开工。"


@pytest.mark.parametrize("gone", ["state_position", "write_coordination_opinion"])
def test_MT_16_no_way_to_the_agenda_avoids_position_and_opinion(gone: str) -> None:
    chart = CHARTS["coordinate_topic"]
    inside = "position_asked" if gone == "state_position" else "coordination_called"
    end = "position_stated" if gone == "state_position" else "coordination_done"
    assert end in chart.reach(inside)
    assert end not in chart.reach(inside, without=frozenset({gone}))
    assert "await_agenda" not in CHARTS["topic"].reach("topic_put_forward", without=frozenset({"coordinate", "merged"}))


# ---------------------------------------------------------------- MT-11, MT-12: who is invited and sits in


ON_LIST = {"coordinated": listed("t1", "t2"), "approved": [], "proposed": []}


def agenda() -> Rehearsal:
    case = rehearsed("executive_meeting", register_list=lambda _, name, of: ON_LIST[of] if name == "status" else [])
    case.city = {**case.city, "register.value": lambda of, name: "coordinated" if name == "status" else of}
    case.start({"meeting_name": "第 32 次常务会议", "meeting_on": "2026-11-27"})
    case.do("issue_call", call_until="2026-11-24")
    for who in VICE_MAYORS:
        case.do("propose_topic", "no_topic", by=who)
    return case


@pytest.mark.parametrize("missing", ["invited_congress", "invited_cppcc", "invited_party"])
def test_MT_11_congress_cppcc_and_party_are_invited(missing: str) -> None:
    case = agenda()
    for value in ("", "vice_mayor_1"):
        with pytest.raises(Invalid) as caught:
            case.do("set_agenda", **{**AGENDA, missing: value})
        assert set(caught.value.problems) == {missing}
    case.do("set_agenda", **AGENDA)
    assert case.variables["invited"] == ["congress_1", "cppcc_1", "party_deputy"]


def test_MT_12_sitters_in_are_tied_to_their_item() -> None:
    case = agenda()
    case.do("set_agenda", **AGENDA)
    case.do("mayor_sets_agenda", "agenda_agreed")
    assert case.holders == [("arrange_sitters", CLERK)] * 2
    case.city = {**case.city, "register.list": []}
    told = {}
    for unit in ("finance", "water"):
        case.do("arrange_sitters", sitting_deputies=["deputy_secretary_general_1"], sitting_units=[unit])
        ((name, values),) = case.sent
        told[case.addressees[0]] = (name, values["sitters"])
    assert told == {
        "t1": ("topic_scheduled", "deputy_secretary_general_1、finance"),
        "t2": ("topic_scheduled", "deputy_secretary_general_1、water"),
    }
    topic = coordinated()
    topic.raise_message("topic_scheduled", {"sitters": "finance", "meeting_name": "会议", "starts_at": MORNING})
    assert (topic.variables["status"], topic.variables["sitters"]) == ("scheduled", "finance")


# ---------------------------------------------------------------- MT-07: decided by item


@pytest.mark.parametrize("result", ["passed", "passed_with_changes", "deferred", "not_passed"])
def test_MT_07_the_meeting_decides_item_by_item(result: str) -> None:
    """The decision goes to just that topic; the topic tells its matter; what is put off comes back (A-17)."""
    item = opened("decide_item")
    item.do("record_decision", item_decision=result, decision_text="议定。", task_units=["finance", "water"], **TASK)
    assert item.addressees == ["t1", "finance", "water"]
    assert item.sent[0] == ("item_decided", {"item_decision": result, "decision_text": "议定。"})
    assert item.sent[1] == ("task_to_supervise", {"subject": "督办", "instruction": "抓紧。", "due_on": None} | DUE)
    topic = coordinated()
    topic.raise_message("topic_scheduled")
    topic.raise_message("item_decided", item.sent[0][1])
    assert topic.sent == [("topic_decided", {"topic_decision": result, "decision_text": "议定。"})]
    ends = {"passed": "topic_passed", "passed_with_changes": "topic_passed", "not_passed": "topic_not_passed"}
    if result in ends:
        assert topic.outcome == (ends[result],)
        return
    assert topic.outcome == ()
    assert topic.variables["status"] == "coordinated"
    assert {wait.name for wait in topic.waits} == {"topic_scheduled", "withdraw_topic"}


def test_MT_07_no_other_decision_is_taken() -> None:
    with pytest.raises(Invalid) as caught:
        opened("decide_item").do("record_decision", item_decision="approved", decision_text="议定。", task_units=[])
    assert set(caught.value.problems) == {"item_decision"}


# ---------------------------------------------------------------- MT-17: to the Party standing committee


def submitted(passed: bool) -> Rehearsal:
    case = rehearsed("standing_committee")
    case.city = {**case.city, "matter.has_outcome": lambda *asked: passed and asked == ("topic", "topic_passed")}
    case.start({"subject": "提请研究排水改造", "main_text": "常务会议已通过，请研究。"})
    return case


def test_MT_17_only_after_the_executive_meeting_has_passed_it() -> None:
    with pytest.raises(Refused) as caught:
        submitted(False)
    assert (caught.value.rule, caught.value.code) == ("MT-17", "PARTY_SC_GATE")
    case = submitted(True)
    assert case.tasks == {"mayor_signs_opinion": "mayor"}
    case.city = {**case.city, "matter.has_outcome": False}
    with pytest.raises(Refused):
        case.do("mayor_signs_opinion", "opinion_signed", opinion="同意。")


def test_MT_17_and_with_the_mayors_signed_opinion() -> None:
    case = submitted(True)
    with pytest.raises(Invalid) as caught:
        case.do("mayor_signs_opinion", "opinion_signed", opinion=" ")
    assert caught.value.code == "OPINION_REQUIRED"
    assert case.do("mayor_signs_opinion", "opinion_signed", opinion="同意提交。") == {
        "hand_over_to_party": "government_office:registrar"
    }
    chart = CHARTS["standing_committee"]
    assert "submit_to_party" not in chart.reach("party_meeting_wanted", without=frozenset({"opinion_signed"}))
    declined = submitted(True)
    declined.do("mayor_signs_opinion", "submission_refused", opinion="先做社会稳定评估。")
    assert declined.outcome == ("not_submitted",)
