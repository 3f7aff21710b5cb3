"""The watched rules of work reporting and instructions over real cases: kept, broken, and exactly at the limit."""

from __future__ import annotations

from collections.abc import Callable

from support.town import Town

from engine import worklist
from engine.commands.open_obligations import open_obligations

Open = Callable[[str], Town]
VICE_MAYOR, HEAD, CLERK = "vice_mayor_2", "bureau_head_finance", "office_clerk_1"
UNITS = ("finance", "water", "natural_resources", "ecology_environment", "emergency_management")
"""In the charge of vice_mayor_2."""


def test_WR_01_WR_02_a_report_is_late_when_the_office_has_not_registered_it(town: Open) -> None:
    """Ten working days after the quarter, across National Day; to the second."""
    city = town("2026-10-01 08:00")
    open_obligations(city.database, city.now)
    cases = {unit: city.newest("periodic_report", unit) for unit in UNITS}
    for unit in UNITS[:3]:
        city.do(cases[unit], f"bureau_head_{unit}", "draft_report", use="reporting.parts")
    city.at("2026-10-12 10:00")
    city.do(cases["natural_resources"], CLERK, "office_registers", answers={"register_number": "2026〔政办收〕1号"})
    city.take_back(cases["natural_resources"], CLERK)
    city.cancel(cases["ecology_environment"])
    city.at("2026-10-20 17:30")
    city.do(cases["finance"], CLERK, "office_registers", answers={"register_number": "2026〔政办收〕2号"})
    city.at("2026-10-20 17:30:01")
    city.do(cases["water"], CLERK, "office_registers", answers={"register_number": "2026〔政办收〕3号"})
    found = city.found("work_report_overdue", "2026-10-21 09:00")
    since = "2026-10-20 17:30:00"
    assert {unit: found.get(case) for unit, case in cases.items()} == {
        "finance": None,  # at the very instant
        "water": (since, "settled"),  # one second later
        "natural_resources": (since, "open"),  # registered, and the registration taken back
        "ecology_environment": None,  # cancelled by the office
        "emergency_management": (since, "open"),
    }
    assert len(found) == len(set(found)) == 46  # of 48 units
    with city.database.reading() as connection:  # the desk says the same of them
        (period,) = worklist.obligations(connection, city.now)
    states = {one.unit: one.state for one in period.units}
    assert [states[unit] for unit in UNITS] == ["reported", "late", "missing", "cancelled", "missing"]


def read(city: Town, case: str, opinion: str = "") -> None:
    """The vice mayor reads what has come up to him, and that is that."""
    ((element, _),) = city.open(case)
    flow = {"superior_reads": "passed_up", "leader_reads": "read_by_leader"}[element]
    city.do(case, VICE_MAYOR, element, flow, opinion=opinion)


def test_WR_07_silence_on_a_major_matter(town: Open) -> None:
    """Three days were agreed; any report in the matter counts, if it stands."""
    city = town("2026-11-23 09:00")
    every = {"addressee": "vice_mayor_in_charge", "report_every": 3}
    cases = {
        unit: city.begin(f"bureau_head_{unit}", "ad_hoc_report", "reporting.ad_hoc", answers=every) for unit in UNITS
    }
    for case in cases.values():
        read(city, case)

    def again(unit: str, process: str = "ad_hoc_report", use: str = "reporting.ad_hoc") -> str:
        answers = every if process == "ad_hoc_report" else {}
        return city.begin(f"bureau_head_{unit}", process, use, answers=answers, matter=city.matter(cases[unit]))

    city.at("2026-11-25 10:00")
    city.cancel(again("water"))  # in time, but a mistake
    city.say(again("natural_resources", "report", "request.report"), "bureau_head_natural_resources", "withdraw_report")
    city.at("2026-11-27 00:00")
    follow_up = again("finance")  # 24:00 of the third day
    city.at("2026-11-28 10:00")
    again("ecology_environment", "report", "request.report")
    found = city.found("ad_hoc_silent", "2026-11-28 11:00")
    since = "2026-11-27 00:00:00"
    assert {unit: found.get(case) for unit, case in cases.items()} == {
        "finance": None,
        "water": (since, "open"),
        "natural_resources": (since, "open"),
        "ecology_environment": (since, "settled"),
        "emergency_management": (since, "open"),
    }
    later = city.found("ad_hoc_silent", "2026-12-01 09:00")
    assert later.keys() - found.keys() == {follow_up}  # the next three days


def instruct(city: Town, to: str = HEAD, by: str = VICE_MAYOR, **more: object) -> str:
    answers = {"recipient": to, **more.pop("answers", {})}  # type: ignore[dict-item]
    return city.begin(by, "instruct", "reporting.instruction", answers=answers, **more)


def test_G_08_an_instruction_has_to_be_received(town: Open) -> None:
    """Two working days over a weekend."""
    city = town("2026-11-26 09:00")
    at_last, late, never, withdrawn, unsaid = cases = [instruct(city) for _ in range(5)]
    city.at("2026-11-27 09:00")
    city.say(withdrawn, VICE_MAYOR, "withdraw_instruction")
    city.do(unsaid, HEAD, "receive_instruction")
    city.at("2026-11-30 17:30")
    city.do(at_last, HEAD, "receive_instruction")
    city.at("2026-11-30 17:30:01")
    city.do(late, HEAD, "receive_instruction")
    found = city.found("instruction_not_received", "2026-12-01 09:00")
    assert set(found) <= set(cases)
    since = "2026-11-30 17:30:00"
    assert found == {late: (since, "settled"), never: (since, "open")}
    city.cancel(never)
    assert city.found("instruction_not_received", "2026-12-01 10:00")[never] == (
        since,
        "open",
    )  # it was too late already


def test_G_08_an_instruction_has_to_be_answered_by_its_day(town: Open) -> None:
    """A Saturday is a Saturday: the day is the leader's."""
    city = town("2026-11-23 09:00")
    cases = [instruct(city, answers={"due_on": "2026-11-28"}) for _ in range(5)]
    for case in cases:
        city.do(case, HEAD, "receive_instruction")
    at_last, late, never, withdrawn, again = cases
    result = {"instruction_result": "已全部拨付。"}
    city.do(again, HEAD, "answer_instruction", answers=result)
    city.do(again, VICE_MAYOR, "leader_checks", "asked_again", opinion="请附清单。")
    city.at("2026-11-28 12:00")
    city.say(withdrawn, VICE_MAYOR, "withdraw_instruction")
    city.at("2026-11-29 00:00")
    city.do(at_last, HEAD, "answer_instruction", answers=result)
    city.at("2026-11-29 00:00:01")
    city.do(late, HEAD, "answer_instruction", answers=result)
    since = "2026-11-29 00:00:00"
    found = city.found("instruction_not_answered", "2026-11-30 09:00")
    assert found == {late: (since, "settled"), never: (since, "open")}


def test_WR_21_what_goes_up_is_passed_down_or_only_read_contradicts_nobody(town: Open) -> None:
    city = town("2026-11-23 09:00")
    mayor_too, passed_on, only_read = (city.begin(HEAD, "report", "request.report") for _ in range(3))
    for case in (mayor_too, passed_on, only_read):
        city.do(case, "deputy_secretary_general_2", "deputy_forwards", "deputy_forwarded", "request.forward")
    city.do(mayor_too, VICE_MAYOR, "vice_mayor_reads", "up_to_mayor", opinion="请市长阅示。")
    city.do(mayor_too, "mayor", "mayor_reads", opinion="抓紧落实。")
    for case in (passed_on, only_read):
        city.do(case, VICE_MAYOR, "vice_mayor_reads", "vice_mayor_read", opinion="请财政局抓紧。")
    instruct(city, "deputy_bureau_head_finance_2", HEAD, matter=city.matter(passed_on))  # the unit carries it out
    second = city.begin(HEAD, "report", "request.report", answers={"scope": "overall"}, matter=city.matter(only_read))
    city.do(second, "secretary_general", "secretary_forwards", "secretary_forwarded", "request.forward")
    city.do(second, "mayor", "mayor_reads", opinion="已阅。")
    assert city.found("conflicting_instructions", "2026-11-24 09:00") == {}


def test_WR_21_two_leaders_read_two_reports_in_one_matter(town: Open) -> None:
    city = town("2026-11-23 09:00")
    first = city.begin(HEAD, "ad_hoc_report", "reporting.ad_hoc", answers={"addressee": "vice_mayor_in_charge"})
    read(city, first, "抓紧拨付。")
    second = city.begin(HEAD, "report", "request.report", answers={"scope": "overall"}, matter=city.matter(first))
    city.do(second, "secretary_general", "secretary_forwards", "secretary_forwarded", "request.forward")
    city.do(second, "mayor", "mayor_reads", opinion="暂缓拨付。")
    assert city.found("conflicting_instructions", "2026-11-24 09:00") == {second: ("2026-11-23 09:00:04", "open")}


def test_WR_21_instructions_handed_down_are_one_voice_and_one_withdrawn_is_none(town: Open) -> None:
    city = town("2026-11-23 09:00")
    first = instruct(city)
    matter = city.matter(first)
    instruct(city, "deputy_bureau_head_finance_2", HEAD, matter=matter)
    instruct(city, answers={"due_on": "2026-11-30"}, matter=matter)
    assert city.found("conflicting_instructions", "2026-11-24 09:00") == {}
    second = instruct(city, "executive_vice_mayor", "mayor", matter=matter)
    assert city.found("conflicting_instructions", "2026-11-24 10:00") == {second: ("2026-11-24 09:00:00", "open")}
    city.say(second, "mayor", "withdraw_instruction")
    assert city.found("conflicting_instructions", "2026-11-24 11:00") == {second: ("2026-11-24 09:00:00", "settled")}
    third = instruct(city, "executive_vice_mayor", "mayor", matter=matter)
    city.cancel(third)
    found = city.found("conflicting_instructions", "2026-11-24 12:00")
    assert found == {second: ("2026-11-24 09:00:00", "settled"), third: ("2026-11-24 11:00:00", "settled")}
