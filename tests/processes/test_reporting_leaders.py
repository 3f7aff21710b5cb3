"""Rules WR-17 to WR-19, WR-21 and G-08: reports to the Party committee, instructions, supervised tasks."""

from __future__ import annotations

from itertools import combinations

import pytest
from support.flowchart import Flowchart
from support.petitions import OFFICE
from support.rehearsal import PROCESSES, Rehearsal
from support.superiors import CHAIN, PARTS, city, climbed

from engine.acts import Submission
from engine.errors import Invalid, Refused

FOLDER = PROCESSES / "reporting"
PARTY, INSTRUCT, SUPERVISE = (
    Flowchart(FOLDER / f"{name}.bpmn") for name in ("report_to_party", "instruct", "supervise")
)
PARTY_DRAFT: dict[str, object] = {
    "subject": "关于全市安全生产形势的汇报",
    "main_text": "今年以来全市安全生产形势总体平稳，发生一般事故 3 起，已全部处置。",
    "party_reason": "市委常委会拟听取全市安全生产情况。",
}


class Acted(Rehearsal):
    """A case started by whoever is on a post of the chain."""

    def submit(self, by: str, answers: dict[str, object]) -> dict[str, str]:
        own = {"starter": by, "unit": "bureau", "post": by, "matter": "m1", "case": "c1"}
        given = Submission(answers=answers)
        taken = self._accept(self.program.start_event.id, by, by, dict(own), given)
        return self.begin(taken.values, own, actor=by)


# ---------------------------------------------------------------- WR-17: to the Party committee


def to_party(by: str = "bureau_head") -> Acted:
    case = Acted("report_to_party", "reporting", city=city())
    case.submit(by, PARTY_DRAFT)
    return case


def test_WR_17_first_the_vice_mayor_in_charge_then_the_mayor_then_the_committee() -> None:
    case = to_party()
    assert case.tasks == {"vice_mayor_hears": "vice_mayor"}
    assert case.do("vice_mayor_hears", "vice_mayor_agreed", opinion="同意汇报。") == {"mayor_hears": "mayor"}
    assert case.do("mayor_hears", "mayor_agreed") == {"hand_over_to_party": OFFICE}
    case.do("hand_over_to_party", slip_number="8", handed_on="2026-11-23", received_by="市委办值班室")
    case.do(
        "register_party_result",
        party_result="agreed",
        party_leader="市委书记",
        party_decided_on="2026-11-25",
        party_opinion="同意。",
    )
    assert case.outcome == ("reported_to_party",)
    assert case.variables["party_result"] == "agreed"


@pytest.mark.parametrize("door", ["vice_mayor_hears", "vice_mayor_agreed", "mayor_agreed", "to_vice_mayor"])
def test_WR_17_no_way_to_the_committee_avoids_them(door: str) -> None:
    assert "send_to_party" in PARTY.reach("party_report_needed")
    assert "send_to_party" not in PARTY.reach("party_report_needed", without=frozenset({door}))
    assert "reported_to_party" not in PARTY.reach("party_report_needed", without=frozenset({"send_to_party"}))
    assert PARTY.attribute("vice_mayor_hears", "assignee") == "${org.vice_mayor_in_charge(unit)}"


def test_WR_17_the_vice_mayor_writes_an_opinion_before_it_goes_on() -> None:
    case = to_party()
    with pytest.raises(Invalid) as caught:
        case.do("vice_mayor_hears", "vice_mayor_agreed")
    assert caught.value.code == "OPINION_REQUIRED"


@pytest.mark.parametrize("who", ["vice_mayor", "mayor"])
@pytest.mark.parametrize("flow,end", [("declined", "not_reported_to_party"), ("returned", None)])
def test_WR_17_who_declines_or_sends_back_stops_it(who: str, flow: str, end: str | None) -> None:
    case = to_party()
    if who == "mayor":
        case.do("vice_mayor_hears", "vice_mayor_agreed", opinion="同意汇报。")
    case.do(f"{who}_hears", f"{who}_{flow}", opinion="再核实。")
    if end:
        assert case.outcome == (end,)
    else:
        assert case.tasks == {"amend_party_report": "bureau_head"}
        assert case.do("amend_party_report", **PARTY_DRAFT) == {"vice_mayor_hears": "vice_mayor"}


@pytest.mark.parametrize("by", ["clerk", "section_chief", "deputy_bureau_head"])
def test_WR_09_only_the_head_of_the_unit_brings_it_to_the_vice_mayor(by: str) -> None:
    with pytest.raises(Refused) as caught:
        to_party(by)
    assert (caught.value.rule, caught.value.code) == ("WR-09", "SKIP_LEVEL")
    assert CHAIN[CHAIN.index(by) + 1] in caught.value.hits[0].sentence


# ---------------------------------------------------------------- WR-18, WR-19, WR-21, G-08: instructions


def instructed(by: str, recipient: str, named: str = "", **more: object) -> Acted:
    case = Acted("instruct", "reporting", city=city(**more))  # type: ignore[arg-type]
    draft = {
        "subject": "核实城北片区积水点",
        "instruction": "请于本周内核实 14 处积水点并提出处置办法。",
        "recipient": recipient,
        "named_person": named,
        "due_on": "2026-11-27",
    }
    case.submit(by, draft)
    return case


def test_G_03_only_who_has_a_level_below_may_instruct() -> None:
    groups = INSTRUCT.attribute("instruct", "candidateStarterGroups").split(",")
    assert {"mayor", "vice_mayor", "bureau_head", "deputy_bureau_head", "township_head"} <= set(groups)
    assert not {"clerk", "section_chief", "department", "township"} & set(groups)


PAIRS = [(above, below) for below, above in combinations(CHAIN, 2)]


@pytest.mark.parametrize("above,below", PAIRS)
def test_WR_18_only_direct_subordinates_are_offered(above: str, below: str) -> None:
    if CHAIN.index(above) == CHAIN.index(below) + 1:
        assert instructed(above, below).tasks == {"receive_instruction": below}
        return
    with pytest.raises(Invalid) as caught:
        instructed(above, below)
    assert set(caught.value.problems) == {"recipient"}


@pytest.mark.parametrize("above,below", [(a, b) for a, b in PAIRS if CHAIN.index(a) > CHAIN.index(b) + 1])
def test_WR_19_reaching_down_is_refused_and_the_leader_between_is_named(above: str, below: str) -> None:
    direct = CHAIN[CHAIN.index(above) - 1]
    with pytest.raises(Refused) as caught:
        instructed(above, direct, named=below)
    assert (caught.value.rule, caught.value.code) == ("WR-19", "REACH_DOWN")
    assert direct in caught.value.hits[0].sentence
    assert direct in caught.value.hits[0].remedy


@pytest.mark.parametrize("named", ["", " ", "bureau_head"])
def test_WR_19_naming_nobody_or_the_direct_subordinate_is_no_reaching_down(named: str) -> None:
    assert instructed("vice_mayor", "bureau_head", named=named).tasks == {"receive_instruction": "bureau_head"}


def test_G_08_an_instruction_is_received_answered_and_read() -> None:
    case = instructed("vice_mayor", "bureau_head")
    assert case.do("receive_instruction") == {"answer_instruction": "bureau_head"}
    (offer,) = case.offers
    assert offer.assignment.due is not None
    with pytest.raises(Invalid):
        case.do("answer_instruction")
    assert case.do("answer_instruction", instruction_result="已核实 14 处。") == {"leader_checks": "vice_mayor"}
    case.do("leader_checks", "asked_again", opinion="处置办法呢？")
    assert case.tasks == {"answer_instruction": "bureau_head"}
    case.do("answer_instruction", instruction_result="已核实 14 处，处置办法见附件。")
    case.do("leader_checks", "accepted")
    assert case.outcome == ("instruction_answered",)
    for step in ("receive_instruction", "answer_instruction", "leader_checks"):
        assert "instruction_answered" not in INSTRUCT.reach("work_assigned", without=frozenset({step}))


def test_the_leader_can_take_an_instruction_back() -> None:
    case = instructed("vice_mayor", "bureau_head")
    (wait,) = case.waits
    assert wait.performers == ("vice_mayor",)
    case.raise_message("withdraw_instruction")
    assert case.ended_at("instruction_withdrawn")
    assert {case.variables[name] for name in ("matter_key", "leader_key", "recipient_key")} == {""}, "WR-21: void"


def counted(in_matter: int, mine: int, to_me: int) -> object:
    """Answers of the book `instructions`: instructions in the matter, those of mine, those to me."""
    wanted = {"matter_key": in_matter, "leader_key": mine, "recipient_key": to_me}
    return lambda _book, name, _value: wanted[name]


@pytest.mark.parametrize(
    "in_matter,mine,to_me,findings",
    [
        (0, 0, 0, []),
        (1, 1, 0, []),
        (1, 0, 0, ["CONFLICTING_INSTRUCTIONS"]),
        (3, 2, 0, ["CONFLICTING_INSTRUCTIONS"]),
        (1, 0, 1, []),
    ],
)
def test_WR_21_a_second_leaders_instruction_on_the_same_matter_is_told(
    in_matter: int, mine: int, to_me: int, findings: list[str]
) -> None:
    """Kept, not refused: both stand in the matter. Handing down what one was given is no second instruction."""
    case = instructed("vice_mayor", "bureau_head", register_count=counted(in_matter, mine, to_me))
    assert case.findings == findings
    assert case.tasks == {"receive_instruction": "bureau_head"}
    assert case.variables["matter_key"] == ("" if to_me else "m1"), "handed down: no leader's own instruction"
    assert case.variables["leader_key"] == ("" if to_me else "m1/vice_mayor")
    assert case.variables["recipient_key"] == "m1/bureau_head"


# ---------------------------------------------------------------- G-08, link 7: supervised tasks


def test_G_08_a_task_set_by_a_meeting_is_accepted_and_its_progress_comes_back_as_reports() -> None:
    case = Rehearsal("supervise", "reporting", city=city())
    own = {"starter": "secretary_general", "unit": "bureau", "post": "", "matter": "m1", "case": "c1"}
    begun = {"subject": "排水管网改造", "instruction": "年内完工 8 公里。", "due_on": "2026-12-15"}
    case.begin(begun, own, event="task_set")
    assert case.tasks == {"unit_accepts": "bureau"}
    assert case.do("unit_accepts", by="clerk", responsible_person="分管副局长", supervise_plan="分三段施工。") == {
        "report_progress": "bureau"
    }
    (offer,) = case.offers
    assert offer.assignment.due is not None
    with pytest.raises(Refused) as caught:
        case.do("report_progress", by="section_chief", work_done="完成 5 公里。")
    assert caught.value.code == "REPORT_PART_MISSING"
    case.do("report_progress", by="section_chief", **PARTS)
    assert climbed(case) == ["deputy_bureau_head", "bureau_head"]
    assert case.tasks == {"office_checks": "government_office:supervision_clerk"}
    case.do("office_checks", "task_goes_on", opinion="还差 3 公里。")
    assert case.tasks == {"report_progress": "bureau"}
    case.do("report_progress", by="bureau_head", **PARTS)
    case.do("office_checks", "task_closed", opinion="已核实，销号。")
    assert case.outcome == ("task_supervised",)
    for step in ("unit_accepts", "report_progress", "office_checks"):
        assert "task_supervised" not in SUPERVISE.reach("task_set", without=frozenset({step}))


def test_G_04_the_office_checks_what_the_unit_says_before_a_task_is_closed() -> None:
    assert SUPERVISE.attribute("office_checks", "candidateGroups") == "government_office:supervision_clerk"
    assert "task_supervised" not in SUPERVISE.reach("task_set", without=frozenset({"office_checks"}))


def test_WR_11_progress_climbs_the_unit_and_comes_back_when_the_head_sends_it_back() -> None:
    case = Rehearsal("supervise", "reporting", city=city())
    case.begin({"subject": "甲", "instruction": "乙", "due_on": "2026-12-15"}, event="task_set")
    case.do("unit_accepts", by="clerk", responsible_person="丙", supervise_plan="丁")
    case.do("report_progress", by="deputy_bureau_head", **PARTS)
    assert case.do("superior_reads", "returned_down", opinion="补充照片。") == {"report_progress": "bureau"}


@pytest.mark.parametrize("by", ["clerk", "section_chief", "deputy_bureau_head", "bureau_head"])
def test_WR_09_progress_passes_by_nobody_in_the_unit(by: str) -> None:
    """Whoever writes it, each above them in the unit has it, one after the other, before the office; nobody beyond."""
    case = Rehearsal("supervise", "reporting", city=city())
    case.begin({"subject": "甲", "instruction": "乙", "due_on": "2026-12-15"}, event="task_set")
    case.do("unit_accepts", by="clerk", responsible_person="丙", supervise_plan="丁")
    case.do("report_progress", by=by, **PARTS)
    assert climbed(case) == CHAIN[CHAIN.index(by) + 1 : 4]
    assert case.tasks == {"office_checks": "government_office:supervision_clerk"}
