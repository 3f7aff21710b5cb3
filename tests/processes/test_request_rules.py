"""Rules RR-01 to RR-08 of the catalogue hold in the request (请示) and the report (报告): who, what and when.

By structure where the diagram itself can be asked, and by walking cases through it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import yaml
from support.petitions import ANSWERS, BOTH, OFFICE, REPORT, REQUEST, forwarded, options, refusal, started
from support.rehearsal import PROCESSES

from engine.errors import Invalid, Refused

REPLY: dict[str, object] = {"reply_number": "示政复〔2026〕12号", "reply_on": "2026-11-27", "reply_text": "同意所请。"}


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
