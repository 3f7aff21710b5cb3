"""What a unit hands in before the office takes it: the package, the seal, the head's signature, the countersignatures.

Rules OD-10 to OD-13 of the catalogue, by walking drafts in memory.
"""

from __future__ import annotations

from itertools import combinations

import pytest
from support.drafts import (
    CHARTS,
    JOINT,
    PACKAGE,
    PROPOSAL,
    city,
    countersigned,
    drafted,
    head_signed,
    moved,
    proposed,
    refused,
    submitted,
)
from support.rehearsal import Rehearsal

from engine.errors import Invalid, Refused

ITEMS = ["purpose", "basis", "main_content", "disagreements"]
DRAFT = CHARTS["prepare_draft"]
START = "draft_wanted"
BOTH = pytest.mark.parametrize("process", ["issue_normative", "joint_issue"])
GIVEN = {**PACKAGE, "sealed": True}
OTHER_TEXT = "第一条 为加强城市排水设施管理，改善水环境，制定本办法。"


# ---------------------------------------------------------------- OD-10, OD-11: the package


@pytest.mark.parametrize("missing", [list(some) for n in range(1, 5) for some in combinations(ITEMS, n)], ids="-".join)
def test_OD_10_every_missing_item_of_the_four_is_named(missing: list[str]) -> None:
    blank = dict.fromkeys(missing, "  ")
    told = refused(proposed(), "draft_document", files=["条例.pdf"], **{**PACKAGE, **blank})
    assert told == [("OD-10", "PACKAGE_INCOMPLETE")] * len(missing)


@pytest.mark.parametrize("item,word", list(zip(ITEMS, ["制定目的", "制定依据", "主要内容", "分歧意见"], strict=True)))
def test_OD_10_the_sentence_names_the_item(item: str, word: str) -> None:
    with pytest.raises(Refused) as caught:
        drafted(proposed(), **{item: ""})
    assert word in caught.value.hits[0].sentence
    assert word in caught.value.hits[0].remedy


def test_OD_10_none_is_lawful_for_disagreements_but_must_be_stated() -> None:
    assert drafted(proposed(), disagreements="无").tasks == {"head_signs": "head_of_bureau"}
    assert refused(proposed(), "draft_document", files=["条例.pdf"], **{**PACKAGE, "disagreements": ""})


@pytest.mark.parametrize("item", ITEMS)
def test_OD_10_holds_for_an_amended_draft_and_again_when_it_is_handed_in(item: str) -> None:
    case = head_signed(drafted(proposed()))
    assert refused(case, "submit_draft", **{**GIVEN, item: ""}) == [("OD-10", "PACKAGE_INCOMPLETE")]
    case = drafted(proposed())
    case.do("head_signs", "head_returned", opinion="第三条再斟酌。")
    assert refused(case, "amend_draft", **{**PACKAGE, item: ""}) == [("OD-10", "PACKAGE_INCOMPLETE")]
    assert case.do("amend_draft", **PACKAGE) == {"head_signs": "head_of_bureau"}


@BOTH
def test_OD_10_OD_11_no_document_comes_to_legal_review_without_its_package(process: str) -> None:
    call = {"issue_normative": "prepare_document", "joint_issue": "prepare_joint"}[process]
    chart = CHARTS[process]
    review = {"issue_normative": "review_document", "joint_issue": "review_joint"}[process]
    start = chart.of_kind("startEvent")[0]
    assert review in chart.reach(start)
    assert review not in chart.reach(start, without=frozenset({call}))
    assert "draft_registered" not in DRAFT.reach(START, without=frozenset({"draft_document", "amend_draft"}))


@BOTH
def test_OD_11_at_least_one_text_relied_on_is_attached(process: str) -> None:
    case = proposed(process)
    with pytest.raises(Invalid) as caught:
        case.do("draft_document", **PACKAGE)
    assert set(caught.value.problems) == {"attachments"}
    assert drafted(case).tasks == {"head_signs": "head_of_bureau"}


def test_OD_11_the_texts_are_named() -> None:
    with pytest.raises(Invalid) as caught:
        drafted(proposed(), basis_texts="")
    assert set(caught.value.problems) == {"basis_texts"}


def test_OD_10_OD_11_the_legal_affairs_office_may_send_an_incomplete_package_back() -> None:
    """Whoever reads it sees more than a form can."""
    case = proposed()
    submitted(head_signed(drafted(case))).do(
        "register_draft", "accepted", registration_number="收文〔2026〕1号", carries_sign_off="no"
    )
    with pytest.raises(Invalid):
        case.do("check_package", "package_returned")
    assert case.do("check_package", "package_returned", opinion="缺《条例》全文。") == {"amend_draft": "starter"}


# ---------------------------------------------------------------- OD-12: seal and the head's signature


@BOTH
def test_OD_12_the_head_signs_and_the_seal_is_affixed_before_it_is_handed_in(process: str) -> None:
    case = drafted(proposed(process))
    assert case.tasks == {"head_signs": "head_of_bureau"}
    assert head_signed(case).tasks == {"submit_draft": "starter"}
    assert refused(case, "submit_draft", **{**GIVEN, "sealed": False}) == [("OD-12", "SEAL_MISSING")]
    assert submitted(case).tasks == {"register_draft": "government_office:registrar"}


def test_OD_12_no_way_to_the_office_avoids_the_heads_signature() -> None:
    assert "register_draft" in DRAFT.reach(START)
    for without in ("head_signs", "head_agreed", "submit_draft", "draft_submitted"):
        assert "register_draft" not in DRAFT.reach(START, without=frozenset({without})), without
    assert DRAFT.attribute("head_signs", "assignee") == "${org.unit_head(unit)}"


def test_OD_12_whoever_is_moved_past_the_head_is_refused() -> None:
    case = moved(drafted(proposed()), "submit_draft")
    assert refused(case, "submit_draft", **GIVEN) == [("OD-12", "HEAD_SIGNATURE_MISSING")]
    told = refused(case, "submit_draft", **{**GIVEN, "sealed": False})
    assert told == [("OD-12", "SEAL_MISSING"), ("OD-12", "HEAD_SIGNATURE_MISSING")]


def test_OD_12_a_text_changed_after_the_signature_is_not_signed() -> None:
    case = head_signed(drafted(proposed()))
    told = refused(case, "submit_draft", **{**GIVEN, "draft_text": OTHER_TEXT})
    assert told == [("OD-12", "HEAD_SIGNATURE_MISSING")]


def test_OD_12_a_deputy_who_holds_the_task_cannot_sign_for_the_head() -> None:
    """Reassigned, or the head of yesterday: who is head is asked at the act."""
    case = drafted(proposed())
    case.city = city(org__unit_head=lambda unit: "head_since_today")
    assert refused(case, "head_signs", "head_agreed") == [("OD-12", "HEAD_SIGNATURE_MISSING")]
    assert case.do("head_signs", "head_returned", opinion="请补充。") == {"amend_draft": "starter"}


def test_OD_12_who_heads_the_unit_is_asked_when_the_draft_is_ready() -> None:
    case = proposed(org__unit_head=lambda unit: "acting_head", org__posts=["city_government:acting_head"])
    assert drafted(case).tasks == {"head_signs": "acting_head"}
    assert head_signed(case).tasks == {"submit_draft": "starter"}


# ---------------------------------------------------------------- OD-13: countersigned, and handed in by the lead unit


def joint(process: str = "issue_normative", **answers: object) -> Rehearsal:
    return drafted(proposed(process, {**JOINT, **answers}))


@BOTH
def test_OD_13_every_unit_countersigns_before_the_head_signs(process: str) -> None:
    case = joint(process)
    assert case.holders == [("unit_countersigns", "head_of_finance"), ("unit_countersigns", "head_of_water")]
    assert countersigned(case, "water").holders == [("unit_countersigns", "head_of_finance")]
    assert countersigned(case, "finance").tasks == {"head_signs": "head_of_bureau"}
    assert submitted(head_signed(case)).tasks == {"register_draft": "government_office:registrar"}


@pytest.mark.parametrize("units", [["water"], ["finance", "water"], ["finance", "water", "education", "transport"]])
def test_OD_13_as_many_units_as_are_named_are_asked(units: list[str]) -> None:
    case = proposed("issue_normative", {**JOINT, "co_units": units}, org__units=["bureau", *units])
    drafted(case)
    for left in range(len(units), 0, -1):
        assert len(case.holders) == left
        countersigned(case, units[left - 1])
    assert case.tasks == {"head_signs": "head_of_bureau"}


def test_OD_13_countersigning_ends_only_with_every_signature() -> None:
    chart = CHARTS["countersign"]
    assert "countersigned" in chart.reach("countersign_called")
    for without in ("unit_countersigns", "units_signed"):
        assert "countersigned" not in chart.reach("countersign_called", without=frozenset({without}))


def test_OD_13_one_unit_alone_is_not_countersigned() -> None:
    assert drafted(proposed()).tasks == {"head_signs": "head_of_bureau"}
    assert "head_signs" not in DRAFT.reach("made_jointly", without=frozenset({"countersign_draft", "made_alone"}))


def test_OD_13_a_change_of_text_voids_what_was_signed() -> None:
    case = countersigned(joint(), "finance")
    assert case.raise_message("change_text") == {"amend_text": "starter"}
    case.do("amend_text", draft_text=OTHER_TEXT)
    assert case.holders == [("unit_countersigns", "head_of_finance"), ("unit_countersigns", "head_of_water")]
    countersigned(case)
    head_signed(case)
    told = refused(case, "submit_draft", **GIVEN)  # the text of before
    assert told == [("OD-12", "HEAD_SIGNATURE_MISSING"), ("OD-13", "COUNTERSIGN_INCOMPLETE")]
    assert submitted(case, draft_text=OTHER_TEXT).tasks == {"register_draft": "government_office:registrar"}


def test_OD_13_a_unit_that_objects_sends_the_text_back_and_all_sign_anew() -> None:
    case = countersigned(joint(), "finance")
    with pytest.raises(Invalid):
        case.do("unit_countersigns", "unit_objects", by="head_of_water")
    case.do("unit_countersigns", "unit_objects", by="head_of_water", opinion="养护经费由谁承担须写明。")
    assert case.tasks == {"amend_text": "starter"}
    case.do("amend_text", draft_text=OTHER_TEXT)
    assert [who for _, who in case.holders] == ["head_of_finance", "head_of_water"]


def test_OD_13_a_draft_the_head_sends_back_is_countersigned_anew() -> None:
    case = countersigned(joint())
    case.do("head_signs", "head_returned", opinion="再斟酌。")
    case.do("amend_draft", **PACKAGE)
    assert [who for _, who in case.holders] == ["head_of_finance", "head_of_water"]


@pytest.mark.parametrize("signed", [[], ["finance"], ["water"]])
def test_OD_13_whoever_is_moved_past_the_countersignatures_is_refused(signed: list[str]) -> None:
    case = joint()
    if signed:
        countersigned(case, *signed)
    head_signed(moved(case, "head_signs"))
    assert refused(case, "submit_draft", **GIVEN) == [("OD-13", "COUNTERSIGN_INCOMPLETE")]


@BOTH
def test_OD_13_only_the_lead_unit_proposes(process: str) -> None:
    with pytest.raises(Refused) as caught:
        proposed(process, {**JOINT, "lead_unit": "water", "co_units": ["bureau"]})
    assert (caught.value.rule, caught.value.code) == ("OD-13", "NOT_LEAD_UNIT")
    assert proposed(process, JOINT).tasks == {"draft_document": "starter"}
    assert proposed(process, PROPOSAL).tasks == {"draft_document": "starter"}


def test_OD_13_only_the_lead_unit_submits() -> None:
    case = head_signed(countersigned(joint()))
    case.city = city(org__kind_of_post=lambda login, unit: None if unit == "bureau" else "clerk")
    assert refused(case, "submit_draft", **GIVEN) == [("OD-13", "NOT_LEAD_UNIT")]


def test_OD_13_a_head_with_another_main_post_submits_for_the_lead_unit() -> None:
    """A vice mayor may be a bureau's head as well: the bureau is the lead unit all the same."""
    case = head_signed(countersigned(joint()))
    case.city = city(org__unit_of=lambda login: "city_government")
    assert submitted(case).tasks == {"register_draft": "government_office:registrar"}


@pytest.mark.parametrize("missing", ["lead_unit", "co_units"])
def test_OD_13_a_joint_document_names_its_units(missing: str) -> None:
    with pytest.raises(Invalid) as caught:
        proposed("issue_normative", {**JOINT, missing: None if missing == "lead_unit" else []})
    assert set(caught.value.problems) == {missing}
