"""Rules WR-01 to WR-05 of the catalogue hold in the periodic report (定期工作汇报), and its way up (WR-13 to WR-16)."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from support.flowchart import BPMN, Flowchart
from support.petitions import OFFICE
from support.rehearsal import PROCESSES, Rehearsal
from support.superiors import CHAIN, PARTS, city, climbed

from engine.errors import Refused

FOLDER = PROCESSES / "reporting"
CHART = Flowchart(FOLDER / "periodic_report.bpmn")
DUE = dt.datetime(2026, 10, 23, 9, 30, tzinfo=dt.UTC)
Q3, Q2_H1, Q4_H2_YEAR = ["2026Q3"], ["2026Q2", "2026H1"], ["2026Q4", "2026H2", "2026"]


def closed(periods: list[str] = Q3) -> Rehearsal:
    """The case of the unit `bureau` when periods have closed."""
    case = Rehearsal("periodic_report", "reporting", city=city())
    own = {"starter": "", "unit": "bureau", "post": "", "matter": "m1", "case": "c1"}
    given = {"schedule": "work_report", "period": periods[0], "period_name": "2026年第三季度", "due": DUE}
    case.begin({**given, "periods": list(periods)}, own, event="report_period_ended")
    return case


def drafted(periods: list[str] = Q3, by: str = "section_chief") -> Rehearsal:
    case = closed(periods)
    case.do("draft_report", by=by, **PARTS)
    return case


def registered(periods: list[str] = Q3) -> Rehearsal:
    case = drafted(periods)
    climbed(case)
    case.do("office_registers", register_number="2026〔政办收〕318号")
    return case


def refused(files: tuple[str, ...] = (), **answers: object) -> tuple[str, str]:
    """(rule, code) with which a draft is refused; the task stays."""
    case = closed()
    with pytest.raises(Refused) as caught:
        case.do("draft_report", by="section_chief", files=files, **answers)
    assert list(case.tasks) == ["draft_report"]
    assert all(hit.sentence.endswith("。") and hit.remedy.endswith("。") for hit in caught.value.hits)
    return caught.value.rule, caught.value.code


# ---------------------------------------------------------------- WR-01, WR-02, WR-05: who, when, to whom


def schedule() -> dict[str, object]:
    told: dict[str, object] = yaml.safe_load((FOLDER / "work_report.schedule.yaml").read_text("utf-8"))
    return told


def test_WR_01_every_department_has_the_duty_and_townships_and_subdistricts_too() -> None:
    assert schedule()["each"] == {"unit_kinds": ["department", "township", "subdistrict_office"]}
    assert schedule()["message"] == "report_period_closed"
    start = CHART.elements["report_period_ended"]
    assert start.find(f"{BPMN}messageEventDefinition").get("messageRef") == "report_period_closed"
    assert CHART.attribute("periodic_report", "candidateStarterGroups") == ""  # nobody begins one by hand


def test_WR_01_anybody_of_the_unit_may_draft_it_by_the_day_it_is_due() -> None:
    case = closed()
    assert case.tasks == {"draft_report": "bureau"}
    (offer,) = case.offers
    assert offer.assignment.due == DUE


def test_WR_01_the_duty_ends_with_the_entry_at_the_office() -> None:
    """An obligation is discharged where the report comes to the government, not where it is drafted."""
    task = str(schedule()["discharged_by"])
    assert task in CHART.of_kind("userTask")
    assert CHART.attribute(task, "candidateGroups") == OFFICE
    assert "report_received" not in CHART.reach("report_period_ended", without=frozenset({task}))


def test_WR_02_quarter_half_year_and_year_and_what_ends_together_is_one_report() -> None:
    assert schedule()["periods"] == ["quarter", "half_year", "year"]
    assert schedule()["combine"] is True
    assert schedule()["due"] == {"working_days": 10}
    assert CHART.properties("periodic_report")["register"].split() == ["schedule", "periods"]


def test_WR_05_it_comes_to_the_government_through_the_office() -> None:
    case = drafted()
    climbed(case)
    assert case.tasks == {"office_registers": OFFICE}
    assert case.do("office_registers", register_number="318") == {"vice_mayor_reads_report": "vice_mayor"}
    for leader in ("vice_mayor_reads_report", "mayor_reads_report"):
        assert leader not in CHART.reach("report_period_ended", without=frozenset({"office_registers"}))
        assert leader not in CHART.reach("report_period_ended", without=frozenset({"agreed_in_unit"}))
    case.do("vice_mayor_reads_report", "read_by_vice_mayor")
    assert case.outcome == ("report_received",)


def test_G_04_every_report_to_the_government_passes_the_office() -> None:
    assert CHART.attribute("office_registers", "candidateGroups") == OFFICE
    assert "report_received" not in CHART.reach("report_period_ended", without=frozenset({"office_registers"}))


# ---------------------------------------------------------------- WR-03, WR-04: in writing, two parts


@pytest.mark.parametrize("blank", ["", "  ", "\n\t"])
def test_WR_03_no_text_and_no_attachment_is_no_report(blank: str) -> None:
    assert refused() == ("WR-03", "NOT_IN_WRITING")
    assert refused(work_done=blank, next_steps=blank) == ("WR-03", "NOT_IN_WRITING")


def test_WR_03_who_says_it_is_attached_must_attach_it() -> None:
    assert refused(covered_by_attachment=True) == ("WR-03", "NOT_IN_WRITING")
    assert refused(covered_by_attachment=True, work_done="有") == ("WR-03", "NOT_IN_WRITING")
    case = closed()
    case.do("draft_report", by="section_chief", files=("三季度汇报.docx",), covered_by_attachment=True)
    assert case.tasks == {"superior_reads": "deputy_bureau_head"}


@pytest.mark.parametrize("missing", ["work_done", "next_steps"])
@pytest.mark.parametrize("files", [(), ("三季度汇报.docx",)])
def test_WR_04_neither_part_may_be_missing(missing: str, files: tuple[str, ...]) -> None:
    parts = {key: PARTS[key] for key in PARTS if key != missing}
    assert refused(files, **parts) == ("WR-04", "REPORT_PART_MISSING")
    assert refused(files, **parts, **{missing: " "}) == ("WR-04", "REPORT_PART_MISSING")


def test_WR_04_an_attachment_does_not_stand_for_the_parts_unless_it_is_said_to() -> None:
    assert refused(("附表.xlsx",)) == ("WR-04", "REPORT_PART_MISSING")


@settings(max_examples=60, deadline=None)
@given(
    work=st.sampled_from(["", " ", "做了"]),
    plan=st.sampled_from(["", "\n", "要做"]),
    covered=st.booleans(),
    files=st.integers(0, 2),
)
def test_WR_04_a_report_passes_exactly_with_both_parts_here_or_attached(
    work: str, plan: str, covered: bool, files: int
) -> None:
    case = closed()
    names = tuple(f"{n}.docx" for n in range(files))
    here = bool(work.strip() and plan.strip())
    given = {"work_done": work, "next_steps": plan, "covered_by_attachment": covered}
    if here or (covered and files):
        case.do("draft_report", by="section_chief", files=names, **given)
        assert case.tasks == {"superior_reads": "deputy_bureau_head"}
    else:
        with pytest.raises(Refused):
            case.do("draft_report", by="section_chief", files=names, **given)


@pytest.mark.parametrize("rule,answers", [("WR-03", {}), ("WR-04", {"work_done": "有"})])
def test_WR_03_WR_04_hold_again_when_an_amended_report_comes_back(rule: str, answers: dict[str, object]) -> None:
    case = drafted()
    case.do("superior_reads", "returned_down", opinion="请补充数字。")
    assert case.tasks == {"amend_work_report": "section_chief"}
    with pytest.raises(Refused) as caught:
        case.do("amend_work_report", **{"work_done": "", "next_steps": "", **answers})
    assert caught.value.rule == rule
    assert case.do("amend_work_report", **PARTS) == {"superior_reads": "deputy_bureau_head"}


# ---------------------------------------------------------------- WR-09, WR-11, WR-13 to WR-16: the way up


@pytest.mark.parametrize("drafter", range(4))
def test_WR_11_the_ladder_in_the_unit_is_entered_at_the_drafters_level(drafter: int) -> None:
    """A-06: the clerk's draft climbs the whole unit, the head's own goes to the office at once."""
    case = drafted(by=CHAIN[drafter])
    assert climbed(case) == CHAIN[drafter + 1 : 4]
    assert case.tasks == {"office_registers": OFFICE}


def test_WR_09_no_level_of_the_unit_is_skipped_and_none_is_chosen() -> None:
    assert "office_registers" not in CHART.reach("draft_report", without=frozenset({"climb_in_unit"}))
    assert "WR-09" in CHART.rules("climb_in_unit")
    assert climbed(drafted(by="section_chief")) == ["deputy_bureau_head", "bureau_head"]


def test_WR_13_WR_14_section_chief_then_deputy_then_head() -> None:
    case = drafted(by="section_chief")
    assert case.tasks == {"superior_reads": "deputy_bureau_head"}
    assert case.do("superior_reads", "passed_up") == {"superior_reads": "bureau_head"}
    assert {"WR-13", "WR-14"} <= set(CHART.rules("climb_in_unit"))


def test_WR_14_what_the_head_sends_back_is_not_registered() -> None:
    case = drafted(by="deputy_bureau_head")
    assert case.tasks == {"superior_reads": "bureau_head"}
    assert case.do("superior_reads", "returned_down", opinion="重写。") == {"amend_work_report": "deputy_bureau_head"}


def test_WR_15_the_vice_mayor_in_charge_reads_and_may_send_it_back_through_the_unit() -> None:
    case = registered()
    assert case.tasks == {"vice_mayor_reads_report": "vice_mayor"}
    case.do("vice_mayor_reads_report", "returned_by_vice_mayor", opinion="没有写项目进度。")
    assert case.tasks == {"amend_work_report": "section_chief"}
    assert case.do("amend_work_report", **PARTS) == {"superior_reads": "deputy_bureau_head"}
    ends = registered(Q2_H1)
    ends.do("vice_mayor_reads_report", "read_by_vice_mayor")
    assert ends.outcome == ("report_received",)


@pytest.mark.parametrize("periods,to_mayor", [(Q3, False), (Q2_H1, False), (Q4_H2_YEAR, True), (["2026"], True)])
def test_WR_16_the_year_end_report_always_reaches_the_mayor(periods: list[str], to_mayor: bool) -> None:
    """A-05."""
    case = registered(periods)
    case.do("vice_mayor_reads_report", "read_by_vice_mayor")
    assert case.tasks == ({"mayor_reads_report": "mayor"} if to_mayor else {})


@pytest.mark.parametrize("periods", [Q3, Q4_H2_YEAR])
def test_WR_16_the_vice_mayor_may_send_any_report_on_to_the_mayor(periods: list[str]) -> None:
    case = registered(periods)
    assert case.do("vice_mayor_reads_report", "sent_to_mayor") == {"mayor_reads_report": "mayor"}
    case.do("mayor_reads_report")
    assert case.outcome == ("report_received",)
    assert "mayor_reads_report" not in CHART.reach(
        "report_period_ended", without=frozenset({"sent_to_mayor", "at_year_end"})
    )


def test_G_02_the_way_taken_can_be_drawn_on_the_diagram_that_ran() -> None:
    case = drafted()
    climbed(case)
    assert case.result is not None
    drawn = set(CHART.elements) | set(CHART.flows) | set(Flowchart(PROCESSES / "shared/ladder.bpmn").elements)
    assert {step.element for step in case.result.trail} <= drawn
    assert "G-02" in CHART.rules("periodic_report")
