"""Rules WR-06 to WR-12 and WR-20 hold in the ad hoc report (重大工作随时报送)."""

from __future__ import annotations

import json

import pytest
from support.flowchart import Flowchart
from support.rehearsal import PROCESSES, Rehearsal
from support.superiors import CHAIN, PARTS, city, climbed

from engine.acts import Submission
from engine.errors import Invalid, Refused

FOLDER = PROCESSES / "reporting"
CHART = Flowchart(FOLDER / "ad_hoc_report.bpmn")
RIGHT = {
    "clerk": "section_chief",
    "section_chief": "deputy_head_in_charge",
    "deputy_bureau_head": "unit_head",
    "bureau_head": "vice_mayor_in_charge",
    "vice_mayor": "mayor",
}
"""Whoever reports -> the one addressee that is right."""
DRAFT: dict[str, object] = {
    "subject": "关于城北片区排水管网改造进展情况的汇报",
    "significance": "major",
    "reach": "vice_mayor_in_charge",
    "report_every": 7,
    **PARTS,
}


class Reporting(Rehearsal):
    """An ad hoc report started by whoever is on a post of the chain."""

    def __init__(self, by: str, chain: list[str] = CHAIN, **more: object) -> None:
        super().__init__("ad_hoc_report", "reporting", city=city(chain, **more))  # type: ignore[arg-type]
        self.by = by

    def report(self, **answers: object) -> dict[str, str]:
        """Hands the form in as `by`."""
        own = {"starter": self.by, "unit": "bureau", "post": self.by, "matter": "m1", "case": "c1"}
        given = Submission(answers={**DRAFT, "addressee": RIGHT.get(self.by, "mayor"), **answers})
        taken = self._accept(self.program.start_event.id, self.by, self.by, dict(own), given)
        return self.begin(taken.values, own, actor=self.by)


def refused(by: str, chain: list[str] = CHAIN, count: int = 0, **answers: object) -> Refused:
    with pytest.raises(Refused) as caught:
        Reporting(by, chain, register_count=count).report(**answers)
    assert all(hit.sentence.endswith("。") and hit.remedy.endswith("。") for hit in caught.value.hits)
    return caught.value


def options(key: str) -> list[str]:
    form = json.loads((FOLDER / "ad_hoc_draft.form").read_text("utf-8"))
    return [value["value"] for field in form["components"] if field.get("key") == key for value in field["values"]]


# ---------------------------------------------------------------- WR-06, WR-07: at any time, and a duty


@pytest.mark.parametrize("significance", ["major", "important"])
def test_WR_06_major_work_and_important_matters_are_reported_at_any_time(significance: str) -> None:
    """By whoever has it at hand, outside every cycle; it discharges no period."""
    assert Reporting("section_chief").report(significance=significance) == {"superior_reads": "deputy_bureau_head"}
    assert options("significance") == ["major", "important"]
    groups = CHART.attribute("ad_hoc_report", "candidateStarterGroups").split(",")
    assert groups == ["department", "township", "subdistrict_office"]
    schedule = (FOLDER / "work_report.schedule.yaml").read_text("utf-8")
    assert not [element for element in CHART.of_kind("userTask") if element in schedule]


def test_WR_06_it_ends_with_the_leader_who_has_read_it() -> None:
    case = Reporting("section_chief")
    case.report()
    assert climbed(case) == ["deputy_bureau_head", "bureau_head", "vice_mayor"]
    assert case.outcome == ("ad_hoc_received",)


def test_WR_07_what_was_agreed_is_on_record_so_that_silence_can_be_seen() -> None:
    kept = CHART.properties("ad_hoc_report")["register"].split()
    assert {"significance", "report_every"} <= set(kept)
    case = Reporting("section_chief")
    case.report()
    assert (case.variables["significance"], case.variables["report_every"]) == ("major", 7)
    for wrong in (0, 91):
        with pytest.raises(Invalid) as caught:
            Reporting("section_chief").report(report_every=wrong)
        assert set(caught.value.problems) == {"report_every"}


@pytest.mark.parametrize(
    "blank,code", [({"next_steps": ""}, "REPORT_PART_MISSING"), ({"work_done": "", "next_steps": ""}, "NOT_IN_WRITING")]
)
def test_WR_06_it_is_written_like_any_report(blank: dict[str, object], code: str) -> None:
    assert refused("section_chief", **blank).code == code


# ---------------------------------------------------------------- WR-09, WR-12: one addressee, the next level up


@pytest.mark.parametrize("by", sorted(RIGHT))
@pytest.mark.parametrize("addressee", sorted(set(RIGHT.values())))
def test_WR_09_only_the_next_level_up_of_all_pairs(by: str, addressee: str) -> None:
    """Every pair of the chain: the adjacent one passes, all others are refused and told the right one."""
    if RIGHT[by] == addressee:
        assert list(Reporting(by).report(addressee=addressee).values()) == [CHAIN[CHAIN.index(by) + 1]]
        return
    found = refused(by, addressee=addressee)
    assert (found.rule, found.code) == ("WR-09", "SKIP_LEVEL")
    assert CHAIN[CHAIN.index(by) + 1] in found.hits[0].sentence


def test_WR_09_after_a_substitution_it_is_still_one_level() -> None:
    """Upwards twice: the deputy acts for the head, so the section chief's report does not come to the head as well."""
    acting = ["section_chief", "bureau_head", "vice_mayor", "mayor"]
    case = Reporting("section_chief", acting)
    case.report(addressee="unit_head")
    assert climbed(case) == ["bureau_head", "vice_mayor"]
    assert refused("bureau_head", acting, addressee="mayor").code == "SKIP_LEVEL"
    assert "vice_mayor" in refused("bureau_head", acting, addressee="unit_head").hits[0].sentence


def test_WR_12_the_form_offers_levels_never_people_and_the_route_takes_no_answer() -> None:
    assert set(options("addressee")) == {*RIGHT.values(), "party_committee"}
    for element, chosen in [("climb_to_leader", "addressee")]:
        assert chosen not in str(CHART.elements[element].attrib)
    with pytest.raises(Invalid) as caught:
        Reporting("section_chief").report(addressee="deputy_bureau_head_2")
    assert set(caught.value.problems) == {"addressee"}


@pytest.mark.parametrize("reach,last", [("vice_mayor_in_charge", "vice_mayor"), ("mayor", "mayor")])
@pytest.mark.parametrize("by", ["clerk", "section_chief", "deputy_bureau_head", "bureau_head"])
def test_WR_11_exactly_the_holders_in_order_up_to_the_level_the_report_must_reach(
    by: str, reach: str, last: str
) -> None:
    case = Reporting(by)
    case.report(reach=reach)
    assert climbed(case) == CHAIN[CHAIN.index(by) + 1 : CHAIN.index(last) + 1]
    assert case.outcome == ("ad_hoc_received",)


@pytest.mark.parametrize(
    "rule,by,above",
    [
        ("WR-13", "section_chief", "deputy_bureau_head"),
        ("WR-14", "deputy_bureau_head", "bureau_head"),
        ("WR-15", "bureau_head", "vice_mayor"),
    ],
)
def test_WR_13_WR_14_WR_15_each_to_their_own_superior(rule: str, by: str, above: str) -> None:
    case = Reporting(by)
    assert list(case.report().values()) == [above]
    assert rule in CHART.rules("climb_to_leader")


def test_WR_16_from_the_vice_mayor_to_the_mayor() -> None:
    case = Reporting("bureau_head")
    case.report(reach="mayor")
    assert case.do("superior_reads", "passed_up") == {"superior_reads": "mayor"}
    assert "WR-16" in CHART.rules("climb_to_leader")


def test_WR_16_the_vice_mayor_may_take_it_to_the_mayor_and_until_he_has_read_it_the_head_is_open() -> None:
    """A-05: the mayor gets it when the vice mayor sends it on. WR-10: it is one head all the way up."""
    case = Reporting("bureau_head")
    case.report()
    assert case.do("leader_reads", "asked_higher", opinion="请市长阅示。") == {"superior_reads": "mayor"}
    assert case.variables["open_report_of"] == "m1/bureau_head"
    case.do("superior_reads", "passed_up")
    assert (case.outcome, case.variables["open_report_of"]) == (("ad_hoc_received",), None)


# ---------------------------------------------------------------- WR-10, WR-20, WR-21: one head


def test_WR_10_a_matter_reported_and_not_yet_read_is_not_reported_again() -> None:
    found = refused("section_chief", count=1)
    assert (found.rule, found.code) == ("WR-10", "MULTI_HEADED")


def test_WR_10_what_is_kept_is_the_matter_and_the_reporter_until_it_is_read() -> None:
    """The same reporter: another unit may report on the same matter to its own superior."""
    case = Reporting("bureau_head")
    case.report()
    assert case.variables["open_report_of"] == "m1/bureau_head"
    case.do("leader_reads", "returned_by_leader", opinion="请补充。")
    assert case.variables["open_report_of"] == "m1/bureau_head"
    case.do("amend_ad_hoc", **PARTS)
    assert climbed(case) == ["vice_mayor"]
    assert case.outcome == ("ad_hoc_received",)


def test_WR_10_the_open_head_is_closed_when_the_report_has_been_read() -> None:
    assert "open_report_of" in CHART.properties("ad_hoc_report")["register"].split()
    text = (FOLDER / "ad_hoc_report.bpmn").read_text("utf-8")
    assert '<camunda:outputParameter name="open_report_of">${reached ? null : open_report_of}' in text


def test_WR_20_who_is_refused_is_told_why_skipping_is_bad() -> None:
    assert "容易扰乱行政秩序，造成领导之间的误会和麻烦" in refused("section_chief", addressee="mayor").hits[0].sentence


def test_WR_21_who_is_refused_is_told_why_two_heads_are_bad() -> None:
    assert "几位领导的指示可能不一样，会无所适从" in refused("section_chief", count=1).hits[0].sentence


def test_WR_17_nobody_addresses_the_party_committee_from_here() -> None:
    for by in RIGHT:
        found = refused(by, addressee="party_committee")
        assert (found.rule, found.code) == ("WR-17", "PARTY_DIRECT")
