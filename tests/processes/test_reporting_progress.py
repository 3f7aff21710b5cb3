"""The progress of a supervised task, and an amended report, are reports like any other: WR-03, WR-04."""

from __future__ import annotations

import pytest
from processes.test_reporting_ad_hoc import Reporting
from support.rehearsal import Rehearsal
from support.superiors import PARTS, city

from engine.errors import Refused


def under_way() -> Rehearsal:
    """A task that the unit has taken on."""
    case = Rehearsal("supervise", "reporting", city=city())
    case.begin({"subject": "排水改造", "instruction": "年内完工。", "due_on": "2026-12-15"}, event="task_set")
    case.do("unit_accepts", by="clerk", responsible_person="分管副局长", supervise_plan="分三段施工。")
    assert case.tasks == {"report_progress": "bureau"}
    return case


@pytest.mark.parametrize("given", [{}, {"covered_by_attachment": True}, {"work_done": " ", "next_steps": "\n"}])
def test_WR_03_no_progress_without_a_word_or_an_attachment(given: dict[str, object]) -> None:
    case = under_way()
    with pytest.raises(Refused) as caught:
        case.do("report_progress", by="section_chief", **given)
    assert (caught.value.rule, caught.value.code) == ("WR-03", "NOT_IN_WRITING")
    assert list(case.tasks) == ["report_progress"]


def test_WR_03_progress_may_be_told_in_an_attachment() -> None:
    case = under_way()
    case.do("report_progress", by="section_chief", files=["进度.docx"], covered_by_attachment=True)
    assert case.tasks == {"superior_reads": "deputy_bureau_head"}


@pytest.mark.parametrize("missing", sorted(PARTS))
def test_WR_04_progress_has_both_parts(missing: str) -> None:
    case = under_way()
    with pytest.raises(Refused) as caught:
        case.do("report_progress", by="section_chief", **{**PARTS, missing: ""})
    assert (caught.value.rule, caught.value.code) == ("WR-04", "REPORT_PART_MISSING")


def sent_back() -> Reporting:
    """A report on a major matter that the vice mayor wants to know more of."""
    case = Reporting("bureau_head")
    case.report()
    case.do("leader_reads", "returned_by_leader", opinion="请补充。")
    return case


@pytest.mark.parametrize(
    "given,rule", [({}, "WR-03"), ({"work_done": "有"}, "WR-04"), ({"next_steps": "有", "work_done": " "}, "WR-04")]
)
def test_WR_03_WR_04_hold_again_for_an_amended_ad_hoc_report(given: dict[str, object], rule: str) -> None:
    case = sent_back()
    assert case.tasks == {"amend_ad_hoc": "bureau_head"}
    with pytest.raises(Refused) as caught:
        case.do("amend_ad_hoc", **given)
    assert caught.value.rule == rule
    assert case.do("amend_ad_hoc", **PARTS) == {"leader_reads": "vice_mayor"}


def test_WR_04_an_amended_ad_hoc_report_has_both_parts() -> None:
    case = sent_back()
    with pytest.raises(Refused) as caught:
        case.do("amend_ad_hoc", **{**PARTS, "next_steps": ""})
    assert (caught.value.rule, caught.value.code) == ("WR-04", "REPORT_PART_MISSING")
