"""Nasty cases against the documents' procedures, thought up from the rules' text alone: OD-01, 02, 04, 05, 12."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from processes.test_document_joint import PASS
from support.drafts import (
    JOINT,
    PACKAGE,
    PROPOSAL,
    countersigned,
    drafted,
    head_signed,
    proposed,
    refused,
    registered,
    submitted,
)
from support.rehearsal import PROCESSES, Rehearsal

from engine.errors import Refused

UNFILED = "示财〔2026〕92号"
SIGNED = {
    "registration_number": "收文〔2026〕130号",
    "carries_sign_off": "yes",
    "signed_off_by": "分管副市长",
}


def knowing(*numbers: str, status: str = "invalid") -> Rehearsal:
    """A draft in a city where these documents are on record with this status."""

    def find(_book: object, _name: object, value: object, _wanted: object) -> str | None:
        return status if value in numbers else None

    return proposed(register__find=find)


def at_register(case: Rehearsal) -> Rehearsal:
    """A draft that the office has before it."""
    return submitted(head_signed(drafted(case)))


# ---------------------------------------------------------------- OD-01, OD-02: no backflow


@pytest.mark.parametrize("day", ["2026-11-20", "2026-11-23", "2026-12-24"])
def test_OD_02_a_sign_off_before_the_first_registration_is_backflow_whatever_day_is_written(day: str) -> None:
    """What lies on the office's table unregistered and signed was signed before; a later date is a slip of the pen."""
    case = at_register(proposed())
    assert refused(case, "register_draft", "accepted", **SIGNED, signed_off_on=day) == [("OD-02", "BACKFLOW")]


@pytest.mark.parametrize("day,flows_back", [("2026-11-20", True), ("2026-11-23", False), ("2026-11-25", False)])
def test_OD_01_a_document_sent_back_may_carry_what_leaders_signed_after_its_registration(
    day: str, flows_back: bool
) -> None:
    """The vice mayor signed what the office had registered on 23 November; the mayor sent it back."""
    case = registered(proposed("joint_issue", PROPOSAL))
    PASS[1](case)
    case.now += dt.timedelta(days=3)
    case.do("vice_mayor_reviews", "vice_mayor_sent_back", opinion="再论证。")
    case.do("amend_draft", **PACKAGE)
    submitted(head_signed(case))
    if flows_back:
        assert refused(case, "register_draft", "accepted", **SIGNED, signed_off_on=day) == [("OD-02", "BACKFLOW")]
        return
    case.do("register_draft", "accepted", **SIGNED, signed_off_on=day)
    assert list(case.tasks) == ["check_package"]


# ---------------------------------------------------------------- OD-04: filing


@pytest.mark.parametrize("days,late", [(0, False), (-400, False), (1, True)])
def test_OD_04_a_document_not_yet_published_is_not_filed(days: int, late: bool) -> None:
    """A day in the future would put the deadline off."""
    case = proposed_filing()
    day = (case.now + dt.timedelta(days=days)).date().isoformat()
    answers = {**PUBLISHED, "published_on": day}
    if late:
        with pytest.raises(Refused) as caught:
            case.start(answers)
        assert (caught.value.rule, caught.value.code) == ("OD-04", "NOT_YET_PUBLISHED")
    else:
        assert list(case.start(answers)) == ["submit_filing"]


PUBLISHED = {
    "subject": "专项资金管理办法",
    "document_number": "示财〔2026〕21号",
    "published_on": "2026-11-20",
    "generally_binding": True,
}


def proposed_filing() -> Rehearsal:
    city = {"register.find": None, "calendar.add_days": lambda day, n: dt.datetime(2026, 12, 31, 16, tzinfo=dt.UTC)}
    return Rehearsal("file_normative", "document", city=city)


# ---------------------------------------------------------------- OD-05: not filed, not cited, however written

WRITTEN = [
    UNFILED,
    f"示水〔2026〕3号、{UNFILED}",
    f"示水〔2026〕3号，{UNFILED}；示水〔2026〕4号",
    f"（{UNFILED}）",
    f"依据《专项资金管理办法》（{UNFILED}）第三条",
    f"依据{UNFILED}第三条",
    "示财[2026]92号",
    "示财﹝2026﹞92号",
    "示财（2026）92号",
    "示财(2026) 92 号",
    "示财〔2026〕第92号",
]


@pytest.mark.parametrize("written", WRITTEN)
def test_OD_05_an_unfiled_document_is_found_however_its_number_is_written(written: str) -> None:
    case = knowing(UNFILED)
    files = {**PACKAGE, "cited_documents": written}
    with pytest.raises(Refused) as caught:
        case.do("draft_document", files=["条例.pdf"], **files)
    assert [(hit.rule, hit.code) for hit in caught.value.hits] == [("OD-05", "UNFILED_DOCUMENT")]


@pytest.mark.parametrize("status", ["pending_filing", "invalid"])
@pytest.mark.parametrize("part", ["draft_text", "purpose", "basis", "main_content", "disagreements", "basis_texts"])
def test_OD_05_an_unfiled_document_is_found_wherever_it_is_cited(part: str, status: str) -> None:
    """Cited, referred to or used as a basis: not only where the form asks for it."""
    case = knowing(UNFILED, status=status)
    with pytest.raises(Refused) as caught:
        case.do("draft_document", files=["条例.pdf"], **{**PACKAGE, part: f"按照{UNFILED}的规定执行。"})
    assert [(hit.rule, hit.code) for hit in caught.value.hits] == [("OD-05", "UNFILED_DOCUMENT")]


@pytest.mark.parametrize("written", ["示财〔2026〕921号", "财〔2026〕92号", "国发〔2013〕23号", "第92号", ""])
def test_OD_05_other_numbers_are_cited_freely(written: str) -> None:
    case = knowing(UNFILED)
    case.do("draft_document", files=["条例.pdf"], **{**PACKAGE, "draft_text": f"按照{written}的规定执行。"})
    assert list(case.tasks) == ["head_signs"]


def test_OD_05_an_unfiled_document_is_not_cited_in_what_is_sent_in_either() -> None:
    city = {
        "register.find": lambda _book, _name, value, _wanted: "invalid" if value == UNFILED else None,
        "org.posts": [],
        "org.options": [],
    }
    letter = {"subject": "关于资金的函", "addressed_to": "government", "urgency": "normal"}
    with pytest.raises(Refused) as caught:
        Rehearsal("incoming_document", "document", city=city).start({**letter, "main_text": f"依据{UNFILED}，现报送。"})
    assert (caught.value.rule, caught.value.code) == ("OD-05", "UNFILED_DOCUMENT")
    case = Rehearsal("incoming_document", "document", city=city)
    assert list(case.start({**letter, "main_text": "依据国发〔2013〕23号，现报送。"})) == ["register_incoming"]


@pytest.mark.parametrize("form", ["document/published_document", "shared/issued_document"])
def test_OD_05_numbers_are_registered_in_one_way_of_writing(form: str) -> None:
    """Else a document on record as 示财[2026]92号 is not found where 示财〔2026〕92号 is cited."""
    fields = json.loads((PROCESSES / f"{form}.form").read_text("utf-8"))["components"]
    (pattern,) = (field["validate"]["pattern"] for field in fields if field.get("key") == "document_number")
    assert re.search(pattern, UNFILED)
    for wrong in (
        "示财[2026]92号",
        "示财（2026）92号",
        "示财〔2026〕第92号",
        "示财〔26〕92号",
        "示 财〔2026〕92号",
        "92号",
    ):
        assert not re.search(pattern, wrong), wrong


# ---------------------------------------------------------------- OD-12, OD-13: signatures


@pytest.mark.parametrize("part", ["purpose", "basis", "main_content", "disagreements"])
def test_OD_12_the_head_has_signed_the_explanation_too(part: str) -> None:
    case = head_signed(drafted(proposed()))
    changed = {**PACKAGE, part: "签字以后另写的。", "sealed": True}
    assert refused(case, "submit_draft", **changed) == [("OD-12", "HEAD_SIGNATURE_MISSING")]
    submitted(case)
    assert list(case.tasks) == ["register_draft"]


def test_OD_12_an_acting_head_signs_as_the_head_and_not_as_a_deputy() -> None:
    """The holder is right; the post by which he signs is another."""
    case = drafted(proposed(org__posts=["bureau:bureau_head"]))
    assert refused(case, "head_signs", "head_agreed") == [("OD-12", "HEAD_SIGNATURE_MISSING")]
    case.do("head_signs", "head_returned", opinion="再改。")
    assert list(case.tasks) == ["amend_draft"]


def test_OD_13_a_change_after_the_third_of_five_signatures_voids_all_three() -> None:
    five = ["finance", "water", "housing", "education", "commerce"]
    units = {"org__units": ["bureau", *five]}
    case = drafted(proposed(answers={**JOINT, "co_units": five}, **units))
    countersigned(case, *five[:3])
    case.raise_message("change_text")
    case.do("amend_text", draft_text="改过的文稿。")
    assert sorted(holder for _, holder in case.holders) == sorted(f"head_of_{unit}" for unit in five)
