"""Rules RR-09 to RR-12 of the catalogue hold in the request (请示) and the report (报告): the routes; and the way back.

By structure where the diagram itself can be asked, and by walking cases through it.
"""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from support.flowchart import Flowchart
from support.petitions import ANSWERS, BOTH, OFFICE, REPORT, REQUEST, forwarded, options, refusal, started
from support.rehearsal import Rehearsal

from engine.errors import Invalid, Refused

ARRANGED: dict[str, object] = {
    "handling": "arrange",
    "appointment_at": "2026-11-25T15:00:00+08:00",
    "appointment_leader": "分管副市长",
    "appointment_place": "市政府二楼第三会议室",
}


# ---------------------------------------------------------------- RR-09 to RR-12: the routes


@pytest.mark.parametrize("chart,leader", [(REQUEST, "vice_mayor_approves"), (REPORT, "vice_mayor_reads")])
def test_RR_09_no_way_to_the_vice_mayor_avoids_the_deputy_secretary_general(chart: Flowchart, leader: str) -> None:
    start = chart.of_kind("startEvent")[0]
    assert leader in chart.reach(start)
    assert leader not in chart.reach(start, without=frozenset({"deputy_forwards"}))
    assert leader not in chart.reach(start, without=frozenset({"deputy_forwarded"}))
    assert chart.attribute("deputy_forwards", "assignee") == "${org.deputy_secretary_general_in_charge(unit)}"
    assert chart.attribute(leader, "assignee") == "${org.vice_mayor_in_charge(unit)}"


@BOTH
@pytest.mark.parametrize("significance", ["major", "important"])
def test_RR_09_first_the_deputy_secretary_general_then_the_vice_mayor(process: str, significance: str) -> None:
    leader = {"request": "vice_mayor_approves", "report": "vice_mayor_reads"}[process]
    case = started(process, significance=significance)
    assert case.tasks == {"deputy_forwards": "deputy_secretary_general"}
    assert forwarded(case).tasks == {leader: "vice_mayor"}


@BOTH
def test_RR_09_within_authority_nobody_goes_straight_to_the_mayor(process: str) -> None:
    assert refusal(process, direct_to_mayor=True, direct_reason="希望尽快批复。") == ("RR-09", "DSG_BYPASSED")


@BOTH
@pytest.mark.parametrize("scope,element", [("within_authority", "deputy_forwards"), ("overall", "secretary_forwards")])
def test_RR_10_forward_or_arrange_and_both_are_recorded(process: str, scope: str, element: str) -> None:
    flow = f"{element.split('_')[0]}_forwarded"
    case = forwarded(started(process, scope=scope))
    assert case.variables["handling"] == "forward"
    assert "appointment_at" not in case.variables
    case = started(process, scope=scope)
    case.do(element, flow, **ARRANGED)
    assert case.variables["handling"] == "arrange"
    assert case.variables["appointment_place"] == ARRANGED["appointment_place"]
    assert case.variables["appointment_leader"] == ARRANGED["appointment_leader"]
    assert case.variables["appointment_at"] == dt.datetime(2026, 11, 25, 7, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("missing", ["handling", "appointment_at", "appointment_leader", "appointment_place"])
def test_RR_10_an_arrangement_has_date_leader_and_place(missing: str) -> None:
    case = started()
    with pytest.raises(Invalid) as caught:
        case.do("deputy_forwards", "deputy_forwarded", **{key: ARRANGED[key] for key in ARRANGED if key != missing})
    assert missing in caught.value.problems
    assert case.tasks == {"deputy_forwards": "deputy_secretary_general"}


def test_RR_11_the_vice_mayor_decides_alone_or_signs_an_opinion_for_the_mayor() -> None:
    case = forwarded(started())
    with pytest.raises(Invalid) as caught:
        case.do("vice_mayor_approves", "up_to_mayor", opinion="  ")
    assert caught.value.code == "OPINION_REQUIRED"
    assert "RR-11" in str(caught.value)
    assert case.do("vice_mayor_approves", "up_to_mayor", opinion="拟同意，请市长审定。") == {"mayor_approves": "mayor"}
    alone = forwarded(started())
    assert alone.do("vice_mayor_approves", "vice_mayor_approved") == {"reply_to_unit": OFFICE}


def test_RR_11_in_route_A_only_the_vice_mayor_opens_the_way_to_the_mayor() -> None:
    """Past the first gateway towards the deputy nothing leads to the mayor without the flow that demands an opinion."""
    assert "mayor_approves" in REQUEST.reach("deputy_forwards")
    to_others = frozenset({"up_to_mayor", "sent_back_above"})  # sent back, the unit may choose another route
    assert "mayor_approves" not in REQUEST.reach("deputy_forwards", without=to_others)
    assert REQUEST.properties("up_to_mayor")["opinion"] == "required"


@BOTH
def test_RR_12_overall_matters_go_through_the_secretary_general_to_the_mayor(process: str) -> None:
    leader = {"request": "mayor_approves", "report": "mayor_reads"}[process]
    for significance in ("major", "important"):
        case = started(process, scope="overall", significance=significance)
        assert case.tasks == {"secretary_forwards": "secretary_general"}
        assert forwarded(case).tasks == {leader: "mayor"}


@BOTH
def test_RR_12_straight_to_the_mayor_needs_a_reason_and_an_authoriser(process: str) -> None:
    leader = {"request": "mayor_approves", "report": "mayor_reads"}[process]
    with pytest.raises(Invalid) as caught:
        started(process, scope="overall", direct_to_mayor=True)
    assert set(caught.value.problems) == {"direct_reason"}
    case = started(process, scope="overall", direct_to_mayor=True, direct_reason="秘书长在外学习。")
    assert case.tasks == {"allow_direct": "executive_vice_mayor"}
    with pytest.raises(Refused) as refused:
        case.do("allow_direct", "direct_allowed")
    assert (refused.value.rule, refused.value.code) == ("RR-12", "SECRETARY_GENERAL_BYPASSED")
    assert case.do("allow_direct", "direct_allowed", reason="情况属实。") == {leader: "mayor"}
    assert case.exceptions == ["SECRETARY_GENERAL_BYPASSED"]


@BOTH
def test_RR_12_what_is_not_authorised_goes_to_the_secretary_general(process: str) -> None:
    case = started(process, scope="overall", direct_to_mayor=True, direct_reason="希望尽快批复。")
    assert case.do("allow_direct", "direct_declined") == {"secretary_forwards": "secretary_general"}
    assert case.exceptions == []


@pytest.mark.parametrize("chart,leader", [(REQUEST, "mayor_approves"), (REPORT, "mayor_reads")])
def test_RR_12_no_way_to_the_mayor_avoids_all_three_who_may_send_there(chart: Flowchart, leader: str) -> None:
    start = chart.of_kind("startEvent")[0]
    doors = frozenset({"up_to_mayor", "secretary_forwarded", "direct_allowed"})
    assert leader not in chart.reach(start, without=doors)
    for door in doors:
        assert leader in chart.reach(start, without=doors - {door})


@BOTH
def test_every_combination_the_form_allows_has_one_route(process: str) -> None:
    """Table 5.1: nothing that passes the guards is left without a route, and none has two (RR-09, RR-12)."""
    first = {
        ("within_authority", False): "deputy_forwards",
        ("overall", False): "secretary_forwards",
        ("overall", True): "allow_direct",
    }
    for scope, direct, significance in product(
        options(process, "scope"), (False, True), options(process, "significance")
    ):
        given = {"scope": scope, "direct_to_mayor": direct, "significance": significance, "direct_reason": "理由。"}
        if (scope, direct) in first:
            if not direct:
                del given["direct_reason"]
            assert list(started(process, **given).tasks) == [first[scope, direct]]
        else:
            assert refusal(process, **given) == ("RR-09", "DSG_BYPASSED")


# ---------------------------------------------------------------- returned and withdrawn (not in the source: section 9)


RETURNS = [
    ("within_authority", [("deputy_forwards", "deputy_returned")]),
    ("within_authority", [("deputy_forwards", "deputy_forwarded"), ("vice_mayor_approves", "vice_mayor_returned")]),
    ("overall", [("secretary_forwards", "secretary_returned")]),
    ("overall", [("secretary_forwards", "secretary_forwarded"), ("mayor_approves", "mayor_returned")]),
]


@pytest.mark.parametrize("scope,walk", RETURNS)
def test_returned_requests_go_back_to_the_starter_and_choose_their_route_anew(
    scope: str, walk: list[tuple[str, str]]
) -> None:
    case = started(scope=scope)
    for element, flow in walk:
        given = {"handling": "forward"} if element.endswith("forwards") else {}
        case.do(element, flow, opinion="请补正。", **given)
    assert case.tasks == {"amend_request": "starter"}
    assert case.outcome == ()
    other = "overall" if scope == "within_authority" else "within_authority"
    first = {"overall": "secretary_forwards", "within_authority": "deputy_forwards"}
    assert list(case.do("amend_request", **{**ANSWERS["request"], "scope": other})) == [first[other]]


@pytest.mark.parametrize("process,end", [("request", "request_withdrawn"), ("report", "report_withdrawn")])
def test_the_starter_can_withdraw_at_any_time(process: str, end: str) -> None:
    case = started(process)
    for _ in range(2):
        (wait,) = case.waits
        assert wait.performers == ("starter",)
        copy = Rehearsal(process)
        copy.result, copy.seq = case.result, case.seq
        assert copy.raise_message(f"withdraw_{process}") == {}
        assert copy.ended_at(end)
        if "deputy_forwards" in case.tasks:
            forwarded(case)
