"""Filing of normative documents within twenty days (OD-04), and what an unfiled one is worth (OD-05)."""

from __future__ import annotations

import datetime as dt

import pytest
from support.drafts import CHARTS, PACKAGE, REVIEWERS, city, drafted, proposed, refused
from support.rehearsal import Rehearsal

from engine.days import SHANGHAI
from engine.errors import Invalid, Refused

CHART = CHARTS["file_normative"]
FILING: dict[str, object] = {"filing_note": "依据《条例》第八条制定，已公开征求意见。", "contact_phone": "0100-0000000"}
REVIEW: dict[str, object] = {"filing_number": "示政法备〔2026〕31号", "filing_findings": "内容合法，程序合规。"}


def at(month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2026) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=SHANGHAI).astimezone(dt.UTC)


def published(day: str = "2026-09-10", **answers: object) -> Rehearsal:
    """A document published on `day`, its case begun the same morning."""
    case = Rehearsal("file_normative", "document", now=at(*map(int, day.split("-")[1:])), city=city())
    given = {"subject": "市财政局专项资金管理办法", "document_number": "示财〔2026〕21号", "generally_binding": True}
    case.start({**given, "published_on": day, **answers})
    return case


def filed(case: Rehearsal) -> Rehearsal:
    case.do("submit_filing", files=["正式文本.pdf"], **FILING)
    return case


def accepted(case: Rehearsal) -> Rehearsal:
    case.do("review_filing", "filing_accepted", **REVIEW)
    return case


# ---------------------------------------------------------------- OD-04: by the end of the twentieth day


@pytest.mark.parametrize(
    "day,due",
    [
        ("2026-09-10", at(10, 1, 0)),  # 30 September, 24:00
        ("2026-09-11", at(10, 9, 0)),  # 1 October is a holiday: 8 October, 24:00
        ("2026-10-19", at(11, 10, 0)),  # 8 November is a Sunday: 9 November, 24:00
        ("2026-12-21", at(1, 12, 0, year=2027)),  # 10 January of a year without arrangement is a Sunday
    ],
)
def test_OD_04_twenty_days_after_publication_moved_over_rest_days(day: str, due: dt.datetime) -> None:
    case = published(day)
    assert case.variables["filing_due"] == due
    (offer,) = case.offers
    assert (offer.element, offer.assignment.due) == ("submit_filing", due)
    (wait,) = case.waits
    assert (wait.element, wait.due) == ("filing_overdue", due)


@pytest.mark.parametrize("late,findings", [(0, []), (1, ["FILING_LATE"])])
@pytest.mark.parametrize("day,due", [("2026-09-10", at(10, 1, 0)), ("2026-09-11", at(10, 9, 0))])
def test_OD_04_on_the_last_second_in_time_and_a_second_later_late_but_accepted(
    day: str, due: dt.datetime, late: int, findings: list[str]
) -> None:
    case = published(day)
    case.now = due + dt.timedelta(seconds=late)
    assert filed(case).findings == findings
    assert case.tasks == {"review_filing": REVIEWERS}


def test_OD_04_the_text_is_handed_in_with_the_filing() -> None:
    case = published()
    with pytest.raises(Invalid) as caught:
        case.do("submit_filing", **FILING)
    assert set(caught.value.problems) == {"attachments"}
    with pytest.raises(Invalid) as caught:
        case.do("submit_filing", files=["正式文本.pdf"], contact_phone="0100-0000000")
    assert set(caught.value.problems) == {"filing_note"}


def test_OD_04_departments_and_townships_file_what_binds_generally() -> None:
    assert CHART.attribute("file_normative", "candidateStarterGroups") == "department,township"
    with pytest.raises(Invalid) as caught:
        published(generally_binding=False)
    assert set(caught.value.problems) == {"generally_binding"}
    with pytest.raises(Invalid) as caught:
        published(published_on=None)
    assert set(caught.value.problems) == {"published_on"}


# ---------------------------------------------------------------- OD-05: pending, effective, invalid


def test_OD_05_pending_until_filed_and_effective_from_publication() -> None:
    case = published()
    assert case.variables["effect_status"] == "pending_filing"
    assert filed(case).variables["effect_status"] == "pending_filing"
    accepted(case)
    assert case.outcome == ("document_filed",)
    assert case.variables["effect_status"] == "effective"
    assert case.variables["effective_from"] == dt.date(2026, 9, 10)


def test_OD_05_invalid_when_the_deadline_passes_without_a_submission() -> None:
    case = published()
    case.wait_until(at(9, 30, 23, 59))
    assert case.variables["effect_status"] == "pending_filing"
    assert case.wait_until(at(10, 1, 0)) == {"submit_filing": "starter"}
    assert case.variables["effect_status"] == "invalid"


def test_OD_05_in_time_but_still_under_review_is_pending_beyond_the_deadline() -> None:
    case = filed(published())
    case.wait_until(at(10, 20))
    assert case.waits == ()
    assert case.variables["effect_status"] == "pending_filing"


def test_OD_05_late_and_passed_is_effective_from_then_on_and_the_gap_is_kept() -> None:
    case = published()
    case.wait_until(at(10, 12))
    assert filed(case).variables["effect_status"] == "invalid"
    case.now = at(10, 20)
    accepted(case)
    assert case.variables["effect_status"] == "effective"
    assert case.variables["effective_from"] == dt.date(2026, 10, 20)
    assert case.variables["invalid_since"] == at(10, 1, 0)


def test_OD_05_late_is_invalid_even_when_no_timer_has_fired_yet() -> None:
    case = published()
    case.now = at(10, 9, 8)
    assert filed(case).variables["effect_status"] == "invalid"


def test_OD_05_refused_is_invalid_and_may_be_filed_again() -> None:
    case = filed(published())
    with pytest.raises(Invalid):
        case.do("review_filing", "filing_refused", **REVIEW)
    case.do("review_filing", "filing_refused", opinion="第五条增设许可，没有依据。", **REVIEW)
    assert case.variables["effect_status"] == "invalid"
    assert case.tasks == {"amend_filing": "starter"}
    case.now = at(9, 21)
    case.do("amend_filing", "refiled", files=["修改本.pdf"], **FILING)
    assert case.variables["effect_status"] == "invalid"
    accepted(case)
    assert (case.outcome, case.variables["effect_status"]) == (("document_filed",), "effective")
    assert case.variables["effective_from"] == dt.date(2026, 9, 21)


def test_OD_05_refused_and_no_longer_carried_out_stays_invalid() -> None:
    case = filed(published())
    case.do("review_filing", "filing_refused", opinion="没有依据。", **REVIEW)
    with pytest.raises(Invalid):
        case.do("amend_filing", "stopped", files=["通知.pdf"], **FILING)
    case.do("amend_filing", "stopped", opinion="停止执行，已发通知。", files=["通知.pdf"], **FILING)
    assert (case.outcome, case.variables["effect_status"]) == (("document_dropped",), "invalid")


def test_OD_05_the_end_of_the_deadline_is_shown_as_an_end_of_its_own() -> None:
    case = published()
    case.wait_until(at(10, 1, 0))
    assert case.result is not None
    assert ("entered", "marked_invalid") in {(step.what, step.element) for step in case.result.trail}


def test_OD_05_number_and_status_stand_in_the_book_of_documents() -> None:
    for process in ("file_normative", "issue_normative", "joint_issue"):
        told = CHARTS[process].properties(process)
        assert told["book"] == "documents"
        assert {"document_number", "effect_status"} <= set(told["register"].split())


@pytest.mark.parametrize("taken", [True, False])
def test_OD_05_a_number_stands_in_the_book_once(taken: bool) -> None:
    """Or a second case of the number would decide what the first one's document is worth."""
    answers = city(register__find="示财〔2026〕21号" if taken else None)
    case = Rehearsal("file_normative", "document", now=at(9, 10), city=answers)
    given = {"subject": "办法", "document_number": "示财〔2026〕21号", "published_on": "2026-09-10"}
    if taken:
        with pytest.raises(Refused) as caught:
            case.start({**given, "generally_binding": True})
        assert (caught.value.rule, caught.value.code) == ("OD-05", "NUMBER_TAKEN")
    else:
        assert case.start({**given, "generally_binding": True}) == {"submit_filing": "starter"}
    for chart, task in (("issue_document", "number_and_send"), ("joint_issue", "number_joint")):
        assert CHARTS[chart].properties(task)["guard"] == "document_number_guard"


# ---------------------------------------------------------------- OD-05: an unfiled document is no basis


@pytest.mark.parametrize(
    "status,refused_", [("pending_filing", True), ("invalid", True), ("effective", False), (None, False)]
)
@pytest.mark.parametrize("cited", ["示财〔2026〕21号", "国办发〔2018〕37号\n示财〔2026〕21号"])
def test_OD_05_an_unfiled_document_cannot_be_cited(status: str | None, refused_: bool, cited: str) -> None:
    books = {"示财〔2026〕21号": status}

    def find(book: str, name: str, value: str, wanted: str) -> str | None:
        assert (book, name, wanted) == ("documents", "document_number", "effect_status")
        return books.get(value)

    case = proposed(register__find=find)
    if refused_:
        told = refused(case, "draft_document", files=["条例.pdf"], **{**PACKAGE, "cited_documents": cited})
        assert told == [("OD-05", "UNFILED_DOCUMENT")]
    else:
        assert drafted(case, cited_documents=cited).tasks == {"head_signs": "head_of_bureau"}


def test_OD_05_it_is_asked_again_of_an_amended_draft_and_when_it_is_handed_in() -> None:
    case = drafted(proposed(register__find="invalid"))
    case.do("head_signs", "head_returned", opinion="补充依据。")
    given = {**PACKAGE, "cited_documents": "示财〔2026〕21号"}
    assert refused(case, "amend_draft", **given) == [("OD-05", "UNFILED_DOCUMENT")]
    case.do("amend_draft", **PACKAGE)
    case.do("head_signs", "head_agreed")
    assert refused(case, "submit_draft", **{**given, "sealed": True}) == [("OD-05", "UNFILED_DOCUMENT")]
