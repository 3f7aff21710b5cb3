"""Topics on their way to the executive meeting: called for, reviewed, put on an agenda. MT-13, MT-14, MT-16."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from support.meetings import AGENDA, CHARTS, CLERK, TOPIC, VICE_MAYORS, listed, rehearsed
from support.rehearsal import Rehearsal

from engine.errors import Invalid, Refused

DECIDED: dict[str, Any] = {"item_decision": "passed", "decision_text": "同意。", "task_units": []}
REVIEWERS = {
    "secretary_reviews_topic": "secretary_general",
    "executive_reviews_topic": "executive_vice_mayor",
    "mayor_approves_topic": "mayor",
}


# ---------------------------------------------------------------- MT-13: the call


def called() -> Rehearsal:
    case = rehearsed("executive_meeting")
    case.start({"meeting_name": "第 32 次常务会议", "meeting_on": "2026-11-27"})
    assert case.tasks == {"issue_call": CLERK}
    case.do("issue_call", call_until="2026-11-24")
    return case


def test_MT_13_every_vice_mayor_is_asked_and_may_answer_none() -> None:
    case = called()
    assert [holder for _, holder in case.holders] == VICE_MAYORS
    for who in VICE_MAYORS[:-1]:
        case.do("propose_topic", "no_topic", by=who)
        assert case.sent == []
    assert case.holders == [("propose_topic", VICE_MAYORS[-1])]
    case.do("propose_topic", "no_topic")
    assert case.tasks == {"set_agenda": CLERK}


def test_MT_13_what_is_proposed_is_on_its_way_at_once_each_by_itself() -> None:
    case = called()
    told = {"subject": "甲方案", "needs": "请审定。", "departments": ["finance"]}
    case.do("propose_topic", "topic_named", by="vice_mayor_3", **told, more_topics=True)
    payload = {**told, "proposer": "vice_mayor_3", "meeting_on": dt.date(2026, 11, 27), "asked_by": "c1"}
    assert case.sent == [("topic_proposed", payload)]
    assert case.holders.count(("propose_topic", "vice_mayor_3")) == 1
    case.do("propose_topic", "topic_named", by="vice_mayor_3", **{**told, "subject": "乙方案"}, more_topics=False)
    assert [values["subject"] for _, values in case.sent] == ["乙方案"]
    assert ("propose_topic", "vice_mayor_3") not in case.holders
    assert CHARTS["call_for_topics"].properties("topic_offered")["matter"] == "new"


@pytest.mark.parametrize("blank", ["subject", "needs"])
def test_MT_13_a_topic_says_what_the_meeting_is_asked(blank: str) -> None:
    case = called()
    with pytest.raises(Refused) as caught:
        case.do("propose_topic", "topic_named", **{"subject": "甲", "needs": "请审定。", blank: " "})
    assert (caught.value.rule, caught.value.code) == ("MT-13", "TOPIC_INCOMPLETE")


def test_MT_13_no_topic_enters_but_through_a_vice_mayor() -> None:
    chart = CHARTS["topic"]
    assert chart.of_kind("startEvent") == ["topic_put_forward", "topic_taken_off"]  # the second only takes one off
    assert chart.attribute("topic", "candidateStarterGroups") == ""
    assert chart.attribute("topic_put_forward", "formRef") == ""
    order = CHARTS["executive_meeting"]
    assert "set_agenda" not in order.reach("executive_arranged", without=frozenset({"collect_topics"}))


# ---------------------------------------------------------------- MT-14: secretary-general, executive vice mayor, mayor


def proposed(**given: Any) -> Rehearsal:
    case = rehearsed("topic", register_list=listed("other"))
    case.begin({**TOPIC, **given})
    return case


def at_mayor(**given: Any) -> Rehearsal:
    case = proposed(**given)
    case.do("secretary_reviews_topic", "secretary_agreed")
    case.do("executive_reviews_topic", "executive_agreed")
    return case


def test_MT_14_review_in_order_then_the_mayor() -> None:
    case = proposed()
    assert case.tasks == {"secretary_reviews_topic": "secretary_general"}
    assert case.variables["status"] == "proposed"
    case.do("secretary_reviews_topic", "secretary_agreed")
    assert case.tasks == {"executive_reviews_topic": "executive_vice_mayor"}
    case.do("executive_reviews_topic", "executive_agreed")
    assert case.tasks == {"mayor_approves_topic": "mayor"}
    case.do("mayor_approves_topic", "topic_accepted")
    assert case.variables["status"] == "approved"
    chart = CHARTS["review_topic"]
    for door in ("secretary_agreed", "executive_agreed", "topic_accepted", *REVIEWERS):
        assert "review_approved" not in chart.reach("topic_registered", without=frozenset({door}))


@pytest.mark.parametrize("level", range(3))
def test_MT_14_returned_topics_start_again_with_the_secretary_general(level: int) -> None:
    case = proposed()
    flows = ["secretary_agreed", "executive_agreed"]
    back = ["secretary_sent_back", "executive_sent_back", "topic_sent_back"]
    for element, flow in zip(REVIEWERS, [*flows[:level], back[level]], strict=False):
        case.do(element, flow, opinion="请补充测算。")
    assert case.tasks == {"amend_topic": "vice_mayor_2"}
    given = {name: TOPIC[name] for name in ("needs", "departments")}
    assert case.do("amend_topic", "topic_proposed_anew", subject="改过的方案", **given) == {
        "secretary_reviews_topic": "secretary_general"
    }
    case.do("secretary_reviews_topic", "secretary_sent_back", opinion="仍不成熟。")
    case.do("amend_topic", "topic_taken_back", subject="改过的方案", **given)
    assert case.outcome == ("topic_withdrawn",)
    assert case.sent == [("topic_decided", {"topic_decision": "not_passed", "decision_text": ""})]


def test_MT_14_put_off_topics_come_back_through_the_whole_review() -> None:
    case = at_mayor()
    with pytest.raises(Invalid):
        case.do("mayor_approves_topic", "topic_put_off")
    case.do("mayor_approves_topic", "topic_put_off", opinion="明年再议。")
    assert case.tasks == {"bring_topic_back": "vice_mayor_2"}
    case.do("bring_topic_back", **{name: TOPIC[name] for name in ("subject", "needs", "departments")})
    assert case.tasks == {"secretary_reviews_topic": "secretary_general"}


def test_MT_14_a_merged_topic_waits_with_the_one_it_was_merged_into() -> None:
    case = at_mayor()
    case.do("mayor_approves_topic", "topic_merged_by_mayor")
    assert case.tasks == {"choose_main_topic": "secretary_general"}
    case.do("choose_main_topic", merged_into="other")
    assert (case.variables["status"], case.variables["merged_into"]) == ("merged", "other")
    assert {wait.name for wait in case.waits} == {"topic_scheduled", "withdraw_topic"}
    for process, task in (("arrange_item", "arrange_sitters"), ("decide_item", "record_decision")):
        main = rehearsed(process, register_list=listed("m1", "m2"))
        main.begin({"item": "t1", "meeting_name": "会议", "starts_at": main.now})
        main.do(task, **(DECIDED if task == "record_decision" else {}))
        assert len(main.sent) == 3
        assert main.addressees == ["t1", "m1", "m2"]


@pytest.mark.parametrize("proposer,kept", [("executive_vice_mayor", ["OWN_TOPIC_REVIEWED"]), ("vice_mayor_2", [])])
def test_MT_14_who_reviews_his_own_topic_is_marked(proposer: str, kept: list[str]) -> None:
    """The review stays: no separation of duties is asked (A-15)."""
    case = proposed(proposer=proposer)
    case.do("secretary_reviews_topic", "secretary_agreed")
    assert case.do("executive_reviews_topic", "executive_agreed") == {"mayor_approves_topic": "mayor"}
    assert case.findings == kept


@pytest.mark.parametrize(
    "held_on,days,decision,free",
    [
        (None, 3, None, False),  # still to come
        (None, -3, None, False),  # should have been, but the item was not discussed yet
        (None, 3, "deferred", False),  # put off before, and listed again since
        (None, -3, "deferred", True),  # put off there
        ("2026-11-20", -3, None, True),  # its minutes are out
    ],
)
def test_MT_14_a_topic_is_on_one_agenda_at_a_time(
    held_on: str | None, days: int, decision: str | None, free: bool
) -> None:
    """Not on that of another meeting that has not come to it; what was put off there comes back later."""
    case = called()
    when = case.now + dt.timedelta(days=days)
    told = {"status": "coordinated", "held_on": held_on, "starts_at": when, "item_decision": decision}
    value = lambda one, name: told.get(name, one)  # noqa: E731
    on = {"t1": [], "t2": listed("other")}
    offered = {"coordinated": listed("t1", "t2")}
    lists = lambda _book, name, of: on[of] if name == "agenda" else offered.get(of, [])  # noqa: E731
    case.city = {**case.city, "register.value": value, "register.list": lists}
    for who in VICE_MAYORS:
        case.do("propose_topic", "no_topic", by=who)
    if free:
        assert case.do("set_agenda", **AGENDA) == {"mayor_sets_agenda": "starter"}
        return
    with pytest.raises(Refused) as caught:
        case.do("set_agenda", **AGENDA)
    assert (caught.value.rule, caught.value.code) == ("MT-14", "ON_ANOTHER_AGENDA")
    assert caught.value.sentence.startswith("“t2”已列入")


@pytest.mark.parametrize(
    "status,rule,code",
    [
        ("proposed", "MT-14", "TOPIC_NOT_APPROVED"),
        ("withdrawn", "MT-14", "TOPIC_NOT_APPROVED"),
        ("approved", "MT-16", "NOT_COORDINATED"),
        ("coordinated", "", ""),
    ],
)
def test_MT_14_MT_16_what_may_be_on_the_agenda_and_be_opened(status: str, rule: str, code: str) -> None:
    """One of two topics is not there yet; the agenda is refused, and so is the item."""
    stand = {"t1": "coordinated", "t2": status}
    value = lambda case, name: stand[case] if name == "status" else case  # noqa: E731
    case = called()
    case.city = {**case.city, "register.value": value, "register.list": listed("t1", "t2")}
    for who in VICE_MAYORS:
        case.do("propose_topic", "no_topic", by=who)
    item = rehearsed("decide_item", register_value=value)
    item.begin({"item": "t2", "meeting_name": "会议", "starts_at": item.now})
    if not code:
        assert case.do("set_agenda", **AGENDA) == {"mayor_sets_agenda": "starter"}
        item.do("record_decision", **DECIDED)
        return
    for refused, given in (
        (case, {"element": "set_agenda", **AGENDA}),
        (item, {"element": "record_decision", **DECIDED}),
    ):
        with pytest.raises(Refused) as caught:
            refused.do(given.pop("element"), **given)
        assert (caught.value.rule, caught.value.code) == (rule, code)
