"""Registration first: no backflow (OD-01 to OD-03), and nothing straight to a leader in person (OD-08)."""

from __future__ import annotations

import re

import pytest
from support.drafts import (
    CHARTS,
    OFFICE,
    REGISTRATION,
    city,
    drafted,
    head_signed,
    proposed,
    refused,
    submitted,
)
from support.rehearsal import Rehearsal

from engine.errors import Invalid, Refused

BOTH = pytest.mark.parametrize("process", ["issue_normative", "joint_issue"])
SIGNED = {**REGISTRATION, "carries_sign_off": "yes", "signed_off_by": "分管副市长", "signed_off_on": "2026-11-20"}
REFUSED_END = {"issue_normative": "document_not_accepted", "joint_issue": "joint_document_refused"}
FIRST_LEADER = {"issue_normative": "sign_document", "joint_issue": "vice_mayor_reviews"}


def handed_in(process: str = "issue_normative") -> Rehearsal:
    return submitted(head_signed(drafted(proposed(process))))


# ---------------------------------------------------------------- OD-01, OD-02, OD-03: backflow


@BOTH
def test_OD_01_OD_02_no_way_to_a_leader_avoids_registration(process: str) -> None:
    """Neither in the document's own diagram nor in the one it calls to register (the lint rule asks the same)."""
    chart, inner = CHARTS[process], CHARTS["prepare_draft"]
    start = chart.of_kind("startEvent")[0]
    (call,) = [i for i in chart.of_kind("callActivity") if chart.properties(i).get("registers")]
    assert FIRST_LEADER[process] in chart.reach(start)
    assert FIRST_LEADER[process] not in chart.reach(start, without=frozenset({call}))
    assert inner.properties("register_draft")["registers"] == "true"
    for end in ("draft_registered", "draft_not_accepted"):
        assert end in inner.reach("draft_wanted")
        assert end not in inner.reach("draft_wanted", without=frozenset({"register_draft"}))


@BOTH
def test_OD_01_OD_02_what_a_leader_signed_before_the_office_had_it_is_backflow(process: str) -> None:
    case = handed_in(process)
    assert refused(case, "register_draft", "accepted", **SIGNED) == [("OD-02", "BACKFLOW")]


@pytest.mark.parametrize("day", ["2026-11-20", "2026-11-23", "2026-11-24"])
def test_OD_02_a_sign_off_dated_before_registration_is_backflow(day: str) -> None:
    """Before it is registered for the first time: what is signed then was signed before, whatever day is written."""
    assert refused(handed_in(), "register_draft", "accepted", **{**SIGNED, "signed_off_on": day}) == [
        ("OD-02", "BACKFLOW")
    ]


@pytest.mark.parametrize("missing", ["signed_off_by", "signed_off_on"])
def test_OD_02_who_signed_and_when_is_asked(missing: str) -> None:
    case = handed_in()
    with pytest.raises(Invalid) as caught:
        case.do("register_draft", "accepted", **{key: SIGNED[key] for key in SIGNED if key != missing})
    assert set(caught.value.problems) == {missing}


@BOTH
def test_OD_01_OD_02_OD_03_the_office_returns_it_with_the_reason_and_the_case_ends(process: str) -> None:
    case = handed_in(process)
    with pytest.raises(Invalid) as caught:
        case.do("register_draft", "backflow_returned", **SIGNED)
    assert caught.value.code == "OPINION_REQUIRED"
    case.do("register_draft", "backflow_returned", opinion="登记以前已由分管副市长签批，属公文倒流。", **SIGNED)
    assert case.outcome == (REFUSED_END[process],)
    assert case.ended_at("draft_not_accepted")


def test_OD_02_what_carries_no_sign_off_is_registered() -> None:
    case = handed_in()
    assert case.tasks == {"register_draft": OFFICE}
    case.do("register_draft", "accepted", **REGISTRATION)
    assert "check_package" in case.tasks
    assert case.variables["registration_number"] == REGISTRATION["registration_number"]


def test_OD_02_the_form_asks_for_it() -> None:
    case = handed_in()
    with pytest.raises(Invalid) as caught:
        case.do("register_draft", "accepted", registration_number="收文〔2026〕118号")
    assert set(caught.value.problems) == {"carries_sign_off"}


def test_OD_02_a_draft_that_comes_back_is_registered_again() -> None:
    case = handed_in()
    case.do("register_draft", "accepted", **REGISTRATION)
    case.do("check_package", "package_returned", opinion="缺依据文本。")
    assert case.tasks == {"amend_draft": "starter"}
    assert "check_package" not in case.tasks


def test_OD_03_why_backflow_is_refused_is_said_where_the_office_registers() -> None:
    """The three harms: more steps, human factors, the government's good name."""
    chart = CHARTS["prepare_draft"]
    told = chart.elements["register_draft"].findtext("{http://www.omg.org/spec/BPMN/20100524/MODEL}documentation", "")
    for harm in ("增加多余环节", "影响程序审核", "损害政府形象"):
        assert harm in told
    case = handed_in()
    with pytest.raises(Refused) as caught:
        case.do("register_draft", "accepted", **SIGNED)
    assert re.search("增加多余环节|影响程序审核", caught.value.hits[0].sentence + caught.value.hits[0].remedy)
    assert "OD-03" in chart.rules("backflow_returned")


# ---------------------------------------------------------------- OD-08: to the office, not to a leader in person

INCOMING: dict[str, object] = {
    "subject": "关于汛前检查情况的函",
    "addressed_to": "government",
    "urgency": "normal",
    "main_text": "现将汛前检查情况函告如下。",
}
ASSIGNED = {
    **INCOMING,
    "addressed_to": "person",
    "direct_basis": "assigned",
    "assigning_leader": "city_government:vice_mayor",
    "assignment_reference": "11月18日批示第 203 号",
}
SECRET = {
    **INCOMING,
    "subject": "绝密件 0031",
    "addressed_to": "person",
    "direct_basis": "top_secret",
    "main_text": "",
}


def test_OD_08_units_below_the_government_send_documents() -> None:
    starters = CHARTS["incoming_document"].attribute("incoming_document", "candidateStarterGroups").split(",")
    assert {"department", "township", "subdistrict_office"} <= set(starters)
    assert "city_government" not in starters


def sent(answers: dict[str, object]) -> Rehearsal:
    case = Rehearsal("incoming_document", "document", city=city())
    case.start(answers)
    return case


def turned_away(answers: dict[str, object]) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        sent(answers)
    return [(hit.rule, hit.code) for hit in caught.value.hits]


def test_OD_08_to_a_leader_in_person_without_a_reason_is_refused() -> None:
    assert turned_away({**INCOMING, "addressed_to": "person", "direct_basis": "none"}) == [
        ("OD-08", "ADDRESSED_TO_PERSON")
    ]


def test_OD_08_to_the_government_goes_through_the_office() -> None:
    case = sent(INCOMING)
    assert case.tasks == {"register_incoming": OFFICE}
    case.do("register_incoming", registration_number="收文〔2026〕120号")
    assert case.tasks == {"office_proposes": "government_office:section_chief"}
    case.do("office_proposes", proposal="拟请分管副市长阅示。")
    assert case.tasks == {"leader_instructs": "vice_mayor"}
    case.do("leader_instructs", opinion="请水利局牵头。")
    case.do("pass_on", handled_by="市水利局")
    assert case.outcome == ("incoming_handled",)


def test_OD_08_a_leader_who_assigned_it_gets_it_with_the_reference_after_registration() -> None:
    case = sent(ASSIGNED)
    assert case.tasks == {"register_incoming": OFFICE}
    case.do("register_incoming", registration_number="收文〔2026〕121号")
    assert case.tasks == {"assigning_leader_reads": "city_government:vice_mayor"}
    case.do("assigning_leader_reads", opinion="阅，请抓紧。")
    case.do("pass_on", handled_by="市水利局")
    assert case.outcome == ("incoming_handled",)


@pytest.mark.parametrize("missing", ["assigning_leader", "assignment_reference"])
def test_OD_08_an_assignment_names_the_leader_and_the_reference(missing: str) -> None:
    with pytest.raises(Invalid) as caught:
        sent({key: ASSIGNED[key] for key in ASSIGNED if key != missing})
    assert set(caught.value.problems) == {missing}


def test_OD_08_only_a_leader_of_the_city_can_have_assigned_it() -> None:
    with pytest.raises(Invalid) as caught:
        sent({**ASSIGNED, "assigning_leader": "head_of_water"})
    assert set(caught.value.problems) == {"assigning_leader"}


def test_OD_08_a_top_secret_matter_is_registered_without_content_and_handled_outside() -> None:
    case = sent(SECRET)
    assert case.tasks == {"register_incoming": OFFICE}
    case.do("register_incoming", registration_number="收文〔2026〕密1号")
    assert case.outcome == ("handled_off_system",)
    assert turned_away({**SECRET, "main_text": "内容"}) == [("OD-08", "ADDRESSED_TO_PERSON")]


def test_OD_08_a_top_secret_matter_leaves_no_file() -> None:
    case = Rehearsal("incoming_document", "document", city=city())
    with pytest.raises(Refused) as caught:
        case.start(SECRET, files=["绝密.pdf"])
    assert caught.value.code == "ADDRESSED_TO_PERSON"
    assert case.start(INCOMING, files=["函.pdf"]) == {"register_incoming": OFFICE}


@pytest.mark.parametrize("leader", ["leader_instructs", "assigning_leader_reads"])
def test_OD_08_OD_02_no_way_to_a_leader_avoids_the_office(leader: str) -> None:
    chart = CHARTS["incoming_document"]
    assert leader in chart.reach("document_received")
    for without in ("register_incoming", "to_register_incoming"):
        assert leader not in chart.reach("document_received", without=frozenset({without}))
