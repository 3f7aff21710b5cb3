"""Joint issue with the Party committee: five gates, one after the other (OD-09)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import pytest
from processes.test_shared_hand_to_party import RESULT, SLIP
from support.drafts import (
    CHARTS,
    ISSUED,
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
from support.rehearsal import Rehearsal

from engine.errors import Failure, Invalid

CHART, GATE = CHARTS["joint_issue"], CHARTS["executive_gate"]
START = "joint_proposed"
NEEDS = "拟由市委、市政府联合发文，请常务会议讨论研究。"


def meeting(case: Rehearsal, decision: str = "passed") -> None:
    case.raise_message("topic_decided", {"topic_decision": decision})


def party(case: Rehearsal, result: str = "agreed") -> None:
    case.do("hand_over_to_party", **SLIP)
    case.do("register_party_result", **{**RESULT, "party_result": result})


PASS: dict[int, Callable[[Rehearsal], object]] = {
    1: reviewed,
    2: lambda case: case.do("vice_mayor_reviews", "vice_mayor_agreed"),
    3: meeting,
    4: lambda case: case.do("mayor_signs_opinion", "mayor_agreed", opinion="同意报市委。"),
    5: party,
}
PLACE = {
    1: "check_package",
    2: "vice_mayor_reviews",
    3: "wait_for_decision",
    4: "mayor_signs_opinion",
    5: "hand_over_to_party",
}
CALLS = {1: "review_joint", 2: "vice_mayor_reviews", 3: "ask_meeting", 4: "mayor_signs_opinion", 5: "ask_party"}


def standing(case: Rehearsal) -> set[str]:
    """What waits, for people or for a message."""
    return {*case.tasks, *(wait.element for wait in case.waits)}


def after(gates: int) -> Rehearsal:
    """A joint document that has passed so many gates."""
    case = registered(proposed("joint_issue", PROPOSAL))
    for gate in range(1, gates + 1):
        PASS[gate](case)
    return case


def test_OD_09_five_gates_then_the_document_is_issued() -> None:
    case = after(0)
    for gate in range(1, 6):
        assert standing(case) == {PLACE[gate]}
        PASS[gate](case)
    assert case.tasks == {"number_joint": OFFICE}
    case.do("number_joint", **ISSUED)
    assert case.outcome == ("document_issued",)
    assert case.variables["effect_status"] == "effective"


def test_OD_09_departments_propose_a_joint_document() -> None:
    assert CHART.attribute("joint_issue", "candidateStarterGroups") == "department"


def test_OD_09_who_stands_at_the_gates() -> None:
    holders = [after(gates).tasks for gates in range(5)]
    assert holders == [
        {"check_package": REVIEWERS},
        {"vice_mayor_reviews": "vice_mayor"},
        {},
        {"mayor_signs_opinion": "mayor"},
        {"hand_over_to_party": OFFICE},
    ]


def test_OD_09_of_the_120_orders_only_one_passes() -> None:
    """A gate that is not the next one has no task and nothing that waits: it cannot even be tried."""
    passed = []
    for order in permutations(range(1, 6)):
        case = after(0)
        for gate in order:
            if PLACE[gate] not in standing(case):
                break
            PASS[gate](case)
        else:
            passed.append(order)
    assert passed == [(1, 2, 3, 4, 5)]


@pytest.mark.parametrize("tried", range(1, 6))
@pytest.mark.parametrize("passed", range(5))
def test_OD_09_whoever_is_moved_to_a_later_gate_is_refused(passed: int, tried: int) -> None:
    """Every number of gates passed x every gate tried: the office's power to move a case opens no gate."""
    case = after(passed)
    if tried <= passed:
        return
    if tried == 3 and passed < 2:
        with pytest.raises(Failure, match="proposer"):  # nobody proposes it to the meeting
            moved(case, CALLS[tried])
        return
    if tried > passed + 1:
        moved(case, CALLS[tried])
    if tried == passed + 1:
        PASS[tried](case)
    elif tried == 5:
        assert refused(case, "hand_over_to_party", **SLIP) == [("OD-09", "GATE_ORDER")]
    else:
        flow = {2: "vice_mayor_agreed", 4: "mayor_agreed"}[tried]
        assert refused(case, CALLS[tried], flow, opinion="同意。") == [("OD-09", "GATE_ORDER")]


@pytest.mark.parametrize("gate", range(1, 6))
def test_OD_09_no_way_of_the_diagram_comes_to_the_issue_around_a_gate(gate: int) -> None:
    passing = {
        1: "legal_gate_passed",
        2: "vice_mayor_agreed",
        3: "meeting_gate_passed",
        4: "mayor_agreed",
        5: "party_gate_passed",
    }
    later = {*(CALLS[n] for n in range(gate + 1, 6)), "document_issued"}
    assert later <= CHART.reach(START)
    assert not later & CHART.reach(START, without=frozenset({passing[gate]}))
    assert not later & CHART.reach(START, without=frozenset({CALLS[gate]}))
    assert CHART.properties(CALLS[gate])["gate"] == CHART.properties(passing[gate])["gate"] == str(gate)


def test_OD_09_gate_3_proposes_a_topic_and_waits_for_its_decision() -> None:
    case = after(1)
    PASS[2](case)
    told = {"subject": PROPOSAL["subject"], "proposer": "vice_mayor", "needs": NEEDS, "asked_by": "c1"}
    assert case.sent == [("topic_proposed", told)]
    assert case.tasks == {}
    assert [wait.name for wait in case.waits if wait.kind == "message"] == ["topic_decided"]


@pytest.mark.parametrize(
    "decision,then",
    [("passed", {"mayor_signs_opinion": "mayor"}), ("passed_with_changes", {"amend_draft": "starter"})],
)
def test_OD_09_gate_3_is_opened_by_passed_with_or_without_changes(decision: str, then: dict[str, str]) -> None:
    """A-17. How the text is amended first: test_document_decision.py."""
    case = after(2)
    meeting(case, decision)
    assert case.tasks == then


def test_OD_09_deferred_opens_nothing_and_waits_for_the_next_meeting() -> None:
    case = after(2)
    for _ in range(3):
        meeting(case, "deferred")
        assert standing(case) == {"wait_for_decision"}
        assert case.sent == []
    meeting(case)
    assert case.tasks == {"mayor_signs_opinion": "mayor"}


def test_OD_09_not_passed_ends_it() -> None:
    case = after(2)
    meeting(case, "not_passed")
    assert case.outcome == ("meeting_declined",)


def test_OD_09_the_meetings_gate_has_a_way_for_each_decision() -> None:
    ways = {flow.id: flow.target for flow in GATE.after("topic_discussed")}
    assert ways == {
        "discussed_passed": "changes_wanted",
        "discussed_deferred": "waiting_again",
        "discussed_not_passed": "meeting_not_passed",
    }
    for without in ("topic_raised", "wait_for_decision"):
        assert "meeting_passed" not in GATE.reach("meeting_wanted", without=frozenset({without}))


def test_OD_09_gate_4_needs_the_mayors_written_opinion() -> None:
    case = after(3)
    with pytest.raises(Invalid) as caught:
        case.do("mayor_signs_opinion", "mayor_agreed", opinion="  ")
    assert caught.value.code == "OPINION_REQUIRED"
    assert PASS[4](case) == {"hand_over_to_party": OFFICE}


@pytest.mark.parametrize(
    "passed,back",
    [
        (1, lambda case: case.do("vice_mayor_reviews", "vice_mayor_sent_back", opinion="再论证。")),
        (3, lambda case: case.do("mayor_signs_opinion", "mayor_sent_back", opinion="再论证。")),
        (4, lambda case: party(case, "returned")),
    ],
)
def test_OD_09_a_document_sent_back_passes_all_gates_anew(passed: int, back: Callable[[Rehearsal], object]) -> None:
    case = after(passed)
    back(case)
    assert case.tasks == {"amend_draft": "starter"}


def test_OD_09_gates_passed_are_forgotten_with_the_text_they_were_passed_for() -> None:
    case = after(4)
    party(case, "returned")
    case.do("amend_draft", **PACKAGE)
    case.do("head_signs", "head_agreed")
    case.do("submit_draft", **PACKAGE, sealed=True)
    case.do("register_draft", "accepted", **REGISTRATION)
    assert case.variables["gates_passed"] == 0
    assert refused(moved(case, "ask_party"), "hand_over_to_party", **SLIP) == [("OD-09", "GATE_ORDER")]
    meeting(moved(case, "ask_meeting"))  # nor does a decision of the meeting out of turn help
    assert refused(case, "mayor_signs_opinion", "mayor_agreed", opinion="同意。") == [("OD-09", "GATE_ORDER")]


def test_OD_09_the_party_may_decline() -> None:
    case = after(4)
    party(case, "declined")
    assert case.outcome == ("party_declined",)


def test_OD_09_legal_review_that_fails_opens_nothing() -> None:
    case = after(0)
    case.do("check_package", "package_complete")
    case.do("review_law", law_finding="fail", law_reasons="第五条没有依据。")
    case.do("review_wording", **WORDING)
    assert case.tasks == {"amend_draft": "starter"}
