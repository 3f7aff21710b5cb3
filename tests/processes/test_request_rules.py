"""Rules RR-01 to RR-12 of the catalogue hold in the request (请示) and the report (报告).

By structure where the diagram itself can be asked, and by walking cases through it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from itertools import product

import pytest
import yaml
from support.flowchart import Flowchart
from support.rehearsal import PROCESSES, Rehearsal

from engine.errors import Invalid, Refused

FOLDER = PROCESSES / "request"
REQUEST, REPORT = Flowchart(FOLDER / "request.bpmn"), Flowchart(FOLDER / "report.bpmn")
BOTH = pytest.mark.parametrize("process", ["request", "report"])

SHARED: dict[str, object] = {
    "subject": "关于城北片区排水管网改造的请示",
    "category": "SPECIAL_FUNDS",
    "scope": "within_authority",
    "significance": "major",
    "urgency": "normal",
    "direct_to_mayor": False,
    "contact_name": "综合股",
    "contact_phone": "0100-0000000",
}
ANSWERS: dict[str, dict[str, object]] = {
    "request": {
        **SHARED,
        "requested_action": "安排专项资金，改造管网 14.2 公里",
        "amount": 1860,
        "planned_on": "2026-12-15",
        "main_text": "城北片区排水管网管径偏小，今年汛期先后 6 次积水，拟实施改造。妥否，请批示。",
    },
    "report": {
        **SHARED,
        "asks_approval": "no",
        "main_text": "截至 11 月 20 日，全市累计收购秋粮 12.6 万吨，收购价格平稳。特此报告。",
    },
}
ARRANGED: dict[str, object] = {
    "handling": "arrange",
    "appointment_at": "2026-11-25T15:00:00+08:00",
    "appointment_leader": "分管副市长",
    "appointment_place": "市政府二楼第三会议室",
}
REPLY: dict[str, object] = {"reply_number": "示政复〔2026〕12号", "reply_on": "2026-11-27", "reply_text": "同意所请。"}
OFFICE = "government_office:registrar"


def started(process: str = "request", unit_kind: str = "department", **answers: object) -> Rehearsal:
    case = Rehearsal(process, unit_kind=unit_kind)
    case.start({**ANSWERS[process], **answers})
    return case


def refusal(process: str = "request", unit_kind: str = "department", **answers: object) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        started(process, unit_kind, **answers)
    assert all(hit.sentence.endswith("。") and hit.remedy.endswith("。") for hit in caught.value.hits)
    return caught.value.rule, caught.value.code


def forwarded(case: Rehearsal) -> Rehearsal:
    """Past whoever forwards."""
    (element,) = case.tasks
    case.do(element, f"{element.split('_')[0]}_forwarded", handling="forward")
    return case


def options(process: str, key: str) -> list[str]:
    form = json.loads((FOLDER / f"{process}_draft.form").read_text(encoding="utf-8"))
    return [value["value"] for field in form["components"] if field.get("key") == key for value in field["values"]]


# ---------------------------------------------------------------- RR-01 to RR-03, RR-05: what comes up, and from whom


@BOTH
def test_RR_01_departments_townships_and_subdistricts_may_submit(process: str) -> None:
    chart = {"request": REQUEST, "report": REPORT}[process]
    offered = chart.attribute(process, "candidateStarterGroups").split(",")
    assert sorted(offered) == ["department", "subdistrict_office", "township"]
    for kind in offered:
        assert started(process, kind).tasks == {"deputy_forwards": "deputy_secretary_general"}


@BOTH
@pytest.mark.parametrize("kind", ["government_office", "legal_affairs_office", "affiliated_institution", "cppcc"])
def test_RR_01_others_may_not(process: str, kind: str) -> None:
    assert refusal(process, kind) == ("RR-01", "NOT_A_SUBMITTER")


@BOTH
def test_RR_02_neither_a_category_nor_overall_is_refused(process: str) -> None:
    assert refusal(process, category=None) == ("RR-02", "NOT_MAJOR")
    assert started(process, category=None, scope="overall").tasks
    assert started(process, category="VISIT").tasks


@BOTH
def test_RR_02_holds_again_when_an_amended_one_comes_back(process: str) -> None:
    case = started(process)
    case.do("deputy_forwards", "deputy_returned", opinion="请补正。", handling="forward")
    with pytest.raises(Refused) as caught:
        case.do(f"amend_{process}", **{**ANSWERS[process], "category": None})
    assert caught.value.code == "NOT_MAJOR"
    assert case.tasks == {f"amend_{process}": "starter"}


def ten_categories() -> list[str]:
    rules = yaml.safe_load((PROCESSES / "catalogue.yaml").read_text(encoding="utf-8"))["rules"]
    return [item["code"] for item in rules["RR-05"]["items"].values()]


@pytest.mark.parametrize("category", ten_categories())
@BOTH
def test_RR_03_a_matter_of_the_list_comes_up_as_request_or_report(process: str, category: str) -> None:
    assert started(process, category=category).tasks == {"deputy_forwards": "deputy_secretary_general"}
    assert started(process, category=category, scope="overall").tasks == {"secretary_forwards": "secretary_general"}


@BOTH
def test_RR_05_the_form_offers_the_ten_categories_and_no_other(process: str) -> None:
    assert len(ten_categories()) == 10
    assert options(process, "category") == ten_categories()
    with pytest.raises(Invalid) as caught:
        started(process, category="DAILY_BUSINESS")
    assert set(caught.value.problems) == {"category"}


# ---------------------------------------------------------------- RR-04: approval is an end event nobody else reaches


def test_RR_04_approval_needs_the_word_of_a_leader() -> None:
    """Without the approving flows no way leads to the approved end."""
    word = frozenset({"vice_mayor_approved", "mayor_approved"})
    assert "request_approved" in REQUEST.reach("request_submitted")
    assert "request_approved" not in REQUEST.reach("request_submitted", without=word)
    for end in ("own_business", "own_business_overall", "request_refused"):
        assert end in REQUEST.reach("request_submitted", without=word)


def test_RR_04_a_report_is_never_an_approval() -> None:
    assert not [end for end in REPORT.of_kind("endEvent") if "approved" in end]


def walks() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """(expected outcome, decisions after the deputy) of every way a request of route A can end at the leaders."""
    yield "request_approved", [("vice_mayor_approves", "vice_mayor_approved")]
    yield "request_refused", [("vice_mayor_approves", "vice_mayor_refused")]
    yield "request_approved", [("vice_mayor_approves", "up_to_mayor"), ("mayor_approves", "mayor_approved")]
    yield "request_refused", [("vice_mayor_approves", "up_to_mayor"), ("mayor_approves", "mayor_refused")]


@pytest.mark.parametrize("outcome,decisions", list(walks()))
def test_RR_04_the_case_ends_as_the_leader_decided_and_not_before_the_reply(
    outcome: str, decisions: list[tuple[str, str]]
) -> None:
    case = forwarded(started())
    for element, flow in decisions:
        assert case.outcome == ()
        case.do(element, flow, opinion="阅。")
    (reply,) = case.tasks
    assert case.tasks == {reply: OFFICE}
    assert case.outcome == ()
    case.do(reply, **REPLY)
    assert case.outcome == (outcome,)
    assert case.tasks == {}


# ---------------------------------------------------------------- RR-06: request or report


def test_RR_06_a_request_must_be_answered() -> None:
    """Every way from a leader's yes or no to an end passes the office's reply; the report has no such task."""
    replies = frozenset({"reply_to_unit", "answer_refusal"})
    for flow in ("vice_mayor_approved", "vice_mayor_refused", "mayor_approved", "mayor_refused"):
        assert REQUEST.flows[flow].target in replies
    assert "request_approved" not in REQUEST.reach("request_submitted", without=replies)
    assert "request_refused" not in REQUEST.reach("request_submitted", without=replies)
    assert replies.isdisjoint(REPORT.elements)


def test_RR_06_a_request_says_what_it_asks_for() -> None:
    assert refusal(main_text="城北片区排水管网管径偏小，今年汛期先后 6 次积水，居民意见较多。") == (
        "RR-06",
        "NOTHING_ASKED",
    )


@pytest.mark.parametrize(
    "ending", ["妥否，请批示。", "请市政府研究解决。", "当否，请审定。", "请在年度预算中安排。", "是否同意，请明示。"]
)
def test_RR_06_a_request_may_ask_in_its_own_words(ending: str) -> None:
    assert started(main_text="城北片区排水管网管径偏小，今年汛期先后 6 次积水，拟实施改造。" + ending).tasks


@pytest.mark.parametrize(
    "ending", ["妥否，请批示。", "当否，请予批准。", "请审批。", "请市政府予以同意。", "以上请示请批复。", "恳请批准。"]
)
def test_RR_06_a_report_must_not_carry_a_request(ending: str) -> None:
    text = "全市秋粮收购进展顺利，现仓容不足，拟新建仓库两座。" + ending
    assert refusal("report", main_text=text) == ("RR-06", "REQUEST_INSIDE_REPORT")
    assert started("request", main_text=text).tasks


@pytest.mark.parametrize(
    "ending",
    [
        "特此报告。",
        "以上报告，请审阅。",
        "已按市政府批准的方案执行。",
        "有关请示另行报送。",
        "此前已报请市政府批准。",
        "已申请批准立项。",
    ],
)
def test_RR_06_an_honest_report_passes(ending: str) -> None:
    assert started("report", main_text="全市秋粮收购进展顺利，仓容充足，价格平稳。" + ending).tasks


def test_RR_06_a_report_whose_form_asks_for_approval_is_refused() -> None:
    assert refusal("report", asks_approval="yes") == ("RR-06", "REQUEST_INSIDE_REPORT")


# ---------------------------------------------------------------- RR-07: the unit's own business


@pytest.mark.parametrize(
    "scope,element,flow,end",
    [
        ("within_authority", "deputy_forwards", "deputy_left_to_unit", "own_business"),
        ("overall", "secretary_forwards", "secretary_left_to_unit", "own_business_overall"),
    ],
)
def test_RR_07_the_office_can_return_what_is_the_units_own_business(
    scope: str, element: str, flow: str, end: str
) -> None:
    assert "RR-07" in REQUEST.rules(flow)
    case = started(scope=scope)
    with pytest.raises(Invalid) as caught:
        case.do(element, flow, handling="forward")
    assert caught.value.code == "OPINION_REQUIRED"
    case.do(element, flow, opinion="属年度预算内日常支出，由你局自行决定。", handling="forward")
    assert case.outcome == (end,)


# ---------------------------------------------------------------- RR-08: no act first, report after


@pytest.mark.parametrize(
    "planned_on,findings",
    [("2026-11-22", 1), ("2026-11-23", 1), ("2026-11-29", 1), ("2026-11-30", 0), ("2026-12-15", 0)],
)
def test_RR_08_a_date_before_submission_or_the_earliest_approval_is_kept(planned_on: str, findings: int) -> None:
    """Never refused: a finding, told once. Five working days from 23 November end on 30 November."""
    case = started(planned_on=planned_on)
    assert case.tasks
    assert case.findings == ["ACTED_BEFORE_APPROVAL"] * findings


@pytest.mark.parametrize("late,findings", [(False, []), (True, ["ACTED_BEFORE_APPROVAL"])])
def test_RR_08_the_approver_is_told_when_the_date_has_passed(late: bool, findings: list[str]) -> None:
    case = forwarded(started())
    if late:
        case.now = dt.datetime(2026, 12, 16, 1, 0, tzinfo=dt.UTC)
    case.do("vice_mayor_approves", "up_to_mayor", opinion="请市长审定。")
    assert case.findings == findings
    case.do("mayor_approves", "mayor_approved")
    assert case.findings == findings


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
