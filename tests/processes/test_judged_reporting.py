"""Work reporting on nasty days of the organisation: cases thought out from the catalogue alone, walked by commands."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from support.city import City
from support.reshuffled import Reshuffled
from support.scenario import FILES

from engine import worklist
from engine.commands.open_obligations import open_obligations
from engine.errors import Refused
from engine.tables import case_, task

HEAD, DEPUTY, CHIEF = "bureau_head_finance", "deputy_bureau_head_finance_2", "section_chief_finance_budget"
VICE_MAYOR = "vice_mayor_2"
AD_HOC, PARTS = FILES["reporting"]["answers"]["ad_hoc"], FILES["reporting"]["answers"]["parts"]
STOPPED = [("superior_reads", None)]


@pytest.fixture
def reshuffle(city: City, tmp_path: Path) -> Reshuffled:
    return Reshuffled(city, tmp_path)


def report(city: City, by: str, addressee: str, **more: object) -> str:
    answers = {**AD_HOC, "addressee": addressee, **more.pop("answers", {})}  # type: ignore[dict-item]
    return city.start(by, "ad_hoc_report", answers, **more).case


def reads(city: City, case: str, by: str, flow: str = "passed_up", **more: object) -> list[tuple[str, str | None]]:
    ((element, _),) = city.open(case)
    city.complete(by, city.task(case, element), decision=flow, **more)
    return city.open(case)


def quarter(city: City, unit: str = "finance") -> str:
    """The report of a unit on the third quarter."""
    city.now = city.now.replace(month=10, day=1)
    open_obligations(city.database, city.now)
    with city.database.reading() as connection:
        wanted = select(case_.c.id).where(case_.c.key == "periodic_report", case_.c.unit == unit)
        return str(connection.execute(wanted).scalar_one())


def problems(city: City, case: str) -> list[str]:
    with city.database.reading() as connection:
        wanted = select(task.c.problem).where(task.c.case_id == case, task.c.state == "open")
        return list(connection.execute(wanted).scalars())


# ---------------------------------------------------------------- WR-09, WR-12: the next level by the record


def test_WR_09_where_no_deputy_stands_between_the_head_is_the_next_level(city: City, reshuffle: Reshuffled) -> None:
    reshuffle("lines", change=lambda row: {"superior": "finance:bureau_head"} if row["post"].endswith("budget") else {})
    with pytest.raises(Refused, match="SKIP_LEVEL") as caught:
        report(city, CHIEF, "deputy_head_in_charge")
    assert caught.value.hits[0].sentence.startswith("您的上一级是财政局局长。")
    assert "本单位主要负责人" in caught.value.hits[0].remedy
    case = report(city, CHIEF, "unit_head")
    assert city.open(case) == [("superior_reads", HEAD)]
    with city.database.reading() as connection:
        (told,) = worklist.inbox(connection, worklist.actor(connection, HEAD, city.now)).groups[0].items
    assert told.why == "您是财政局预算股股长的上一级"


def test_WR_09_who_stands_in_for_the_head_reports_to_the_vice_mayor(city: City) -> None:
    """The head of commerce is away; deputy 1 acts for him and does not report to himself."""
    for capacity in ("d0002", "commerce:deputy_bureau_head_1"):
        with pytest.raises(Refused, match="SKIP_LEVEL"):
            report(city, "deputy_bureau_head_commerce_1", "unit_head", capacity=capacity)
        case = report(city, "deputy_bureau_head_commerce_1", "vice_mayor_in_charge", capacity=capacity)
        assert city.open(case) == [("leader_reads", "vice_mayor_3")]


def test_WR_09_a_drafter_who_stands_in_for_his_own_deputy_goes_one_level_further_not_two(
    city: City, reshuffle: Reshuffled
) -> None:
    reshuffle.stands_in(CHIEF, DEPUTY, "2026-11-20", "2026-12-20")
    case = report(city, CHIEF, "unit_head", capacity="finance:section_chief_budget")
    assert city.open(case) == [("superior_reads", HEAD)]
    with pytest.raises(Refused, match="SKIP_LEVEL"):
        report(city, CHIEF, "vice_mayor_in_charge", capacity="finance:section_chief_budget")


def test_WR_12_a_vacant_head_stops_the_report_on_the_repair_list_and_refuses_nobody(
    city: City, reshuffle: Reshuffled
) -> None:
    """Neither the deputy who agrees nor the level that is judged trips over it; nobody is guessed."""
    reshuffle.leaves(HEAD, "2026-09-20")
    case = report(city, CHIEF, "deputy_head_in_charge")
    assert (reads(city, case, DEPUTY), problems(city, case)) == (STOPPED, ["NO_SUPERIOR"])
    quarterly = quarter(city)
    city.complete(CHIEF, city.task(quarterly, "draft_report"), PARTS)
    assert (reads(city, quarterly, DEPUTY), problems(city, quarterly)) == (STOPPED, ["NO_SUPERIOR"])


def test_WR_12_without_a_vice_mayor_on_record_or_a_mayor_it_stops_as_well(city: City, reshuffle: Reshuffled) -> None:
    reshuffle("portfolios", without=lambda row: row["unit"] == "water" and row["relation"].startswith("vice"))
    case = report(city, "bureau_head_water", "vice_mayor_in_charge")
    assert (city.open(case), problems(city, case)) == (STOPPED, ["NO_SUPERIOR"])
    reshuffle.leaves("mayor", "2026-11-20")
    case = report(city, HEAD, "vice_mayor_in_charge", answers={"reach": "mayor"})
    assert (reads(city, case, VICE_MAYOR), problems(city, case)) == (STOPPED, ["NO_SUPERIOR"])


# ---------------------------------------------------------------- WR-11: posts are climbed, whoever stands on them


def test_WR_11_a_superior_who_moved_to_another_bureau_leaves_the_report_in_its_own(
    city: City, reshuffle: Reshuffled
) -> None:
    case = report(city, CHIEF, "deputy_head_in_charge")
    city.now = city.now.replace(day=24)
    reshuffle.leaves(DEPUTY, "2026-11-24")
    reshuffle.leaves("deputy_bureau_head_water_1", "2026-11-24")
    reshuffle("tenures", add=[f"t9001,{DEPUTY},water:deputy_bureau_head_1,substantive,yes,2026-11-24,,任免"])
    assert reads(city, case, DEPUTY) == [("superior_reads", HEAD)]


def test_WR_11_a_drafter_who_moved_amends_for_the_bureau_he_drafted_for(city: City, reshuffle: Reshuffled) -> None:
    case = quarter(city)
    city.complete(CHIEF, city.task(case, "draft_report"), PARTS)
    city.now = city.now.replace(day=9)
    for login in (CHIEF, reshuffle.holder("water:section_chief_general")):
        reshuffle.leaves(login, "2026-10-09")
    reshuffle("tenures", add=[f"t9001,{CHIEF},water:section_chief_general,substantive,yes,2026-10-09,,任免"])
    assert reads(city, case, DEPUTY, "returned_down", opinion="数字对不上。") == [("amend_work_report", CHIEF)]
    city.complete(CHIEF, city.task(case, "amend_work_report"), PARTS)
    assert city.open(case) == [("superior_reads", DEPUTY)]


def test_WR_11_who_reads_for_another_passes_it_up_that_others_line(city: City, reshuffle: Reshuffled) -> None:
    """The chief of the treasury section, under deputy 3, stands in for deputy 2: on to the head, not to deputy 3."""
    reshuffle.stands_in("section_chief_finance_treasury", DEPUTY, "2026-11-20", "2026-12-20")
    case = report(city, CHIEF, "deputy_head_in_charge")
    tenure = reshuffle.tenure(DEPUTY)["tenure"]
    assert city.open(case) == [("superior_reads", "section_chief_finance_treasury")]
    assert reads(city, case, "section_chief_finance_treasury", capacity=f"d9{tenure[1:]}") == [("superior_reads", HEAD)]


def test_WR_15_a_delegation_that_ends_while_the_report_waits_sends_it_no_further(city: City) -> None:
    """Vice mayor 2 reads for vice mayor 3 until 10 December; on the 11th he agrees, and that is the level it needs."""
    city.now = city.now.replace(month=12, day=8)
    case = report(city, "bureau_head_commerce", "vice_mayor_in_charge")
    assert city.open(case) == [("leader_reads", "vice_mayor_2")]
    city.now = city.now.replace(day=11)
    assert reads(city, case, "vice_mayor_2", "read_by_leader") == []


def test_WR_16_nobody_sends_further_what_the_mayor_reads_as_the_leader_in_charge(
    city: City, reshuffle: Reshuffled
) -> None:
    in_charge = {"post": "city_government:mayor"}
    reshuffle(
        "portfolios",
        change=lambda row: in_charge if row["unit"] == "audit_office" and row["relation"].startswith("vice") else {},
    )
    with pytest.raises(Refused, match="SKIP_LEVEL"):
        report(city, "bureau_head_audit_office", "vice_mayor_in_charge")
    case = report(city, "bureau_head_audit_office", "mayor")
    assert city.open(case) == [("superior_reads", "mayor")]
    assert reads(city, case, "mayor") == []


# ---------------------------------------------------------------- WR-17


@pytest.mark.parametrize(
    "by,capacity,first",
    [
        ("deputy_bureau_head_education_1", "education:deputy_bureau_head_1", "vice_mayor_1"),
        ("deputy_bureau_head_commerce_1", "d0002", "vice_mayor_3"),
        ("township_head_baisha", None, "vice_mayor_1"),
    ],
)
def test_WR_17_acting_and_deputising_heads_bring_it_to_the_vice_mayor(
    city: City, by: str, capacity: str | None, first: str
) -> None:
    answers = FILES["reporting"]["answers"]["to_party"]
    case = city.start(by, "report_to_party", answers, capacity=capacity).case
    assert city.open(case) == [("vice_mayor_hears", first)]


# ---------------------------------------------------------------- WR-03, WR-04, WR-19: what was typed


@pytest.mark.parametrize("blank", ["　　", "\u00a0", "\u200b\u200b", "……", "\n\t"])
def test_WR_03_WR_04_signs_that_say_nothing_are_no_writing(city: City, blank: str) -> None:
    case = quarter(city)
    for answers, code in (
        ({"work_done": blank, "next_steps": blank}, "NOT_IN_WRITING"),
        ({**PARTS, "next_steps": blank}, "REPORT_PART_MISSING"),
        ({**PARTS, "work_done": blank}, "REPORT_PART_MISSING"),
    ):
        with pytest.raises(Refused, match=code):
            city.complete(CHIEF, city.task(case, "draft_report"), answers)
    city.complete(CHIEF, city.task(case, "draft_report"), {**PARTS, "next_steps": "无"})


@pytest.mark.parametrize(
    "named,said",
    [
        (f" {CHIEF} ", "不是您的直接下级，中间隔着财政局局长。"),
        ("mayor", "不是您的直接下级。"),
        ("vice_mayor_3", "不是您的直接下级。"),
        ("bureau_head_forestry", "不是您的直接下级。"),
        ("张三", "没有登录名是“张三”的在岗人员。"),
        ("former_vice_mayor_1", "没有登录名是“former_vice_mayor_1”的在岗人员。"),
    ],
)
def test_WR_19_whoever_is_named_the_refusal_says_what_is_wrong(city: City, named: str, said: str) -> None:
    answers = {**FILES["reporting"]["answers"]["instruction"], "recipient": HEAD}
    with pytest.raises(Refused, match="REACH_DOWN") as caught:
        city.start(VICE_MAYOR, "instruct", {**answers, "named_person": named})
    assert caught.value.hits[0].sentence.endswith(said)
    assert caught.value.hits[0].remedy
    assert city.start(VICE_MAYOR, "instruct", {**answers, "named_person": f" {HEAD} "}).state == "active"
