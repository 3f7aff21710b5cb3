"""The watched rules of requests, emergencies and filing over real cases: kept, broken, and exactly at the limit."""

from __future__ import annotations

from collections.abc import Callable

from support.town import Town

Open = Callable[[str], Town]
VICE_MAYOR, DEPUTY, HEAD, CLERK = "vice_mayor_2", "deputy_secretary_general_2", "bureau_head_finance", "office_clerk_1"


def ask(city: Town, planned_on: str, **more: object) -> str:
    """A request that the deputy secretary-general has passed up."""
    case = city.begin(HEAD, "request", "request.request", answers={"planned_on": planned_on}, **more)
    city.do(case, DEPUTY, "deputy_forwards", "deputy_forwarded", "request.forward")
    return case


def test_RR_08_what_was_to_begin_before_approval_is_told_once(town: Open) -> None:
    city = town("2026-11-23 09:00")
    in_time, too_late, withdrawn = (ask(city, "2026-12-01") for _ in range(3))
    before = ask(city, "2026-11-20")
    city.do(before, VICE_MAYOR, "vice_mayor_approves", "vice_mayor_returned", opinion="先停下来，说明情况。")
    early = {"planned_on": "2026-11-23"}
    city.do(before, HEAD, "amend_request", use="request.request", answers=early)  # it says so again
    city.at("2026-12-01 17:00")
    city.do(in_time, VICE_MAYOR, "vice_mayor_approves", "vice_mayor_approved", opinion="同意。")
    city.say(withdrawn, HEAD, "withdraw_request")
    city.at("2026-12-02 09:00")
    city.do(too_late, VICE_MAYOR, "vice_mayor_approves", "vice_mayor_approved", opinion="同意。")
    found = city.found("acted_before_approval", "2026-12-03 09:00")
    assert {case: told[0] for case, told in found.items()} == {
        before: "2026-11-23 09:00:06",
        too_late: "2026-12-02 09:00:00",
    }
    city.cancel(before)
    assert city.found("acted_before_approval", "2026-12-04 09:00")[before][1] == "open"  # nobody takes it away


def test_RR_07_a_unit_that_asks_about_everything(town: Open) -> None:
    """More than three in a calendar year."""
    city = town("2026-12-31 09:00")

    def returned(login: str, moment: str) -> str:
        city.at(moment)
        case = city.begin(login, "request", "request.request", answers={"planned_on": "2027-03-01"})
        city.do(case, DEPUTY, "deputy_forwards", "deputy_left_to_unit", "request.forward", opinion="由你局自行决定。")
        return case

    returned(HEAD, "2026-12-31 23:59")
    mine = [returned(HEAD, f"2027-01-0{day} 10:00") for day in (1, 2, 3)]
    for day in (1, 2, 3):
        returned("bureau_head_water", f"2027-01-0{day} 11:00")
    city.at("2027-01-04 09:00")
    city.say(
        city.begin(HEAD, "request", "request.request", answers={"planned_on": "2027-03-01"}), HEAD, "withdraw_request"
    )
    assert city.found("own_business_returned", "2027-01-05 09:00", by="unit") == {}
    assert len(mine) == 3
    returned(HEAD, "2027-12-31 23:59")
    assert city.found("own_business_returned", "2028-01-01 09:00", by="unit") == {
        "finance": ("2027-12-31 23:59:01", "open")
    }


def alarm(city: Town, unit: str = "emergency_management", **answers: object) -> str:
    return city.begin(f"bureau_head_{unit}", "emergency", "request.emergency", answers=answers)


def test_RR_13_an_emergency_reported_late_stays_late(town: Open) -> None:
    """Learned of at 23:30 on the eve of National Day."""
    city = town("2026-10-01 02:00")
    city.at("2026-10-01 02:30")
    in_time = alarm(city)
    late = alarm(city, "water")
    since = "2026-10-01 02:30:01"
    assert city.found("emergency_late", "2026-10-01 03:00") == {late: (since, "open")}
    city.cancel(late, "bureau_head_water")  # before anybody acted, as its starter may
    found = city.found("emergency_late", "2026-10-01 04:00")
    assert found == {late: (since, "open")}
    assert in_time not in found


def test_RR_13_a_written_report_follows_within_five_working_days(town: Open) -> None:
    """National Day lies in between: to the closing time of the 13th."""
    city = town("2026-10-01 02:00")
    units = ("emergency_management", "water", "finance", "natural_resources", "ecology_environment")
    cases = {unit: alarm(city, unit) for unit in units}

    def write(unit: str, matter: str | None = None) -> str:
        return city.begin(f"bureau_head_{unit}", "report", "request.report", matter=matter or city.matter(cases[unit]))

    city.cancel(cases["water"], "bureau_head_water")  # a false alarm
    city.at("2026-10-09 09:00")
    city.say(write("finance"), HEAD, "withdraw_report")
    city.begin("bureau_head_natural_resources", "report", "request.report")  # in a matter of its own
    city.at("2026-10-13 17:30")
    write("emergency_management")
    write("ecology_environment")
    found = city.found("emergency_not_followed_up", "2026-10-14 09:00")
    since = "2026-10-13 17:30:00"
    assert {unit: found.get(case) for unit, case in cases.items()} == {
        "emergency_management": None,
        "water": None,
        "finance": (since, "open"),
        "natural_resources": (since, "open"),
        "ecology_environment": (since, "settled"),
    }


def test_OD_04_twenty_days_rolled_over_national_day(town: Open) -> None:
    """Published on 11 September: to 24:00 of 8 October."""
    city = town("2026-09-11 16:00")
    login, document = "clerk_finance_1", {"published_on": "2026-09-11"}
    cases = [
        city.begin(
            login, "file_normative", "document.published", answers={**document, "document_number": f"示财〔2026〕{n}号"}
        )
        for n in range(1, 6)
    ]
    at_last, late, never, cancelled, unsaid = cases
    filing = {"use": "document.filing", "files": ("正式文本.pdf",)}
    city.cancel(cancelled)
    city.at("2026-09-30 10:00")
    city.do(unsaid, login, "submit_filing", **filing)
    city.take_back(unsaid, login)
    city.at("2026-10-09 00:00")
    city.do(at_last, login, "submit_filing", **filing)
    city.do(late, login, "submit_filing", **filing)
    since = "2026-10-09 00:00:00"
    found = city.found("filing_late", "2026-10-09 09:00")
    assert found == {late: (since, "settled"), never: (since, "open"), unsaid: (since, "open")}


def test_WR_21_two_leaders_told_of_one_emergency_may_say_different_things(town: Open) -> None:
    """Both were told, as is lawful (RR-15); what they wrote is put side by side all the same."""
    city = town("2026-11-23 09:00")
    times = {"happened_at": "2026-11-23T08:00:00+08:00", "learned_at": "2026-11-23T08:30:00+08:00"}
    case = alarm(city, **times)
    ((_, officer),) = city.open(case)
    city.do(case, str(officer), "duty_officer_receives")
    told = {"told_to": "both", "told_reason": "情况紧急。"}
    city.do(case, "secretary_general", "secretary_judges", answers=told)
    city.do(case, "mayor", "leader_instructs", opinion="全力处置。")
    assert city.found("conflicting_instructions", "2026-11-23 09:30") == {}
    city.do(case, VICE_MAYOR, "leader_instructs", opinion="先疏散群众。")
    assert set(city.found("conflicting_instructions", "2026-11-23 10:00")) == {case}
