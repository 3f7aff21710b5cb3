"""Reporting level by level (逐级汇报, G-03, WR-11 to WR-16): one loop over «who is the next level up»."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.flowchart import Flowchart
from support.rehearsal import PROCESSES, Rehearsal
from support.superiors import AGREED, CHAIN, city, climbed

from engine.errors import Invalid

CHART = Flowchart(PROCESSES / "shared/ladder.bpmn")
FURTHER = {"read_by_leader", "asked_higher", "returned_by_leader"}
TARGETS = {"unit_head": "bureau_head", "vice_mayor_in_charge": "vice_mayor", "mayor": "mayor"}


def entered(at: str, target: str, chain: list[str] = CHAIN, problems: Mapping[str, str] | None = None) -> Rehearsal:
    """The ladder entered at a person's level."""
    case = Rehearsal("ladder", "shared", city=city(chain, problems))
    case.begin({"from_login": at, "from_post": at, "target": target, "subject": "第三季度工作汇报"})
    return case


@pytest.mark.parametrize("target,last", TARGETS.items())
@pytest.mark.parametrize("start", range(len(CHAIN)))
def test_WR_11_from_every_level_one_level_at_a_time_to_the_level_it_must_reach(
    start: int, target: str, last: str
) -> None:
    case = entered(CHAIN[start], target)
    assert climbed(case) == CHAIN[start + 1 : CHAIN.index(last) + 1]
    assert case.outcome == (("leader_has_it",) if start < 4 and last == "vice_mayor" else ("ladder_reached",))
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


def each_step(rule: str, below: str, above: str, target: str = "mayor", task: str = "superior_reads") -> None:
    assert entered(below, target).tasks == {task: above}
    assert rule in CHART.rules(task)


def test_WR_13_the_section_chief_reports_to_the_deputy_bureau_head() -> None:
    each_step("WR-13", "section_chief", "deputy_bureau_head")


def test_WR_14_the_deputy_reports_to_the_head() -> None:
    each_step("WR-14", "deputy_bureau_head", "bureau_head")
    assert climbed(entered("deputy_bureau_head", "unit_head")) == ["bureau_head"]


def test_WR_15_the_head_reports_to_the_vice_mayor_in_charge() -> None:
    each_step("WR-15", "bureau_head", "vice_mayor")
    each_step("WR-15", "bureau_head", "vice_mayor", "vice_mayor_in_charge", "leader_reads")
    assert climbed(entered("bureau_head", "vice_mayor_in_charge")) == ["vice_mayor"]


def test_WR_16_the_vice_mayor_reports_to_the_mayor() -> None:
    each_step("WR-16", "vice_mayor", "mayor")
    assert climbed(entered("vice_mayor", "mayor")) == ["mayor"]


def test_WR_11_only_the_vice_mayor_in_charge_may_send_it_further_and_chooses_nobody() -> None:
    case = entered("bureau_head", "vice_mayor_in_charge")
    assert case.do("leader_reads", "asked_higher", opinion="请市长阅。") == {"superior_reads": "mayor"}
    assert case.variables["reached"] is False
    case.do("superior_reads", "passed_up")
    assert case.outcome == ("ladder_reached",)
    assert (case.variables["from_login"], case.variables["reached"]) == ("mayor", True)


@pytest.mark.parametrize("target", TARGETS)
def test_WR_11_nobody_is_offered_a_level_that_the_report_may_not_reach(target: str) -> None:
    """Within a unit further up would pass by the office's registration; above the mayor there is nobody."""
    case = entered("clerk", target)
    asked = []
    while case.outcome == ():
        (task,) = case.tasks
        buttons = {choice.flow for choice in case.program.elements[task].choices}
        assert buttons == (FURTHER if task == "leader_reads" else {"passed_up", "returned_down"})
        asked.append((task, case.tasks[task]))
        case.do(task, AGREED[task])
    assert [who for task, who in asked if task == "leader_reads"] == ["vice_mayor"] * (target == "vice_mayor_in_charge")


def test_WR_16_of_a_unit_that_the_mayor_leads_himself_nothing_goes_further() -> None:
    case = entered("bureau_head", "vice_mayor_in_charge", [*CHAIN[:4], "mayor"])
    assert case.tasks == {"superior_reads": "mayor"}
    case.do("superior_reads", "passed_up")
    assert case.variables["reached"] is True


def test_WR_15_who_read_it_for_the_vice_mayor_need_not_still_do_so_when_he_agrees() -> None:
    """The level is known when the task is opened: a delegation that ends meanwhile sends nothing past it."""
    case = entered("bureau_head", "vice_mayor_in_charge")
    assert case.tasks == {"leader_reads": "vice_mayor"}
    case.city = {**case.city, "org.kind_of": lambda _post: None, "org.next_up_of": "mayor"}
    case.do("leader_reads", "read_by_leader")
    assert (case.outcome, case.variables["reached"]) == (("leader_has_it",), True)


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
    assert CHART.attribute("superior_reads", "assignee") == "${org.next_up_of(from_post)}"
    case = entered("section_chief", "unit_head")
    moved = [*CHAIN[:3], "new_head", *CHAIN[3:]]
    case.city = city(moved)
    assert case.tasks == {"superior_reads": "deputy_bureau_head"}  # open tasks stay with their holder
    assert case.do("superior_reads", "passed_up") == {"superior_reads": "new_head"}
