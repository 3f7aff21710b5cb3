"""Handing over to the Party committee (市委): outside the system, so a slip and a result by the office (A-22)."""

from __future__ import annotations

import pytest
from support.petitions import OFFICE
from support.rehearsal import PROCESSES, Rehearsal

from engine.errors import Invalid

SLIP: dict[str, object] = {"slip_number": "示政送〔2026〕8号", "handed_on": "2026-11-23", "received_by": "市委办值班室"}
RESULT: dict[str, object] = {
    "party_result": "agreed",
    "party_leader": "市委书记",
    "party_decided_on": "2026-11-25",
    "party_opinion": "同意。",
}


@pytest.fixture
def case() -> Rehearsal:
    case = Rehearsal("hand_to_party", "shared")
    case.start({})
    return case


def test_OD_09_the_office_hands_over_with_a_slip_and_enters_the_result(case: Rehearsal) -> None:
    assert case.tasks == {"hand_over_to_party": OFFICE}
    assert case.do("hand_over_to_party", **SLIP) == {"register_party_result": OFFICE}
    case.do("register_party_result", **RESULT)
    assert case.outcome == ("party_result_registered",)
    assert case.variables["party_result"] == "agreed"


@pytest.mark.parametrize("missing", ["slip_number", "handed_on", "received_by"])
def test_OD_09_a_slip_says_what_went_when_and_who_signed_for_it(case: Rehearsal, missing: str) -> None:
    with pytest.raises(Invalid) as caught:
        case.do("hand_over_to_party", **{key: SLIP[key] for key in SLIP if key != missing})
    assert set(caught.value.problems) == {missing}


@pytest.mark.parametrize("missing", sorted(RESULT))
def test_OD_09_a_result_says_what_who_when_and_in_which_words(case: Rehearsal, missing: str) -> None:
    case.do("hand_over_to_party", **SLIP)
    with pytest.raises(Invalid) as caught:
        case.do("register_party_result", **{key: RESULT[key] for key in RESULT if key != missing})
    assert set(caught.value.problems) == {missing}


def test_nobody_starts_it_by_hand(case: Rehearsal) -> None:
    assert case.program.closed
    assert 'camunda:candidateStarterGroups="' not in (PROCESSES / "shared/hand_to_party.bpmn").read_text("utf-8")
