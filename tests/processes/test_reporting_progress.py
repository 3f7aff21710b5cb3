"""The progress of a supervised task is a report like any other: WR-03, WR-04."""

from __future__ import annotations

import pytest
from support.rehearsal import Rehearsal
from support.superiors import PARTS, city

from engine.errors import Refused


def under_way() -> Rehearsal:
    """A task that the unit has taken on."""
    case = Rehearsal("supervise", "reporting", city=city())
    case.begin({"subject": "排水改造", "instruction": "年内完工。", "due_on": "2026-12-15"}, event="task_set")
    case.do("unit_accepts", by="clerk", responsible_person="分管副局长", supervise_plan="分三段施工。")
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
