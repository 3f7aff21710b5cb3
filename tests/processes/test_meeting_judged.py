"""Nasty cases against the meetings' procedures, from the rules' text alone: MT-02, 03, 07, 09, 13, 14, 17."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from support.meetings import CHARTS, PLENARY, TOPIC, noticed, rehearsed
from support.rehearsal import Rehearsal

from engine.errors import Refused

DECIDED = {"item_decision": "passed", "decision_text": "同意。", "task_units": []}


def refused(case: Rehearsal, element: str, flow: str | None = None, **given: Any) -> list[tuple[str, str]]:
    """(rule, code) of every hit with which a completion is refused."""
    with pytest.raises(Refused) as caught:
        case.do(element, flow, **given)
    assert all(hit.sentence.endswith("。") and hit.remedy.endswith("。") for hit in caught.value.hits)
    return [(hit.rule, hit.code) for hit in caught.value.hits]


# ---------------------------------------------------------------- MT-02: the day the mayor entrusted


def plenary(entrusted_on: dt.date | None, convener: str = "executive_vice_mayor") -> Rehearsal:
    """A plenary meeting called for 18 December, by the executive vice mayor unless another; entrusted for one day."""

    def entrusted(_login: object, _kind: object, _matter: object, day: dt.date | dt.datetime) -> bool:
        return (day.date() if isinstance(day, dt.datetime) else day) == entrusted_on

    case = rehearsed("plenary_meeting", convener)
    case.city = {**case.city, "org.is_entrusted": entrusted}
    case.start(PLENARY)
    return case


HALL = {"lasts": "PT2H", "room": "会堂", "invited": [], "township_people": "none"}


def test_MT_02_the_office_does_not_put_it_on_a_day_for_which_nobody_was_entrusted() -> None:
    case = plenary(dt.date(2026, 12, 18))
    wrong, right = "2026-12-02T09:00:00+08:00", "2026-12-18T09:00:00+08:00"
    assert refused(case, "arrange_plenary", **HALL, starts_at=wrong) == [("MT-02", "CONVENER_NOT_ENTITLED")]
    assert list(case.do("arrange_plenary", **HALL, starts_at=right)) == ["approve_attendees"]


def test_MT_02_the_mayors_own_meeting_may_be_moved() -> None:
    case = plenary(None, "mayor")
    assert list(case.do("arrange_plenary", **HALL, starts_at="2026-12-02T09:00:00+08:00")) == ["approve_attendees"]


# ---------------------------------------------------------------- MT-03, MT-09: held is what has been held


@pytest.mark.parametrize("day,held", [("2026-11-22", True), ("2026-11-23", True), ("2026-11-24", False)])
def test_MT_03_MT_09_a_meeting_is_not_recorded_as_held_before_its_day(day: str, held: bool) -> None:
    case = rehearsed("meeting_minutes")
    case.begin({"meeting_name": "会议", "attendance": "", "convener": "mayor"})
    minutes = {"held_on": day, "presence": "全体到会。", "minutes_text": "议定事项。", "follow_units": []}
    if held:
        assert case.do("draft_minutes", **minutes) == {"secretary_checks_minutes": "secretary_general"}
    else:
        assert refused(case, "draft_minutes", **minutes) == [("MT-03", "NOT_HELD_YET")]


@pytest.mark.parametrize("day,held", [("2026-11-20", False), ("2026-11-21", True), ("2026-11-23", True)])
def test_MT_03_MT_09_a_meeting_is_not_dated_back_into_a_month_that_had_none(day: str, held: bool) -> None:
    case = rehearsed("meeting_minutes")
    arranged = dt.datetime(2026, 11, 21, 1, tzinfo=dt.UTC)
    case.begin({"meeting_name": "会议", "attendance": "", "convener": "mayor", "starts_at": arranged})
    minutes = {"held_on": day, "presence": "全体到会。", "minutes_text": "议定事项。", "follow_units": []}
    if held:
        assert case.do("draft_minutes", **minutes) == {"secretary_checks_minutes": "secretary_general"}
    else:
        assert refused(case, "draft_minutes", **minutes) == [("MT-03", "HELD_BEFORE_ITS_DAY")]


# ---------------------------------------------------------------- MT-07: the meeting decides, at the meeting


def item(status: str, hours: int = 0) -> Rehearsal:
    """A meeting that begins in so many hours has this item before it."""
    case = rehearsed("decide_item", register_value=lambda _case, name: status if name == "status" else name)
    case.begin({"item": "t1", "starts_at": case.now + dt.timedelta(hours=hours)})
    return case


def test_MT_07_nothing_is_decided_before_the_meeting_begins() -> None:
    assert refused(item("scheduled", 1), "record_decision", **DECIDED) == [("MT-07", "MEETING_NOT_BEGUN")]
    assert item("scheduled", 0).do("record_decision", **DECIDED) == {}


@pytest.mark.parametrize(
    "status,hit", [("withdrawn", ("MT-14", "TOPIC_NOT_APPROVED")), ("decided", ("MT-07", "ALREADY_DECIDED"))]
)
def test_MT_07_an_item_withdrawn_or_decided_elsewhere_is_passed_over(status: str, hit: tuple[str, str]) -> None:
    """The meeting decides nothing on it, and goes on without it."""
    for decision in ("passed", "passed_with_changes", "deferred", "not_passed"):
        assert refused(item(status), "record_decision", **{**DECIDED, "item_decision": decision}) == [hit]
    case = item(status)
    assert case.do("record_decision", **{**DECIDED, "item_decision": "not_heard"}) == {}
    assert case.outcome == ("item_recorded",)


def test_MT_07_an_item_that_stands_is_decided_or_deferred() -> None:
    given = {**DECIDED, "item_decision": "not_heard"}
    assert refused(item("scheduled"), "record_decision", **given) == [("MT-07", "STILL_TO_DECIDE")]


def test_MT_14_topics_merged_into_a_withdrawn_one_wait_on() -> None:
    case = rehearsed("decide_item", register_value="withdrawn", register_list=[{"value": "m1", "label": "m1"}])
    case.begin({"item": "t1", "starts_at": case.now})
    case.do("record_decision", **{**DECIDED, "item_decision": "not_heard"})
    assert [payload["item_decision"] for _, payload in case.sent] == ["deferred", "deferred"]


# ---------------------------------------------------------------- MT-13: a proposer takes the topic back


def test_MT_13_the_proposer_takes_a_topic_off_at_any_time() -> None:
    case = rehearsed("topic")
    case.begin({**TOPIC, "asked_by": "document"})
    case.raise_message("withdraw_topic")
    assert case.ended_at("topic_off")
    assert case.variables["status"] == "withdrawn"
    assert case.sent == [("topic_decided", {"topic_decision": "not_passed", "decision_text": ""})]
    assert case.addressees == ["document"]
    assert CHARTS["topic"].properties("topic_taken_off")["performer"] == "${proposer}"


# ---------------------------------------------------------------- MT-14: merged into what was merged


@pytest.mark.parametrize("process,element", [("arrange_item", "arrange_sitters"), ("decide_item", "record_decision")])
def test_MT_14_what_was_merged_into_a_merged_topic_is_decided_with_it(process: str, element: str) -> None:
    """丙 was merged into 乙, then 乙 into 甲: the meeting on 甲 decides all three."""
    into = {"t1": ["t2"], "t2": ["t3"], "t3": ["t4"]}

    def merged(_book: object, _name: object, of: Any) -> list[Any]:
        return [{"value": c, "label": c} for one in (of if isinstance(of, list) else [of]) for c in into.get(one, [])]

    case = rehearsed(process, register_list=merged)
    case.begin({"item": "t1", "meeting_name": "会议", "starts_at": case.now})
    case.do(element, **(DECIDED if process == "decide_item" else {}))
    assert case.addressees == ["t1", "t2", "t3", "t4"]


# ---------------------------------------------------------------- MT-17: the newest decision on the matter counts


@pytest.mark.parametrize(
    "newest,open_", [("passed", True), ("passed_with_changes", True), ("deferred", False), ("not_passed", False)]
)
def test_MT_17_a_matter_that_was_passed_and_then_turned_down_is_not_submitted(newest: str, open_: bool) -> None:
    case = rehearsed("standing_committee", register_find=newest)
    case.city = {**case.city, "matter.has_outcome": True}
    draft = {"subject": "提请研究排水改造", "main_text": "常务会议已通过，请研究。"}
    if open_:
        assert case.start(draft) == {"mayor_signs_opinion": "mayor"}
        return
    with pytest.raises(Refused) as caught:
        case.start(draft)
    assert (caught.value.rule, caught.value.code) == ("MT-17", "PARTY_SC_GATE")


# ---------------------------------------------------------------- MT-07: and not before all have come together


def test_MT_07_with_all_answers_in_the_items_still_wait_for_the_meeting() -> None:
    case = noticed("others", participants=["finance"])
    begins = case.variables["starts_at"]
    assert isinstance(begins, dt.datetime)
    case.do("send_notice")
    case.do("answer_notice", answer="attend")
    assert (case.tasks, case.outcome) == ({}, ())
    case.wait_until(begins - dt.timedelta(seconds=1))
    assert case.outcome == ()
    case.wait_until(begins)
    assert case.outcome == ("notice_answered",)


# ---------------------------------------------------------------- MT-15: the departments concerned


@pytest.mark.parametrize(
    "called,findings", [(["finance", "water"], []), (["water", "housing"], ["DEPARTMENT_LEFT_OUT"])]
)
def test_MT_15_a_department_concerned_that_is_not_called_is_told(called: list[str], findings: list[str]) -> None:
    case = rehearsed("coordinate_topic")
    case.begin({**TOPIC, "departments": ["finance", "water"]})
    place = {"coordinated_at": "2026-11-24T15:00:00+08:00", "coordinated_place": "第三会议室"}
    case.do("convene_coordination", departments=called, **place)
    assert case.findings == findings
