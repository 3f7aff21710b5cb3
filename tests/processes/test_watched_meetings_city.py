"""The watched rules of meetings over real meetings: held on the last day, entered afterwards, never held."""

from __future__ import annotations

from collections.abc import Callable

from support.town import Town

Open = Callable[[str], Town]
CLERK = "meeting_clerk_1"


def plenary(city: Town, day: str) -> str:
    """A plenary meeting on `day`, up to its minutes."""
    case = city.begin("mayor", "plenary_meeting", "meeting.plenary", answers={"meeting_on": day})
    place = {"starts_at": f"{day}T09:00:00+08:00", "township_people": "none", "townships": [], "invited": []}
    city.do(case, CLERK, "arrange_plenary", use="meeting.plenary_place", answers=place)
    city.do(case, "mayor", "approve_attendees", "attendance_agreed")
    city.do(case, CLERK, "send_notice")
    city.at(f"{day} 09:00")
    city.wait()  # the time to answer the notice is over
    return case


def write(city: Town, case: str, held_on: str, **more: object) -> None:
    """The minutes are drafted."""
    city.do(case, CLERK, "draft_minutes", use="meeting.minutes", answers={"held_on": held_on, **more})


def test_MT_03_a_half_year_with_a_meeting_on_its_last_day_and_one_without(town: Open) -> None:
    """The first that counts is the first half of 2027. The minutes come after it is over."""
    city = town("2026-11-23 09:00")
    city.at("2027-06-21 09:00")
    case = plenary(city, "2027-06-30")
    since = "2027-07-01 00:00:00"
    assert city.found("plenary_overdue", "2027-07-01 09:00", by="period") == {"2027H1": (since, "open")}
    write(city, case, "2027-07-01")  # a slip of the pen
    assert city.found("plenary_overdue", "2027-07-01 10:00", by="period") == {"2027H1": (since, "open")}
    city.do(case, "secretary_general", "secretary_checks_minutes", "minutes_sent_back", opinion="开会日期不对。")
    write(city, case, "2027-06-30")
    assert city.found("plenary_overdue", "2027-07-01 11:00", by="period") == {"2027H1": (since, "settled")}
    second = {"2027H2": ("2028-01-01 00:00:00", "open")}
    assert city.found("plenary_overdue", "2028-01-02 09:00", by="period") == {"2027H1": (since, "settled"), **second}


def test_MT_03_a_meeting_that_was_cancelled_was_not_held(town: Open) -> None:
    city = town("2026-11-23 09:00")
    city.at("2027-06-21 09:00")
    city.cancel(plenary(city, "2027-06-28"))
    since = "2027-07-01 00:00:00"
    assert city.found("plenary_overdue", "2027-07-01 09:00", by="period") == {"2027H1": (since, "open")}


def test_G_08_what_a_meeting_sets_a_unit_to_do_is_watched(town: Open) -> None:
    """The minutes are signed: every unit named gets its case, has to take it on and to tell how it goes."""
    city = town("2026-11-23 09:00")
    case = plenary(city, "2026-11-26")
    told = {"follow_units": ["finance", "water", "ecology_environment"], "follow_subject": "老旧小区改造"}
    told |= {"follow_instruction": "抓紧开工。", "follow_due": "2026-12-11"}
    city.at("2026-11-27 09:00")
    write(city, case, "2026-11-26", **told)
    city.do(case, "secretary_general", "secretary_checks_minutes", "minutes_agreed")
    city.do(case, "mayor", "chair_signs_minutes", "minutes_signed")
    done, silent, gone = (city.newest("supervise", unit) for unit in told["follow_units"])
    city.cancel(gone)
    city.at("2026-12-01 17:30")
    plan = {"responsible_person": "分管副局长", "supervise_plan": "分三段施工。"}
    city.do(done, "bureau_head_finance", "unit_accepts", answers=plan)
    assert city.found("instruction_not_received", "2026-12-02 09:00") == {silent: ("2026-12-01 17:30:00", "open")}
    city.at("2026-12-12 00:00")
    city.do(done, "bureau_head_finance", "report_progress", use="reporting.parts")
    assert city.found("instruction_not_answered", "2026-12-12 09:00") == {silent: ("2026-12-12 00:00:00", "open")}


DOUBLE = {"executive_vice_mayor": "executive_vice_mayor", "vice_mayor_5": "vice_mayor_5"}
"""Who holds several posts answers as a vice mayor."""


def topic(city: Town, case: str) -> str:
    """One vice mayor proposes a topic, which is approved and agreed with the one bureau concerned."""
    answers = {"departments": ["finance"]}
    city.do(case, "vice_mayor_2", "propose_topic", "topic_named", "meeting.drainage", answers=answers)
    for _, login in city.open(case):
        post = f"city_government:{DOUBLE[str(login)]}" if login in DOUBLE else None
        city.do(case, str(login), "propose_topic", "no_topic", capacity=post)
    named = city.newest("topic")
    city.do(named, "secretary_general", "secretary_reviews_topic", "secretary_agreed")
    city.do(named, "executive_vice_mayor", "executive_reviews_topic", "executive_agreed")
    city.do(named, "mayor", "mayor_approves_topic", "topic_accepted")
    call = {**answers, "coordinated_at": f"{city.now:%Y-%m-%d}T15:00:00+08:00"}
    city.do(named, "vice_mayor_2", "convene_coordination", use="meeting.coordination", answers=call)
    city.do(named, "bureau_head_finance", "state_position", use="meeting.agree")
    city.do(named, "vice_mayor_2", "write_coordination_opinion", use="meeting.opinion")
    return named


def executive(city: Town, day: str) -> str:
    """An executive meeting on `day` with one topic, up to its minutes."""
    case = city.begin("mayor", "executive_meeting", "meeting.plan", answers={"meeting_on": day})
    city.do(case, CLERK, "issue_call", use="meeting.call", answers={"call_until": day})
    agenda = {"agenda": [topic(city, case)], "starts_at": f"{day}T09:00:00+08:00"}
    city.do(case, CLERK, "set_agenda", use="meeting.agenda", answers=agenda)
    city.do(case, "mayor", "mayor_sets_agenda", "agenda_agreed")
    city.do(case, CLERK, "arrange_sitters", answers={"sitting_deputies": [], "sitting_units": []})
    city.do(case, CLERK, "send_notice")
    city.at(f"{day} 09:00")
    city.wait()
    city.do(case, CLERK, "record_decision", use="meeting.decided")
    return case


def test_MT_09_a_month_with_an_executive_meeting_and_one_without(town: Open) -> None:
    """On the last day of December; the first month that counts."""
    city = town("2026-11-23 09:00")
    city.at("2026-12-24 09:00")
    write(city, executive(city, "2026-12-31"), "2026-12-31")
    assert city.found("executive_overdue", "2027-01-04 09:00", by="period") == {}
    found = city.found("executive_overdue", "2027-02-01 09:00", by="period")
    assert found == {"2027-01": ("2027-02-01 00:00:00", "open")}
