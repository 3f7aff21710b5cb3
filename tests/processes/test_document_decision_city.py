"""Two documents of one matter before the executive meeting, in the real city: each hears of its own topic (OD-09)."""

from __future__ import annotations

from sqlalchemy import select
from support.city import City

from engine.commands.cancel_case import cancel_case
from engine.commands.correlate_message import Message, correlate_message
from engine.commands.do_due_work import do_due_work
from engine.jobs import do_all
from engine.starts import Origin
from engine.tables import case_

CLERK = Origin("clerk_finance_1", "finance", "finance:clerk_1")
MATTER = "drainage"


def work(city: City) -> None:
    while do_all(city.database, city.now, do_due_work):
        pass


def raised(city: City, subject: str) -> str:
    """A document at gate 3: it has proposed its topic and waits."""
    start = ("executive_gate", "meeting_wanted")
    given = {"subject": subject, "proposer": "vice_mayor_2", "made_by": "single", "draft_text": "文稿。"}
    case = city.begun(CLERK, start, given, MATTER).case
    work(city)
    return case


def topic_of(city: City, subject: str) -> str:
    with city.database.reading() as connection:
        wanted = select(case_.c.id).where(case_.c.key == "topic", case_.c.title == subject)
        return str(connection.execute(wanted).scalar_one())


def decided(city: City, topic: str, decision: str) -> None:
    """The topic goes its whole way to the meeting, which decides it."""
    for who, element, flow in (
        ("secretary_general", "secretary_reviews_topic", "secretary_agreed"),
        ("executive_vice_mayor", "executive_reviews_topic", "executive_agreed"),
        ("mayor", "mayor_approves_topic", "topic_accepted"),
    ):
        capacity = f"city_government:{who}"
        city.complete(who, city.task(topic, element), decision=flow, capacity=capacity)
    place = {"coordinated_at": "2026-11-24T15:00:00+08:00", "coordinated_place": "第三会议室"}
    city.complete("vice_mayor_2", city.task(topic, "convene_coordination"), {"departments": ["finance"], **place})
    said = {"position": "agree", "position_text": "同意。"}
    city.complete("bureau_head_finance", city.task(topic, "state_position"), said)
    opinion = {"coordination_opinion": "一致同意。", "differences": ""}
    city.complete("vice_mayor_2", city.task(topic, "write_coordination_opinion"), opinion)
    correlate_message(city.database, "operator", Message("topic_scheduled", case=topic), city.now)
    at_meeting = {"item": topic, "starts_at": city.now}
    item = city.begun(CLERK, ("decide_item", "item_opened"), at_meeting, "meeting").case
    told = {"item_decision": decision, "decision_text": "第二条改为五年。", "task_units": []}
    city.complete("meeting_clerk_1", city.task(item, "record_decision"), told)
    work(city)


def standing(city: City, case: str) -> tuple[str | None, list[str]]:
    """How a case has ended, None while it runs; and its open steps."""
    with city.database.reading() as connection:
        outcome = connection.execute(select(case_.c.outcome).where(case_.c.id == case)).scalar_one()
    return outcome or None, [element for element, _ in city.open(case)]


def test_OD_09_a_decision_on_an_earlier_topic_of_the_matter_opens_no_other_documents_gate(city: City) -> None:
    """The office has cancelled the first document; its topic is passed all the same, and nobody waits for that."""
    first = raised(city, "城市排水设施管理办法")
    cancel_case(city.database, "office_director", first, "另行办理。", city.now)
    decided(city, topic_of(city, "城市排水设施管理办法"), "passed")
    second = raised(city, "城市供水管理办法")
    assert standing(city, second) == (None, [])
    decided(city, topic_of(city, "城市供水管理办法"), "passed_with_changes")
    assert standing(city, second) == (None, ["amend_draft"])


def test_OD_09_of_two_documents_that_wait_in_one_matter_each_hears_of_its_own_topic(city: City) -> None:
    first, second = raised(city, "城市排水设施管理办法"), raised(city, "城市供水管理办法")
    decided(city, topic_of(city, "城市供水管理办法"), "not_passed")
    assert standing(city, first) == (None, [])
    assert standing(city, second) == ("meeting_not_passed", [])
