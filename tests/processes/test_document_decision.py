"""The meeting's decision comes to the very document that asked; changes it wants void the signatures (OD-09, OD-13)."""

from __future__ import annotations

import pytest
from processes.test_document_joint import PASS, meeting, standing
from support.drafts import (
    CHARTS,
    FOLDER,
    JOINT,
    OFFICE,
    PACKAGE,
    PROPOSAL,
    REGISTRATION,
    REVIEWERS,
    countersigned,
    head_signed,
    proposed,
    registered,
    reviewed,
    submitted,
)
from support.meetings import CHARTS as MEETING_CHARTS
from support.meetings import TOPIC, rehearsed
from support.rehearsal import Rehearsal

CHANGED = "第一条 为加强城市排水设施管理，制定本办法。第二条 按会议决定增写。"


def asking(asked_by: str = "joint_document") -> Rehearsal:
    """A topic that a document has asked for, "" one that a vice mayor put forward by himself; not yet reviewed."""
    case = rehearsed("topic")
    case.begin({**TOPIC, **({"asked_by": asked_by} if asked_by else {})})
    return case


def scheduled(case: Rehearsal) -> Rehearsal:
    """The topic has come so far that a meeting can decide it."""
    case.do("secretary_reviews_topic", "secretary_agreed")
    case.do("executive_reviews_topic", "executive_agreed")
    case.do("mayor_approves_topic", "topic_accepted")
    place = {"coordinated_at": "2026-11-24T15:00:00+08:00", "coordinated_place": "第三会议室"}
    case.do("convene_coordination", departments=["finance"], **place)
    case.do("state_position", position="agree", position_text="同意。")
    case.do("write_coordination_opinion", coordination_opinion="一致同意。", differences="")
    case.raise_message("topic_scheduled", {"sitters": "财政局"})
    return case


def at_meeting(*, jointly: bool = False) -> Rehearsal:
    """A document for joint issue that waits for the meeting's decision."""
    case = registered(proposed("joint_issue", JOINT if jointly else PROPOSAL))
    PASS[1](case)
    PASS[2](case)
    return case


def amended(case: Rehearsal, text: str = CHANGED) -> Rehearsal:
    """The lead unit amends the text as the meeting decided."""
    case.do("amend_draft", **{**PACKAGE, "draft_text": text})
    return case


def test_OD_09_the_document_names_itself_to_the_topic() -> None:
    case = registered(proposed("joint_issue", PROPOSAL))
    PASS[1](case)
    PASS[2](case)
    assert [payload["asked_by"] for _, payload in case.sent] == ["c1"]


@pytest.mark.parametrize("decision", ["passed", "passed_with_changes", "deferred", "not_passed"])
def test_OD_09_a_decision_goes_to_the_case_that_asked_and_to_no_other_of_the_matter(decision: str) -> None:
    case = scheduled(asking())
    case.raise_message("item_decided", {"item_decision": decision, "decision_text": "照此办理。"})
    assert case.sent == [("topic_decided", {"topic_decision": decision, "decision_text": "照此办理。"})]
    assert case.addressees == ["joint_document"]


@pytest.mark.parametrize("decision", ["passed", "deferred"])
def test_OD_09_a_topic_no_case_asked_for_opens_no_gate(decision: str) -> None:
    """It tells itself, and so nobody: a document that comes into the matter later must not find a decision waiting."""
    case = scheduled(asking(""))
    case.raise_message("item_decided", {"item_decision": decision, "decision_text": "照此办理。"})
    assert case.addressees == ["c1"]


def test_OD_09_a_topic_withdrawn_in_review_is_told_to_the_case_that_asked() -> None:
    case = asking()
    case.do("secretary_reviews_topic", "secretary_sent_back", opinion="材料不齐。")
    case.do("amend_topic", "topic_taken_back", **{key: TOPIC[key] for key in ("subject", "needs", "departments")})
    assert case.sent == [("topic_decided", {"topic_decision": "not_passed", "decision_text": ""})]
    assert case.addressees == ["joint_document"]


def test_OD_09_who_is_told_of_each_result_is_drawn() -> None:
    told = ("topic_passed", "topic_not_passed", "topic_withdrawn", "topic_deferred", "topic_off")
    assert {MEETING_CHARTS["topic"].properties(end)["case"] for end in told} == {"${asked_by}"}


def test_OD_09_passed_with_changes_the_text_is_amended_before_the_mayor() -> None:
    case = at_meeting()
    case.raise_message("topic_decided", {"topic_decision": "passed_with_changes", "decision_text": "第二条要增写。"})
    assert case.tasks == {"amend_draft": "starter"}
    for step, holder in (
        (amended, {"head_signs": "head_of_bureau"}),
        (head_signed, {"submit_draft": "starter"}),
        (lambda it: submitted(it, draft_text=CHANGED), {"register_draft": OFFICE}),
        (lambda it: it.do("register_draft", "accepted", **REGISTRATION), {"check_package": REVIEWERS}),
        (reviewed, {"vice_mayor_confirms": "vice_mayor"}),
        (lambda it: it.do("vice_mayor_confirms", "confirmed"), {"mayor_signs_opinion": "mayor"}),
    ):
        step(case)
        assert case.tasks == holder
    assert case.variables["draft_text"] == CHANGED
    PASS[4](case)
    assert standing(case) == {"hand_over_to_party"}


def test_OD_13_a_change_the_meeting_wants_voids_every_countersignature() -> None:
    case = at_meeting(jointly=True)
    meeting(case, "passed_with_changes")
    amended(case)
    assert case.holders == [("unit_countersigns", "head_of_finance"), ("unit_countersigns", "head_of_water")]
    countersigned(case, "finance")
    assert case.holders == [("unit_countersigns", "head_of_water")]
    countersigned(case, "water")
    assert case.tasks == {"head_signs": "head_of_bureau"}


def test_OD_09_the_amended_text_is_sent_back_until_it_is_what_the_meeting_decided() -> None:
    case = at_meeting()
    meeting(case, "passed_with_changes")
    submitted(head_signed(amended(case)), draft_text=CHANGED)
    case.do("register_draft", "accepted", **REGISTRATION)
    reviewed(case)
    case.do("vice_mayor_confirms", "not_confirmed", opinion="第二条没有改。")
    assert case.tasks == {"amend_draft": "starter"}


def test_OD_06_the_amended_text_fails_the_legal_review_and_does_not_come_to_the_mayor() -> None:
    case = at_meeting()
    meeting(case, "passed_with_changes")
    submitted(head_signed(amended(case)), draft_text=CHANGED)
    case.do("register_draft", "accepted", **REGISTRATION)
    case.do("check_package", "package_returned", opinion="缺依据文本。")
    assert case.tasks == {"amend_draft": "starter"}


def test_OD_09_no_way_leads_from_passed_with_changes_to_the_mayor_around_the_amending() -> None:
    gate = CHARTS["executive_gate"]
    ways = {flow.id: flow.target for flow in gate.after("changes_wanted")}
    assert ways == {"passed_as_it_is": "text_settled", "passed_with_changes": "amend_text_as_decided"}
    amending, steps = CHARTS["amend_as_decided"], ("prepare_amended", "review_amended", "vice_mayor_confirms")
    assert "amended_as_decided" in amending.reach("changes_decided")
    for step in steps:
        assert "amended_as_decided" not in amending.reach("changes_decided", without=frozenset({step}))


@pytest.mark.parametrize("form", ["draft_package", "amended_sheet"])
def test_OD_09_whoever_amends_and_whoever_confirms_reads_what_the_meeting_decided(form: str) -> None:
    assert "{{meeting_text}}" in (FOLDER / f"{form}.form").read_text("utf-8")
    assert CHARTS["amend_as_decided"].attribute("vice_mayor_confirms", "formRef") == "amended_sheet"
    assert CHARTS["prepare_draft"].attribute("amend_draft", "formRef") == "draft_package"
