"""Legal review first, with two findings (OD-06); then signing by the set procedure (OD-07); approval first (RR-04)."""

from __future__ import annotations

import csv
from itertools import product

import pytest
from lxml import etree
from support.drafts import (
    CHARTS,
    FOLDER,
    ISSUED,
    LAW,
    LEVELS,
    OFFICE,
    PACKAGE,
    PROPOSAL,
    REGISTRATION,
    REVIEWERS,
    WORDING,
    moved,
    proposed,
    refused,
    registered,
    reviewed,
)
from support.rehearsal import PROCESSES, Rehearsal

from engine.errors import Invalid, Refused

BOTH = pytest.mark.parametrize("process", ["issue_normative", "joint_issue"])
CHART, REVIEW, ISSUE = CHARTS["issue_normative"], CHARTS["legal_review"], CHARTS["issue_document"]
FINDINGS: dict[str, dict[str, object]] = {
    "law_pass": LAW,
    "law_fail": {"law_finding": "fail", "law_reasons": "第五条增设许可，没有依据。"},
    "wording_pass": WORDING,
    "wording_fail": {"wording_finding": "fail", "wording_reasons": "第三条用语不规范。"},
}


def at_review(process: str = "issue_normative", **answers: object) -> Rehearsal:
    case = registered(proposed(process, {**PROPOSAL, **answers}))
    assert case.tasks == {"check_package": REVIEWERS}
    return case


# ---------------------------------------------------------------- OD-06: law and wording, both


@BOTH
@pytest.mark.parametrize("law,wording", list(product(["pass", "fail"], repeat=2)))
def test_OD_06_two_findings_and_either_failing_returns_the_draft(process: str, law: str, wording: str) -> None:
    case = at_review(process)
    case.do("check_package", "package_complete")
    assert case.tasks == {"review_law": REVIEWERS, "review_wording": REVIEWERS}
    case.do("review_law", **FINDINGS[f"law_{law}"])
    assert case.tasks == {"review_wording": REVIEWERS}
    case.do("review_wording", **FINDINGS[f"wording_{wording}"])
    if (law, wording) == ("pass", "pass"):
        assert (
            case.tasks
            == {"issue_normative": {"sign_off": LEVELS[0]}, "joint_issue": {"vice_mayor_reviews": "vice_mayor"}}[
                process
            ]
        )
    else:
        assert case.tasks == {"amend_draft": "starter"}


def test_OD_06_the_findings_may_be_given_in_either_order() -> None:
    case = at_review()
    case.do("check_package", "package_complete")
    case.do("review_wording", **WORDING)
    assert case.do("review_law", **LAW) == {"sign_off": LEVELS[0]}


def test_OD_06_departments_propose_what_the_government_issues() -> None:
    assert CHART.attribute("issue_normative", "candidateStarterGroups") == "department"


@pytest.mark.parametrize(
    "element,answers", [("review_law", {"law_finding": "fail"}), ("review_wording", {"wording_finding": "fail"})]
)
def test_OD_06_a_failing_finding_says_why(element: str, answers: dict[str, object]) -> None:
    case = at_review()
    case.do("check_package", "package_complete")
    with pytest.raises(Invalid):
        case.do(element, **answers)
    with pytest.raises(Invalid):
        case.do(element)


@BOTH
def test_OD_06_the_first_review_is_the_legal_affairs_offices(process: str) -> None:
    chart = CHARTS[process]
    start = chart.of_kind("startEvent")[0]
    review = {"issue_normative": "review_document", "joint_issue": "review_joint"}[process]
    behind = {"issue_normative": "sign_document", "joint_issue": "vice_mayor_reviews"}[process]
    passing = {"issue_normative": "legal_passed", "joint_issue": "legal_gate_passed"}[process]
    assert behind in chart.reach(start)
    for without in (review, passing):
        assert behind not in chart.reach(start, without=frozenset({without}))


@pytest.mark.parametrize(
    "without",
    [
        "check_package",
        "both_reviews",
        "review_law",
        "review_wording",
        "conclude_review",
        "review_concluded",
        "review_passed",
    ],
)
def test_OD_06_no_way_passes_with_a_step_left_out(without: str) -> None:
    assert without in REVIEW.elements
    alone = {"review_law": {"review_law", "to_wording"}, "review_wording": {"review_wording", "to_law"}}
    assert "legal_review_passed" not in REVIEW.reach("review_called", without=frozenset(alone.get(without, {without})))


def test_OD_06_the_review_ends_passed_or_returned() -> None:
    assert {"legal_review_passed", "legal_review_returned"} <= REVIEW.reach("review_called")
    for flow in ("package_returned", "review_not_passed"):
        assert "legal_review_returned" in REVIEW.reach(REVIEW.flows[flow].target)
        assert "legal_review_passed" not in REVIEW.reach(REVIEW.flows[flow].target)


def test_OD_06_both_findings_have_a_branch_of_their_own() -> None:
    assert {flow.id for flow in REVIEW.after("both_reviews")} == {"to_law", "to_wording"}
    assert REVIEW.kind("both_reviews") == REVIEW.kind("reviews_done") == "parallelGateway"


def test_OD_06_a_returned_draft_is_reviewed_again_from_the_beginning() -> None:
    case = at_review()
    case.do("check_package", "package_complete")
    case.do("review_law", **FINDINGS["law_fail"])
    case.do("review_wording", **WORDING)
    assert case.tasks == {"amend_draft": "starter"}


# ---------------------------------------------------------------- OD-07: the chain


def at_signing(**answers: object) -> Rehearsal:
    return reviewed(at_review(**answers))


@pytest.mark.parametrize("citywide,levels", [("no", LEVELS), ("yes", [*LEVELS[:4], "executive_vice_mayor", LEVELS[4]])])
def test_OD_07_level_by_level_as_the_table_says(citywide: str, levels: list[str]) -> None:
    case = registered(proposed(answers={**PROPOSAL, "citywide_policy": citywide}, matter__has_outcome=True))
    reviewed(case)
    for level in levels:
        assert case.tasks == {"sign_off": level}
        case.do("sign_off", "sign_off_agreed")
    assert case.tasks == {"number_and_send": OFFICE}
    case.do("number_and_send", **ISSUED)
    assert case.outcome == ("document_issued",)
    assert case.variables["document_number"] == ISSUED["document_number"]
    assert case.variables["effect_status"] == "effective"


@pytest.mark.parametrize("done", range(5))
def test_OD_07_any_level_may_send_it_back_and_then_all_begins_anew(done: int) -> None:
    case = at_signing()
    for _ in range(done):
        case.do("sign_off", "sign_off_agreed")
    with pytest.raises(Invalid):
        case.do("sign_off", "sign_off_sent_back")
    case.do("sign_off", "sign_off_sent_back", opinion="第四条再斟酌。")
    assert case.tasks == {"amend_draft": "starter"}
    assert case.variables["effect_status"] == ""


@pytest.mark.parametrize("done", range(5))
def test_OD_07_any_level_may_decline_and_nothing_is_issued(done: int) -> None:
    case = at_signing()
    for _ in range(done):
        case.do("sign_off", "sign_off_agreed")
    case.do("sign_off", "sign_off_refused", opinion="时机不成熟。")
    assert case.outcome == ("document_declined",)


def test_OD_07_no_sign_off_before_review() -> None:
    case = moved(at_review(), "sign_document")
    assert case.tasks == {"sign_off": LEVELS[0]}
    for flow in ("sign_off_agreed", "sign_off_refused"):
        assert refused(case, "sign_off", flow, opinion="同意。") == [("OD-07", "REVIEW_MISSING")]


def test_OD_07_nor_after_a_review_that_failed() -> None:
    case = at_review()
    case.do("check_package", "package_complete")
    case.do("review_law", **FINDINGS["law_fail"])
    case.do("review_wording", **WORDING)
    assert refused(moved(case, "sign_document"), "sign_off", "sign_off_agreed") == [("OD-07", "REVIEW_MISSING")]


def test_OD_07_a_review_of_an_earlier_text_does_not_count() -> None:
    case = at_signing()
    case.do("sign_off", "sign_off_sent_back", opinion="第四条再斟酌。")
    case.do("amend_draft", **PACKAGE)
    case.do("head_signs", "head_agreed")
    case.do("submit_draft", **PACKAGE, sealed=True)
    case.do("register_draft", "accepted", **REGISTRATION)
    assert refused(moved(case, "sign_document"), "sign_off", "sign_off_agreed") == [("OD-07", "REVIEW_MISSING")]


def test_OD_07_nothing_is_numbered_that_was_not_signed() -> None:
    assert "document_sent" in ISSUE.reach("issue_called")
    for without in ("find_levels", "sign_off", "sign_off_agreed", "number_and_send"):
        assert "document_sent" not in ISSUE.reach("issue_called", without=frozenset({without}))


def test_OD_07_the_chain_names_posts_and_relations_of_the_city() -> None:
    """A row with a slip of the pen would find nobody: every level is a kind of post or a relation."""
    told = etree.parse(PROCESSES / "shared" / "sign_off_levels.dmn").getroot()
    levels = [text.text.strip('"') for text in told.iter("{*}outputEntry/{*}text")] or [
        entry.findtext("{*}text", "").strip('"') for entry in told.iter("{*}outputEntry")
    ]
    known = set()
    for name, column in (("post_kinds", "kind"), ("relations", "relation")):
        with (PROCESSES / "organisation" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            known |= {row[column] for row in csv.DictReader(file)}
    assert len(levels) == 6
    assert set(levels) <= known


# ---------------------------------------------------------------- RR-04, link 1: approval first


@BOTH
@pytest.mark.parametrize("asked", [{"citywide_policy": "yes"}, {"carries_out": "yes"}])
def test_RR_04_an_implementing_document_waits_for_the_approval(process: str, asked: dict[str, object]) -> None:
    with pytest.raises(Refused) as caught:
        proposed(process, {**PROPOSAL, **asked})
    assert (caught.value.rule, caught.value.code) == ("RR-04", "NOT_APPROVED_YET")
    assert proposed(process, {**PROPOSAL, **asked}, matter__has_outcome=True).tasks == {"draft_document": "starter"}
    assert proposed(process, PROPOSAL).tasks == {"draft_document": "starter"}


def test_RR_04_the_approval_that_is_asked_for_is_the_requests_own_end() -> None:
    text = (FOLDER / "document_proposal_guard.dmn").read_text("utf-8")
    assert 'matter.has_outcome("request", "request_approved")' in text
