"""Moving a case (调度): by the office, back to where it has been, never to where it has not (G-01)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.requests import FORWARD, REQUEST
from support.yard import CLERK, STRANGER, chain, drawn, el, rivals, steps

from engine import history, worklist
from engine.commands.move_case import move_case
from engine.errors import Conflict, Invalid, NotAllowed, NotFound, Refused

HEAD, DEPUTY, OFFICE = "bureau_head_finance", "deputy_secretary_general_2", "office_clerk_1"
GROUP = {"camunda_candidateGroups": "government_office"}
REASON = "转错了分管领导"


def move(city, case, element, reason=REASON, login="operator"):
    move_case(city.database, login, case, (element, reason), city.now)


def kinds(city, case):
    with city.database.reading() as connection:
        assert history.verify_case(connection, case) == []
        return [event.kind for event in history.events(connection, case)]


def page(city, login, case):
    with city.database.reading() as connection:
        return worklist.case(connection, worklist.actor(connection, login, city.now), case)


@pytest.fixture
def forwarded(city):
    case = city.start(HEAD, "request", REQUEST).case
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    return city, case


def test_back_to_a_step_it_has_been_at(forwarded):
    city, case = forwarded
    assert page(city, OFFICE, case).moves == (("deputy_forwards", "副秘书长转呈或统筹安排"),)
    move(city, case, "deputy_forwards", login=OFFICE)
    assert city.open(case) == [("deputy_forwards", DEPUTY)]
    line = page(city, HEAD, case).line
    assert (line[0].act, line[0].mark, line[0].basis) == ("调整到“副秘书长转呈或统筹安排”", "bad", f"理由：{REASON}")
    with city.database.reading() as connection:
        told = history.events(connection, case)[-1]
    assert (told.token, told.data) == ("", {"how": "moved", "left": ["vice_mayor_approves"], "returns": 3})
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    assert kinds(city, case) == ["started", "completed", "moved", "completed"]


@pytest.mark.parametrize("element", ["request_approved", "amend_request", "nothing", "", "<b>", "x" * 200])
def test_G_01_no_outcome_without_the_steps_of_the_way(forwarded, element):
    """The try is in the history, and the case stands where it stood."""
    city, case = forwarded
    before = city.open(case)
    for login in (OFFICE, "operator"):
        with pytest.raises(Refused, match="STEP_NOT_REACHED") as caught:
            move(city, case, element, login=login)
        assert caught.value.rule == "G-01"
        assert caught.value.record.startswith(case)
    assert city.open(case) == before
    assert kinds(city, case) == ["started", "completed", "refused", "refused"]
    line = page(city, HEAD, case).line
    assert (line[0].act, line[0].rule) == ("未提交：流程还没有走到这一步。", "G-01")


def test_who_may_not_and_what_is_asked_for(forwarded):
    city, case = forwarded
    for login in (HEAD, DEPUTY, "auditor"):
        with pytest.raises(NotAllowed, match="ROLE_NEEDED"):
            move(city, case, "deputy_forwards", login=login)
        assert page(city, login, case).moves == ()
    with pytest.raises(NotFound):
        move(city, case, "deputy_forwards", login=STRANGER)
    with pytest.raises(NotFound):
        move(city, "none", "deputy_forwards")
    with pytest.raises(Invalid, match="REASON_REQUIRED"):
        move(city, case, "deputy_forwards", " ")
    with pytest.raises(Conflict, match="CHANGED_MEANWHILE"):
        move(city, case, "vice_mayor_approves")
    assert kinds(city, case) == ["started", "completed"]


def test_an_ended_case_stays_ended(yard):
    case = yard.begin("inner")
    yard.finish(case, "check")
    with pytest.raises(Conflict, match="CASE_ALREADY_ENDED"):
        move(yard, case, "check")


def test_not_into_a_call_that_has_ended(yard):
    """Nobody knows any more what it was called with: before the call is the place."""
    body = "".join(
        [
            el("startEvent", "begun", name="提出"),
            el("userTask", "before", name="先", **GROUP),
            el("callActivity", "calling", name="内部步骤", calledElement="inner"),
            el("userTask", "later", name="然后", **GROUP),
            el("endEvent", "ended", name="办结"),
            chain("begun before calling later ended"),
        ]
    )
    yard.deploy({"caller.bpmn": drawn("caller", body)})
    case = yard.begin("caller")
    yard.finish(case, "before")
    yard.finish(case, "check")
    assert page(yard, "operator", case).moves == (("before", "先"),)
    with pytest.raises(Conflict, match="CHANGED_MEANWHILE"):
        move(yard, case, "check")
    move(yard, case, "before")
    yard.finish(case, "before")
    assert yard.elements(case) == ["check"]
    assert yard.proved() == []


def test_what_is_parallel_stays(yard):
    body = "".join(
        [
            el("startEvent", "begun", name="提出"),
            el("parallelGateway", "fork", name="分头办"),
            el("userTask", "left", name="左", **GROUP),
            el("userTask", "left_more", name="左二", **GROUP),
            el("userTask", "right", name="右", **GROUP),
            el("parallelGateway", "join", name="办齐"),
            el("endEvent", "ended", name="办结"),
            chain("begun fork left left_more join ended"),
            chain("fork right join"),
        ]
    )
    yard.deploy({"both.bpmn": drawn("both", body)})
    case = yard.begin("both")
    yard.finish(case, "left")
    move(yard, case, "left")
    assert sorted(yard.elements(case)) == ["left", "right"]
    for element in ("left", "left_more", "right"):
        yard.finish(case, element)
    assert yard.tasks(case) == []
    assert yard.proved() == []


def test_a_countersigning_is_opened_as_a_whole(yard):
    many = el("multiInstanceLoopCharacteristics", "", el("loopCardinality", "", "2")).replace(' id=""', "")
    signing = "".join(
        [
            el("startEvent", "begun", name="提出"),
            el("userTask", "sign", many, name="会签", **GROUP),
            el("userTask", "after", name="签发", **GROUP),
            el("endEvent", "ended", name="办结"),
            chain("begun sign after ended"),
        ]
    )
    yard.deploy({"signing.bpmn": drawn("signing", signing)})
    case = yard.begin("signing")
    for _ in range(2):
        yard.finish(case, "sign")
    assert page(yard, "operator", case).moves == (("sign", "会签"),)
    move(yard, case, "sign")
    assert yard.elements(case) == ["sign", "sign"]
    assert yard.proved() == []


def test_of_two_that_move_one_does(forwarded):
    city, case = forwarded
    outcomes = rivals([lambda: move(city, case, "deputy_forwards") for _ in range(2)])
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
    assert kinds(city, case) == ["started", "completed", "moved"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(["on", "one", "two", "three"]), max_size=8))
def test_G_01_whatever_is_tried_no_step_is_left_out(yard, acts):
    """Every step was opened before any that comes after it, and the log replays."""
    name = "line_of_three"
    if not hasattr(yard, "drawn"):
        yard.deploy({"line.bpmn": drawn(name, steps("one", "two", "three"))})
        yard.drawn = True
    case, been = yard.begin(name), {"one"}
    for act in acts:
        if not yard.tasks(case):
            break
        if act == "on":
            yard.finish(case, yard.elements(case)[0], login=CLERK)
        elif act in been:
            if act not in yard.elements(case):
                move(yard, case, act)
        else:
            with pytest.raises(Refused):
                move(yard, case, act)
        been |= set(yard.elements(case))
        assert been in ({"one"}, {"one", "two"}, {"one", "two", "three"})
    with yard.database.reading() as connection:
        assert history.verify_case(connection, case) == []
