"""What the meeting wants changed goes the whole way again: package, signature, registration (OD-02, OD-10, OD-12)."""

from __future__ import annotations

import pytest
from processes.test_document_decision import CHANGED, amended, at_meeting
from processes.test_document_joint import meeting
from support.drafts import CHARTS, PACKAGE, REGISTRATION, head_signed, submitted
from support.rehearsal import Rehearsal

from engine.errors import Refused


def sent_back() -> Rehearsal:
    """A document that the meeting has passed with changes."""
    case = at_meeting()
    meeting(case, "passed_with_changes")
    return case


def test_OD_10_the_amended_text_comes_with_a_whole_package() -> None:
    with pytest.raises(Refused) as caught:
        sent_back().do("amend_draft", **{**PACKAGE, "draft_text": CHANGED, "purpose": ""})
    assert (caught.value.rule, caught.value.code) == ("OD-10", "PACKAGE_INCOMPLETE")


def test_OD_12_the_head_signs_the_amended_text_anew() -> None:
    assert amended(sent_back()).tasks == {"head_signs": "head_of_bureau"}


def test_OD_02_the_amended_text_is_registered_and_what_was_signed_before_goes_back() -> None:
    case = submitted(head_signed(amended(sent_back())), draft_text=CHANGED)
    signed = {"carries_sign_off": "yes", "signed_off_by": "分管副市长", "signed_off_on": "2026-11-20"}
    reason = "登记以前已由分管副市长签批，属公文倒流。"
    case.do("register_draft", "backflow_returned", opinion=reason, **{**REGISTRATION, **signed})
    assert case.tasks == {"amend_draft": "starter"}


def test_OD_09_the_gate_opens_by_the_meeting_alone_or_after_the_amending() -> None:
    gate = CHARTS["executive_gate"]
    assert "meeting_passed" in gate.reach("amend_text_as_decided")
    assert "meeting_passed" in gate.reach("changes_wanted", without=frozenset({"amend_text_as_decided"}))
