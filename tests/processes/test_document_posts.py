"""In whose hands a document is at each step, and who may not let it go without a word: OD-04, OD-05, OD-08."""

from __future__ import annotations

import csv

import pytest
from support.drafts import CHARTS, OFFICE, city, proposed
from support.rehearsal import PROCESSES, Rehearsal

from engine.errors import Invalid

LETTER: dict[str, object] = {
    "subject": "关于汛前检查情况的函",
    "addressed_to": "government",
    "urgency": "normal",
    "main_text": "现将汛前检查情况函告如下。",
}
ASSIGNED: dict[str, object] = {
    **LETTER,
    "addressed_to": "person",
    "direct_basis": "assigned",
    "assigning_leader": "city_government:vice_mayor",
    "assignment_reference": "11月18日批示第 203 号",
}
PUBLISHED = {
    "subject": "专项资金管理办法",
    "document_number": "示财〔2026〕21号",
    "generally_binding": True,
    "published_on": "2026-11-20",
}


def test_OD_04_whoever_published_it_files_it() -> None:
    case = Rehearsal("file_normative", "document", city=city())
    assert case.start(PUBLISHED) == {"submit_filing": "starter"}


@pytest.mark.parametrize("process", ["issue_normative", "joint_issue"])
def test_OD_05_OD_10_whoever_proposes_a_document_drafts_it(process: str) -> None:
    assert proposed(process).tasks == {"draft_document": "starter"}


def test_OD_08_exactly_the_units_below_the_government_send_it_documents() -> None:
    """By the organisation: who stands under the government, and public institutions; not the office, which receives."""
    with (PROCESSES / "organisation" / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        below = {row["kind"] for row in csv.DictReader(file) if row["parent"] == "city_government"}
    offered = CHARTS["incoming_document"].attribute("incoming_document", "candidateStarterGroups").split(",")
    assert set(offered) == (below | {"public_institution"}) - {"government_office"}


@pytest.mark.parametrize("letter,leader", [(LETTER, "leader_instructs"), (ASSIGNED, "assigning_leader_reads")])
def test_OD_08_the_leader_writes_what_is_to_be_done_and_the_office_passes_it_on(
    letter: dict[str, object], leader: str
) -> None:
    case = Rehearsal("incoming_document", "document", city=city())
    case.start(letter)
    case.do("register_incoming", registration_number="收文〔2026〕120号")
    if "office_proposes" in case.tasks:
        case.do("office_proposes", proposal="拟请分管副市长阅示。")
    with pytest.raises(Invalid) as caught:
        case.do(leader)
    assert caught.value.code == "OPINION_REQUIRED"
    assert case.do(leader, opinion="请水利局牵头。") == {"pass_on": OFFICE}
