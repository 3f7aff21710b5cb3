"""Cancelling (撤销): by who began it while nobody has acted, by the office with a reason; nothing stays open."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from support.requests import FORWARD, REQUEST
from support.yard import CLERK, OTHER, STRANGER, drawn, prop, rivals, steps

from engine import history, store, worklist
from engine.commands.cancel_case import cancel_case
from engine.commands.claim_task import claim_task
from engine.commands.urge_task import urge_task
from engine.errors import Conflict, EngineError, Invalid, NotAllowed, NotFound, Refused
from engine.tables import subscription

HEAD, DEPUTY, OFFICE = "bureau_head_finance", "deputy_secretary_general_2", "office_clerk_1"
BOOKED = prop(register="room starts_at ends_at", book="meetings")
NINE = dt.datetime(2026, 11, 24, 1, tzinfo=dt.UTC)
HOURS = {"starts_at": NINE, "ends_at": NINE + dt.timedelta(hours=2)}
REASON = "经研究不再办理"


def cancel(city, login, case, reason=REASON):
    cancel_case(city.database, login, case, reason, city.now)


def page(city, login, case):
    with city.database.reading() as connection:
        return worklist.case(connection, worklist.actor(connection, login, city.now), case)


def waiting(city, case):
    """Messages that the case still awaits."""
    with city.database.reading() as connection:
        wanted = select(func.count()).select_from(subscription).where(subscription.c.case_id == case)
        return connection.execute(wanted).scalar_one()


def test_who_began_it_cancels_while_nobody_has_acted(yard):
    case = yard.begin("inner")
    urge_task(yard.database, CLERK, yard.task(case, "check"), "", yard.now)
    assert page(yard, CLERK, case).may_cancel == "own"
    cancel(yard, CLERK, case, "")
    view = page(yard, CLERK, case)
    assert (view.state, view.open_tasks, view.may_cancel) == ("cancelled", (), "")
    assert (view.line[0].act, view.line[0].mark, view.line[0].basis) == ("撤销", "bad", "")
    assert yard.kinds(case) == ["started", "urged", "cancelled"]
    assert yard.log(case)[-1].data == {"how": "own", "left": ["check"], "aside": True, "outcome": ""}
    assert yard.proved() == []


def test_once_somebody_has_it_in_hand_the_office_cancels_with_a_reason(city):
    case = city.start(HEAD, "request", REQUEST).case
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    with pytest.raises(NotAllowed, match="CANCEL_BY_OFFICE"):
        cancel(city, HEAD, case)
    for login in (DEPUTY, "auditor"):
        with pytest.raises(NotAllowed, match="ROLE_NEEDED"):
            cancel(city, login, case)
        assert page(city, login, case).may_cancel == ""
    with pytest.raises(NotFound):
        cancel(city, STRANGER, case)
    with pytest.raises(Invalid, match="REASON_REQUIRED"):
        cancel(city, OFFICE, case, " ")
    with pytest.raises(Invalid, match="TOO_LARGE"):
        cancel(city, OFFICE, case, "长" * 2001)
    assert page(city, OFFICE, case).may_cancel == "office"
    cancel(city, OFFICE, case)
    assert page(city, HEAD, case).line[0].basis == f"理由：{REASON}"
    with pytest.raises(Conflict, match="CASE_ALREADY_ENDED"):
        cancel(city, OFFICE, case)
    with city.database.reading() as connection:
        assert history.verify_case(connection, case) == []


def test_a_claim_is_taking_in_hand(yard):
    case = yard.begin("inner")
    claim_task(yard.database, OTHER, yard.task(case, "check"), yard.now)
    assert page(yard, CLERK, case).may_cancel == ("office" if "office" in page_roles(yard, CLERK) else "")


def page_roles(city, login):
    with city.database.reading() as connection:
        return worklist.actor(connection, login, city.now).roles


def test_the_withdrawal_that_the_diagram_draws_is_the_way(city):
    """A try past it is refused and kept; the office is not bound by it."""
    case = city.start(HEAD, "request", REQUEST).case
    with pytest.raises(Refused, match="WITHDRAWAL_DRAWN") as caught:
        cancel(city, HEAD, case)
    assert "单位撤回请示" in caught.value.sentence
    assert caught.value.record == f"{case}/2"
    assert page(city, HEAD, case).may_cancel == ""
    assert city.open(case) == [("deputy_forwards", DEPUTY)]
    cancel(city, OFFICE, case)
    with city.database.reading() as connection:
        assert [event.kind for event in history.events(connection, case)] == ["started", "refused", "cancelled"]


@pytest.mark.parametrize("process", ["outer", "pausing", "reminding", "listening", "deadline", "alarming"])
def test_calls_timers_and_awaited_messages_end_with_it(yard, process):
    """Nothing fires afterwards, nothing waits, and everything can be proved."""
    case = yard.begin(process)
    before = (
        len(yard.tasks(case)),
        len([row for row in yard.due(case) if row["kind"] == "timer"]),
        waiting(yard, case),
    )
    assert any(before), "the diagram stands at something"
    cancel(yard, CLERK, case)
    assert yard.tasks(case) == []
    assert waiting(yard, case) == 0
    assert {row["state"] for row in yard.due(case) if row["kind"] == "timer"} <= {"cancelled", "done"}
    length = len(yard.log(case))
    yard.work(days=400)
    assert len(yard.log(case)) == length
    assert yard.proved() == []


def test_cancelled_cases_do_not_count_in_the_books(yard):
    yard.deploy({"hall.bpmn": drawn("hall", BOOKED + steps("hold"))})
    case = yard.begin("hall", {"room": "一号会议室", **HOURS})
    args = ["meetings", "room", "一号会议室", *HOURS.values(), ""]

    def overlaps():
        with yard.database.reading() as connection:
            return store.ask_now(connection, yard.now, "")("register.overlaps", args)[0]

    assert overlaps() == 1
    cancel(yard, CLERK, case)
    assert overlaps() == 0
    assert yard.proved() == []


def test_of_two_that_cancel_one_does(yard):
    case = yard.begin("inner")
    outcomes = rivals([lambda login=login: cancel(yard, login, case) for login in (CLERK, OFFICE)])
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
    assert yard.kinds(case) == ["started", "cancelled"]


def test_cancelled_while_somebody_completes(yard):
    """One of the two is first; what the other did is not kept."""
    case = yard.begin("outer")
    (row,) = yard.tasks(case)
    outcomes = rivals([lambda: cancel(yard, "operator", case), lambda: yard.complete(OTHER, row["id"], {})])
    assert sum(isinstance(one, EngineError) for one in outcomes) == 1
    assert yard.kinds(case) in (["started", "completed"], ["started", "cancelled"])
    assert yard.proved() == []


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(["work", "wait"]), max_size=4))
def test_wherever_a_case_stands_it_can_be_cancelled_and_proved(yard, acts):
    case = yard.begin("reminding")
    for act in acts:
        if act == "work" and yard.tasks(case):
            yard.finish(case, yard.elements(case)[0])
        else:
            yard.now += dt.timedelta(days=1)
            yard.work()
    try:
        cancel(yard, "operator", case)
    except Conflict:
        return
    with yard.database.reading() as connection:
        assert history.verify_case(connection, case) == []
