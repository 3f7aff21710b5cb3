"""What the forms of requests, reports and emergencies will not do without, rule by rule."""

from __future__ import annotations

import pytest
from support.demanded import demanded

DRAFTS = pytest.mark.parametrize("draft", ["request/request_draft", "request/report_draft"])


@DRAFTS
def test_RR_02_significance_is_said(draft: str) -> None:
    assert "significance" in demanded(draft)
    assert "category" not in demanded(draft)  # the guard judges it together with the scope


def test_RR_04_when_it_is_to_be_done_and_what_is_replied_is_said() -> None:
    assert "planned_on" in demanded("request/request_draft")
    assert "reply_text" in demanded("request/reply")


@DRAFTS
def test_RR_06_what_it_says_and_whether_it_asks_is_said(draft: str) -> None:
    own = {"request/request_draft": "requested_action", "request/report_draft": "asks_approval"}
    assert {"main_text", own[draft]} <= demanded(draft)


def test_RR_08_a_request_says_when_it_is_to_be_done() -> None:
    assert "planned_on" in demanded("request/request_draft")


@DRAFTS
def test_RR_09_RR_12_the_scope_is_said_for_it_chooses_the_route(draft: str) -> None:
    assert "scope" in demanded(draft)


@DRAFTS
@pytest.mark.parametrize("direct", [True, False])
def test_RR_12_a_reason_is_asked_of_exactly_who_goes_straight_to_the_mayor(draft: str, direct: bool) -> None:
    given = {"direct_to_mayor": direct, "scope": "overall"}
    assert ("direct_reason" in demanded(draft, given)) == direct


@pytest.mark.parametrize("handling", ["forward", "arrange"])
def test_RR_10_an_appointment_is_asked_of_exactly_who_arranges(handling: str) -> None:
    appointment = {"appointment_at", "appointment_leader", "appointment_place"}
    assert demanded("request/forward") == {"handling"}
    assert demanded("request/forward", {"handling": handling}) == (appointment if handling == "arrange" else set())
