"""What the forms of documents will not do without, rule by rule."""

from __future__ import annotations

import pytest
from support.demanded import demanded, shown
from support.drafts import JOINT, PACKAGE, city, drafted, proposed


def asked(form: str, **answers: object) -> set[str]:
    return demanded(f"document/{form}", answers, city())


def test_RR_04_a_document_says_whether_it_makes_or_carries_out_what_needs_approval() -> None:
    assert {"citywide_policy", "carries_out"} <= asked("document_proposal")


@pytest.mark.parametrize("made_by,named", [("single", set()), ("joint", {"lead_unit", "co_units"})])
def test_OD_13_who_makes_it_is_said_and_of_several_who_leads(made_by: str, named: set[str]) -> None:
    assert "made_by" in asked("document_proposal")
    assert asked("document_proposal", made_by=made_by) & {"lead_unit", "co_units"} == named
    assert "draft_text" in demanded("shared/amended_text")


@pytest.mark.parametrize("signed,wanted", [("no", set()), ("yes", {"signed_off_by", "signed_off_on"})])
def test_OD_01_OD_02_the_office_says_whether_a_leader_has_signed_already(signed: str, wanted: set[str]) -> None:
    assert "carries_sign_off" in asked("draft_registration")
    assert asked("draft_registration", carries_sign_off=signed) & {"signed_off_by", "signed_off_on"} == wanted


@pytest.mark.parametrize("signed,wanted", [("no", set()), ("yes", {"signed_off_by", "signed_off_on"})])
def test_OD_02_a_signature_before_registration_has_its_name_and_day(signed: str, wanted: set[str]) -> None:
    assert asked("draft_registration", carries_sign_off=signed) & {"signed_off_by", "signed_off_on"} == wanted


def test_OD_04_the_day_of_publication_and_whether_it_binds_generally_are_said() -> None:
    assert {"published_on", "generally_binding"} <= asked("published_document")
    assert "filing_note" in asked("filing_sheet")


def test_OD_05_the_number_by_which_it_is_cited_and_what_filing_found_are_said() -> None:
    assert "document_number" in asked("published_document")
    assert "filing_findings" in asked("filing_review")


@pytest.mark.parametrize("part", ["law", "wording"])
def test_OD_06_both_findings_are_given_and_what_fails_has_reasons(part: str) -> None:
    form = f"shared/{part}_finding"
    assert demanded(form) == {f"{part}_finding"}
    assert demanded(form, {f"{part}_finding": "pass"}) == set()
    assert demanded(form, {f"{part}_finding": "fail"}) == {f"{part}_reasons"}


def test_OD_08_to_whom_it_is_addressed_is_said_and_to_a_person_why() -> None:
    assert "addressed_to" in asked("incoming")
    person = {"addressed_to": "person"}
    assert "direct_basis" in asked("incoming", **person)
    assigned = {"assigning_leader", "assignment_reference"}
    assert assigned <= asked("incoming", **person, direct_basis="assigned")
    assert not assigned & asked("incoming", **person, direct_basis="top_secret")
    assert not assigned & asked("incoming", addressed_to="government")


def test_OD_09_what_the_committee_decided_is_said() -> None:
    assert "party_result" in demanded("shared/party_result")


def test_OD_11_the_texts_relied_on_are_named_at_each_hand_in() -> None:
    assert "basis_texts" in asked("draft_package")
    assert "basis_texts" in asked("draft_submission")


def test_OD_13_who_countersigns_reads_the_very_text_and_after_a_change_the_new_one() -> None:
    case = drafted(proposed(answers=JOINT))
    assert shown(case, "unit_countersigns") == {"draft_text": PACKAGE["draft_text"]}
    case.do("unit_countersigns", "unit_objects", by="head_of_water", opinion="第一条再斟酌。")
    case.do("amend_text", draft_text="第一条 为改善水环境，制定本办法。")
    assert shown(case, "unit_countersigns") == {"draft_text": "第一条 为改善水环境，制定本办法。"}
