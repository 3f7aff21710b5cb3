"""Reporting level by level (逐级汇报, G-03, WR-11 to WR-16): one loop over «who is the next level up»."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.flowchart import Flowchart
from support.rehearsal import PROCESSES, Rehearsal
from support.superiors import CHAIN, city, climbed

from engine.errors import Invalid, Refused

CHART = Flowchart(PROCESSES / "shared/ladder.bpmn")
TARGETS = {"unit_head": "bureau_head", "vice_mayor_in_charge": "vice_mayor", "mayor": "mayor"}


def entered(at: str, target: str, chain: list[str] = CHAIN, problems: Mapping[str, str] | None = None) -> Rehearsal:
    """The ladder entered at a person's level."""
    case = Rehearsal("ladder", "shared", city=city(chain, problems))
    case.begin({"from_login": at, "target": target, "subject": "第三季度工作汇报"})
    return case


@pytest.mark.parametrize("target,last", TARGETS.items())
@pytest.mark.parametrize("start", range(len(CHAIN)))
def test_WR_11_from_every_level_one_level_at_a_time_to_the_level_it_must_reach(
    start: int, target: str, last: str
) -> None:
    case = entered(CHAIN[start], target)
    assert climbed(case) == CHAIN[start + 1 : CHAIN.index(last) + 1]
    assert case.outcome == ("ladder_reached",)
    assert case.variables["reached"] is True
    assert case.variables["from_login"] == CHAIN[max(start, CHAIN.index(last))]


@settings(max_examples=60, deadline=None)
@given(
    st.permutations(["甲", "乙", "丙", "丁", "戊"]),
    st.integers(0, 5),
    st.integers(0, 4),
    st.sampled_from(sorted(TARGETS)),
)
def test_WR_11_whatever_the_levels_nobody_is_left_out_and_nobody_asked_twice(
    below: list[str], levels: int, start: int, target: str
) -> None:
    chain = [*below[:levels], "bureau_head", "vice_mayor", "mayor"]
    at = chain[min(start, len(chain) - 1)]
    case = entered(at, target, chain)
    wanted = chain[chain.index(at) + 1 : chain.index(TARGETS[target]) + 1]
    assert climbed(case) == wanted


def each_step(rule: str, below: str, above: str) -> None:
    case = entered(below, "mayor")
    assert case.tasks == {"superior_reads": above}
    assert rule in CHART.rules("superior_reads")


def test_WR_13_the_section_chief_reports_to_the_deputy_bureau_head() -> None:
    each_step("WR-13", "section_chief", "deputy_bureau_head")


def test_WR_14_the_deputy_reports_to_the_head() -> None:
    each_step("WR-14", "deputy_bureau_head", "bureau_head")
    assert climbed(entered("deputy_bureau_head", "unit_head")) == ["bureau_head"]


def test_WR_15_the_head_reports_to_the_vice_mayor_in_charge() -> None:
    each_step("WR-15", "bureau_head", "vice_mayor")
    assert climbed(entered("bureau_head", "vice_mayor_in_charge")) == ["vice_mayor"]


def test_WR_16_the_vice_mayor_reports_to_the_mayor() -> None:
    each_step("WR-16", "vice_mayor", "mayor")
    assert climbed(entered("vice_mayor", "mayor")) == ["mayor"]


def test_WR_11_a_superior_may_send_it_one_level_further_but_chooses_nobody() -> None:
    case = entered("bureau_head", "vice_mayor_in_charge")
    assert case.do("superior_reads", "asked_higher", opinion="请市长阅。") == {"superior_reads": "mayor"}
    with pytest.raises(Refused) as caught:
        case.do("superior_reads", "asked_higher")
    assert (caught.value.rule, caught.value.code) == ("WR-12", "NO_SUPERIOR")
    case.do("superior_reads", "passed_up")
    assert case.variables["from_login"] == "mayor"


@pytest.mark.parametrize("code", ["NO_SUPERIOR", "AMBIGUOUS_SUPERIOR"])
def test_WR_12_nobody_is_guessed_the_task_waits_for_the_office(code: str) -> None:
    case = entered("section_chief", "mayor", problems={"section_chief": code})
    (offer,) = case.offers
    assert (offer.assignment.assignee, offer.assignment.problem) == (None, code)
    assert offer.assignment.candidate_groups == ()


def test_a_return_needs_an_opinion_and_ends_the_climb_unreached() -> None:
    case = entered("section_chief", "unit_head")
    with pytest.raises(Invalid) as caught:
        case.do("superior_reads", "returned_down")
    assert caught.value.code == "OPINION_REQUIRED"
    case.do("superior_reads", "returned_down", opinion="数字对不上。")
    assert case.outcome == ("ladder_returned",)
    assert case.variables["reached"] is False


def test_G_03_the_level_is_asked_anew_at_every_step_and_is_no_name_in_the_diagram() -> None:
    assert "G-03" in CHART.rules("ladder")
    assert CHART.attribute("superior_reads", "assignee") == "${org.next_up(from_login, unit)}"
    case = entered("section_chief", "unit_head")
    moved = [*CHAIN[:3], "new_head", *CHAIN[3:]]
    case.city = city(moved)
    assert case.tasks == {"superior_reads": "deputy_bureau_head"}  # open tasks stay with their holder
    assert case.do("superior_reads", "passed_up") == {"superior_reads": "new_head"}
