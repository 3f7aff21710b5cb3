"""What holds when a request or report is handed in holds again when it comes back amended: RR-05, RR-06, RR-08."""

from __future__ import annotations

import pytest
from support.petitions import ANSWERS, BOTH, OFFICE, forwarded, options, started
from support.rehearsal import Rehearsal

from engine.errors import Invalid, Refused

LEADERS = {"request": "vice_mayor_approves", "report": "vice_mayor_reads"}


def returned(process: str) -> Rehearsal:
    """Sent back to the unit by the deputy secretary-general."""
    case = started(process)
    case.do("deputy_forwards", "deputy_returned", opinion="请补正。", handling="forward")
    assert case.tasks == {f"amend_{process}": "starter"}
    return case


def amended(process: str, **answers: object) -> Rehearsal:
    case = returned(process)
    case.do(f"amend_{process}", **{**ANSWERS[process], **answers})
    return case


def refusal(process: str, **answers: object) -> tuple[str, str]:
    """(rule, code) with which the amended one is refused; it stays with the unit."""
    case = returned(process)
    with pytest.raises(Refused) as caught:
        case.do(f"amend_{process}", **{**ANSWERS[process], **answers})
    assert case.tasks == {f"amend_{process}": "starter"}
    return caught.value.rule, caught.value.code


@BOTH
def test_RR_05_an_amended_one_is_of_the_ten_categories_too(process: str) -> None:
    for category in options(process, "category"):
        assert amended(process, category=category).variables["category"] == category
    with pytest.raises(Invalid) as caught:
        amended(process, category="DAILY_BUSINESS")
    assert set(caught.value.problems) == {"category"}


def test_RR_06_an_amended_report_asks_for_nothing_and_an_amended_request_for_something() -> None:
    asking = "全市秋粮收购进展顺利，现仓容不足，拟新建仓库两座。妥否，请批示。"
    assert refusal("report", main_text=asking) == ("RR-06", "REQUEST_INSIDE_REPORT")
    assert refusal("report", asks_approval="yes") == ("RR-06", "REQUEST_INSIDE_REPORT")
    telling = "城北片区排水管网管径偏小，今年汛期先后 6 次积水，居民意见较多。"
    assert refusal("request", main_text=telling) == ("RR-06", "NOTHING_ASKED")
    assert amended("request", main_text=asking).tasks == {"deputy_forwards": "deputy_secretary_general"}


@pytest.mark.parametrize("planned_on,findings", [("2026-11-23", ["ACTED_BEFORE_APPROVAL"]), ("2026-12-15", [])])
def test_RR_08_the_date_of_an_amended_request_is_looked_at_again(planned_on: str, findings: list[str]) -> None:
    assert amended("request", planned_on=planned_on).findings == findings


def test_RR_06_an_amended_request_is_still_answered_and_an_amended_report_only_read() -> None:
    request, report = (forwarded(amended(process)) for process in ("request", "report"))
    assert request.do(LEADERS["request"], "vice_mayor_approved") == {"reply_to_unit": OFFICE}
    report.do(LEADERS["report"], "vice_mayor_read")
    assert report.outcome == ("report_read",)


@pytest.mark.parametrize("planned_on,told", [("2026-11-22", "早于提交请示"), ("2026-11-23", "早于最早批准日")])
def test_RR_08_it_is_said_whether_the_date_is_past_or_only_too_early(planned_on: str, told: str) -> None:
    case = started(planned_on=planned_on)
    assert case.last is not None
    (hit,) = case.last.verdict.findings
    assert told in hit.sentence
