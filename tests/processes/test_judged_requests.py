"""Requests and reports thought out from the catalogue alone, nasty on purpose, walked by commands in the city."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from support.city import City
from support.requests import FORWARD
from support.reshuffled import Reshuffled
from support.scenario import FILES

from engine import history
from engine.commands.move_case import move_case
from engine.days import SHANGHAI
from engine.errors import Invalid, Refused

HEAD, DEPUTY, VICE_MAYOR = "bureau_head_finance", "deputy_secretary_general_2", "vice_mayor_2"
ANSWERS = FILES["request"]["answers"]
FORWARDED = "secretary_forwarded"
AD_HOC = {**FILES["reporting"]["answers"]["ad_hoc"], "addressee": "vice_mayor_in_charge"}


@pytest.fixture
def reshuffle(city: City, tmp_path: Path) -> Reshuffled:
    return Reshuffled(city, tmp_path)


def alarm(city: City, by: str) -> str:
    """An emergency that somebody reports the moment they know."""
    now = city.now.astimezone(SHANGHAI).isoformat()
    return city.start(by, "emergency", {**ANSWERS["emergency"], "learned_at": now, "happened_at": now}).case


def copies(city: City, case: str, told_to: str) -> list[str | None]:
    """Who is informed besides, once the secretary-general has chosen."""
    ((_, officer),) = city.open(case)
    city.complete(str(officer), city.task(case, "duty_officer_receives"))
    chosen = {"told_to": told_to, "told_reason": "影响范围大。"}
    city.complete("secretary_general", city.task(case, "secretary_judges"), chosen)
    return sorted(who or "" for element, who in city.open(case) if element == "superior_informed")


# ---------------------------------------------------------------- RR-14, RR-16


@pytest.mark.parametrize(
    "moment,officer",
    [("2026-10-03 03:00", 1), ("2026-10-03 07:59:59", 1), ("2026-10-03 08:00", 2), ("2026-10-02 18:00", 1)],
)
def test_RR_14_whoever_is_on_duty_that_very_second_of_the_holiday(city: City, moment: str, officer: int) -> None:
    city.now = dt.datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    assert city.open(alarm(city, "clerk_water_1")) == [("duty_officer_receives", f"duty_officer_{officer}")]


def test_RR_16_a_clerk_passes_over_his_section_chief_too(city: City) -> None:
    assert copies(city, alarm(city, "clerk_finance_1"), "both") == [
        "bureau_head_finance",
        "deputy_bureau_head_finance_2",
        "section_chief_finance_general",
    ]


def test_RR_16_a_bureau_without_a_deputy_has_nobody_else_informed_instead(city: City, reshuffle: Reshuffled) -> None:
    """No task without a holder, for which the emergency would wait for ever."""
    straight = {"superior": "water:bureau_head"}
    reshuffle("lines", change=lambda row: straight if row["post"] == "water:section_chief_general" else {})
    assert copies(city, alarm(city, "section_chief_water_general"), "leader_in_charge") == ["bureau_head_water"]


def test_RR_16_who_is_deputy_and_acting_head_is_informed_once(city: City) -> None:
    told = copies(city, alarm(city, "section_chief_education_general"), "principal_leader")
    assert told == ["deputy_bureau_head_education_1", "vice_mayor_1"]


def test_RR_16_it_is_the_post_at_the_time_whose_superiors_were_passed_over(city: City, reshuffle: Reshuffled) -> None:
    """Who reported has left by the time the copies go out; so has the deputy, whose post is vacant: nobody waits."""
    case = alarm(city, "section_chief_finance_budget")
    city.now = city.now.replace(day=24)
    for login in ("section_chief_finance_budget", "deputy_bureau_head_finance_2"):
        reshuffle.leaves(login, "2026-11-24")
    assert copies(city, case, "leader_in_charge") == ["bureau_head_finance"]


# ---------------------------------------------------------------- RR-06: a report that asks, in other words

ASKING = [
    "请市政府协调解决经费缺口。",
    "恳请市政府给予资金支持。",
    "以上报告当否，请指示。",
    "建议市政府同意我局增设收购点。",
    "请求市政府追加补贴资金。",
    "拟增设收购点三处，望批准为盼。",
    "敬请市政府研究解决仓容问题。",
    "请 予　批 准。",
    "以上意见如无不妥，请批转各单位执行。",
]
TELLING = [
    "工程经市政府批准实施，已经竣工。",
    "已按程序报请省水利厅审批，正在等待批复。",
    "请示事项已获批准，现将落实情况报告如下。",
    "省厅要求各地对项目是否可行作出论证，我局已完成。",
    "已请有关单位研究解决群众反映的问题。",
    "此前已提请市政府研究，按会议要求落实。",
    "全年办结群众申请批准建房 300 件。",
]


@pytest.mark.parametrize("said", ASKING)
def test_RR_06_a_report_that_asks_in_other_words_is_seen(city: City, said: str) -> None:
    with pytest.raises(Refused, match="REQUEST_INSIDE_REPORT"):
        city.start(HEAD, "report", {**ANSWERS["report"], "main_text": f"秋粮收购平稳，质量良好，仓容不足。{said}"})


def test_RR_06_a_report_that_tells_of_asking_passes(city: City) -> None:
    for said in TELLING:
        text = f"秋粮收购总体平稳，质量良好。{said}特此报告。"
        assert city.start(HEAD, "report", {**ANSWERS["report"], "main_text": text}).state == "active", said


def test_RR_06_a_report_that_is_called_a_request_is_seen(city: City) -> None:
    with pytest.raises(Refused, match="REQUEST_INSIDE_REPORT"):
        city.start(HEAD, "report", {**ANSWERS["report"], "subject": "关于申请收购补贴资金的请示 "})


def test_RR_06_neither_turns_into_the_other_while_it_is_amended(city: City) -> None:
    for process, flow, text, code in (
        ("request", "amend_request", "管网已经改造完成，积水点全部消除，群众反映良好。", "NOTHING_ASKED"),
        ("report", "amend_report", "收购平稳，拟增加补贴标准，妥否，请批示。", "REQUEST_INSIDE_REPORT"),
    ):
        case = city.start(HEAD, process, ANSWERS[process]).case
        back = {"decision": "deputy_returned", "opinion": "请补充。"}
        city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, **back)
        with pytest.raises(Refused, match=code):
            city.complete(HEAD, city.task(case, flow), {**ANSWERS[process], "main_text": text * 2})


# ---------------------------------------------------------------- WR-10 between the two kinds of report


def test_WR_10_a_report_to_the_mayor_beside_an_open_one_to_the_vice_mayor_is_a_second_head(city: City) -> None:
    first = city.start(HEAD, "ad_hoc_report", AD_HOC)
    overall = {**ANSWERS["report"], "scope": "overall"}
    with pytest.raises(Refused, match="MULTI_HEADED"):
        city.start(HEAD, "report", overall, matter=first.matter)
    assert city.start(HEAD, "report", ANSWERS["report"], matter=first.matter), "to the same vice mayor: one head"
    city.complete(VICE_MAYOR, city.task(first.case, "leader_reads"), decision="read_by_leader")
    assert city.start(HEAD, "report", overall, matter=first.matter).state == "active"


def test_WR_10_and_the_other_way_round(city: City) -> None:
    first = city.start(HEAD, "report", {**ANSWERS["report"], "scope": "overall"})
    with pytest.raises(Refused, match="MULTI_HEADED"):
        city.start(HEAD, "ad_hoc_report", AD_HOC, matter=first.matter)
    city.complete("secretary_general", city.task(first.case, "secretary_forwards"), FORWARD, decision=FORWARDED)
    city.complete("mayor", city.task(first.case, "mayor_reads"))
    assert city.start(HEAD, "ad_hoc_report", AD_HOC, matter=first.matter).state == "active"


# ---------------------------------------------------------------- RR-08, RR-11, G-01


def test_RR_08_the_date_that_passes_while_the_request_waits_is_shown_to_each_approver(city: City) -> None:
    """Over a New Year whose days off nobody has published: provisional, never an error."""
    city.now = dt.datetime(2026, 12, 28, 9, tzinfo=SHANGHAI)
    case = city.start(HEAD, "request", {**ANSWERS["request"], "planned_on": "2027-01-20"}).case
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    city.now = dt.datetime(2027, 1, 25, 9, tzinfo=SHANGHAI)
    for opinion in ("", " ", "\u3000\u3000", "\u200b"):
        with pytest.raises(Invalid, match="OPINION_REQUIRED"):
            city.complete(VICE_MAYOR, city.task(case, "vice_mayor_approves"), decision="up_to_mayor", opinion=opinion)
    city.complete(VICE_MAYOR, city.task(case, "vice_mayor_approves"), decision="up_to_mayor", opinion="请市长审定。")
    city.complete("mayor", city.task(case, "mayor_approves"), decision="mayor_approved")
    with city.database.reading() as connection:
        found = [event.data.get("findings") for event in history.events(connection, case) if event.data.get("findings")]
    assert [[hit["code"] for hit in hits] for hits in found] == [["ACTED_BEFORE_APPROVAL"]] * 2


def test_G_01_the_office_moves_nothing_to_a_step_it_has_not_been_at(city: City) -> None:
    case = city.start(HEAD, "request", ANSWERS["request"]).case
    with pytest.raises(Refused, match="STEP_NOT_REACHED"):
        move_case(city.database, "office_clerk_1", case, ("reply_to_unit", "抓紧办"), city.now)
    with city.database.reading() as connection:
        assert history.events(connection, case)[-1].kind == "refused"
