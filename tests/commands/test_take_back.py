"""Taking back (撤回、拿回): whoever acted last, while nobody has opened it; a record more, nothing less."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from support.requests import FORWARD, REQUEST
from support.yard import CLERK, OTHER, STRANGER, chain, drawn, el, rivals, steps

from engine import history, worklist
from engine.commands.claim_task import claim_task
from engine.commands.mark_seen import mark_seen
from engine.commands.set_urgency import set_urgency
from engine.commands.take_back import take_back
from engine.commands.urge_task import urge_task
from engine.errors import Conflict, NotAllowed, NotFound
from engine.tables import definition
from engine.tables import task as task_table

HEAD, DEPUTY, VICE_MAYOR, OFFICE = "bureau_head_finance", "deputy_secretary_general_2", "vice_mayor_2", "office_clerk_1"
OPINION = "测算表已核对。"


def undo(city, login, case):
    return take_back(city.database, login, case, city.now)


def kinds(city, case):
    with city.database.reading() as connection:
        assert history.verify_case(connection, case) == []
        return [event.kind for event in history.events(connection, case)]


@pytest.fixture
def forwarded(city):
    case = city.start(HEAD, "request", REQUEST).case
    city.now += dt.timedelta(hours=2)
    task = city.task(case, "deputy_forwards")
    city.complete(DEPUTY, task, FORWARD, decision="deputy_forwarded", opinion=OPINION)
    return city, case


def test_the_step_is_open_again_with_what_was_written_and_its_old_time_limit(forwarded):
    city, case = forwarded
    with city.database.reading() as connection:
        limit = worklist.case(connection, worklist.actor(connection, DEPUTY, city.now), case).open_tasks[0].deadline
    task = undo(city, DEPUTY, case)
    assert city.open(case) == [("deputy_forwards", DEPUTY)]
    with city.database.reading() as connection:
        who = worklist.actor(connection, DEPUTY, city.now)
        view = worklist.task(connection, who, task)
        line = worklist.case(connection, who, case).line
    assert view.draft.fields["opinion"] == OPINION
    assert view.draft.fields["handling"] == "forward"
    assert view.deadline.due < limit.due
    assert (line[0].act, line[0].mark) == ("撤回“副秘书长转呈或统筹安排”", "bad")
    assert line[1].opinion == OPINION, "what was said stays said"
    city.complete(DEPUTY, task, FORWARD, decision="deputy_returned", opinion="退回")
    assert city.open(case) == [("amend_request", HEAD)]
    assert kinds(city, case) == ["started", "completed", "moved", "completed"]


def test_the_time_limit_is_no_longer_for_it(forwarded):
    city, case = forwarded
    (before,) = [row for row in all_tasks(city, case) if row["element"] == "deputy_forwards"]
    city.now += dt.timedelta(days=2)
    undo(city, DEPUTY, case)
    assert city.tasks(case)[0]["due"] == before["due"]


def all_tasks(city, case):
    with city.database.reading() as connection:
        return [
            dict(row) for row in connection.execute(select(task_table).where(task_table.c.case_id == case)).mappings()
        ]


def test_offered_until_the_next_person_opens_it(forwarded):
    city, case = forwarded

    def offered(login):
        with city.database.reading() as connection:
            return worklist.case(connection, worklist.actor(connection, login, city.now), case).take_back

    urge_task(city.database, HEAD, city.task(case, "vice_mayor_approves"), "", city.now)
    set_urgency(city.database, OFFICE, case, "urgent", "", city.now)
    assert offered(DEPUTY) == "转呈分管副市长"
    assert offered(HEAD) == offered(VICE_MAYOR) == offered("auditor") == ""
    mark_seen(city.database, VICE_MAYOR, city.task(case, "vice_mayor_approves"), city.now)
    assert offered(DEPUTY) == ""
    with pytest.raises(Conflict, match="TOO_LATE_TO_TAKE_BACK") as caught:
        undo(city, DEPUTY, case)
    assert "已经打开" in caught.value.sentence
    assert city.open(case) == [("vice_mayor_approves", VICE_MAYOR)]


def test_who_may_not(forwarded):
    city, case = forwarded
    for login, family in (
        (HEAD, NotAllowed),
        (VICE_MAYOR, NotAllowed),
        (OFFICE, NotAllowed),
        ("auditor", NotAllowed),
        (STRANGER, NotFound),
    ):
        with pytest.raises(family):
            undo(city, login, case)
    city.complete(VICE_MAYOR, city.task(case, "vice_mayor_approves"), decision="vice_mayor_approved")
    with pytest.raises(Conflict, match="TOO_LATE"):
        undo(city, DEPUTY, case)
    with pytest.raises(NotFound):
        undo(city, DEPUTY, "nothing")
    assert kinds(city, case) == ["started", "completed", "completed"]


def test_what_a_group_shares_comes_back_to_who_did_it(yard):
    yard.deploy({"two.bpmn": drawn("two", steps("first", "second"))})
    case = yard.begin("two")
    yard.finish(case, "first", {"answer": 1}, OTHER)
    task = undo(yard, OTHER, case)
    (row,) = yard.tasks(case)
    assert (row["id"], row["assignee"], row["owner"]) == (task, OTHER, None)
    yard.complete(OTHER, task, {"answer": 2})
    claim_task(yard.database, CLERK, yard.task(case, "second"), yard.now)
    with pytest.raises(Conflict):
        undo(yard, OTHER, case)
    assert yard.kinds(case) == ["started", "completed", "moved", "completed", "claimed"]
    assert yard.proved() == []


GROUP = {"camunda_candidateGroups": "government_office"}


def test_no_countersigning_in_between_and_no_two_next_steps(yard):
    """Domain rule: a step among several of its kind is no place to come back to, nor from."""
    many = el("multiInstanceLoopCharacteristics", "", el("loopCardinality", "", "2")).replace(' id=""', "")
    signing = "".join(
        [
            el("startEvent", "begun", name="提出"),
            el("userTask", "before", name="起草", **GROUP),
            el("userTask", "sign", many, name="会签", **GROUP),
            el("userTask", "after", name="签发", **GROUP),
            el("endEvent", "ended", name="办结"),
            chain("begun before sign after ended"),
        ]
    )
    yard.deploy({"signing.bpmn": drawn("signing", signing)})
    case = yard.begin("signing")
    yard.finish(case, "before")
    with pytest.raises(Conflict, match="TOO_LATE"):
        undo(yard, CLERK, case)
    for _ in range(2):
        yard.finish(case, "sign")
        with pytest.raises(Conflict, match="TOO_LATE"):
            undo(yard, CLERK, case)
    assert yard.elements(case) == ["after"]


def test_what_was_told_to_others_is_not_unsaid(yard):
    """`deciding` sends a message at once."""
    case = yard.begin("deciding")
    yard.finish(case, "prepare", {"verdict": "同意"})
    assert yard.elements(case) == ["archive"]
    with pytest.raises(Conflict, match="通知了其他事项"):
        undo(yard, CLERK, case)


def test_an_ended_case_stays_ended(yard):
    case = yard.begin("inner")
    yard.finish(case, "check")
    with pytest.raises(Conflict, match="CASE_ALREADY_ENDED"):
        undo(yard, CLERK, case)


def test_of_two_that_take_back_one_does(forwarded):
    city, case = forwarded
    outcomes = rivals([lambda: undo(city, DEPUTY, case) for _ in range(2)])
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "str"]
    assert kinds(city, case) == ["started", "completed", "moved"]


def test_taken_back_while_the_next_acts(forwarded):
    """One of the two is first; the other is told."""
    city, case = forwarded
    task = city.task(case, "vice_mayor_approves")
    outcomes = rivals(
        [
            lambda: undo(city, DEPUTY, case),
            lambda: city.complete(VICE_MAYOR, task, decision="vice_mayor_approved"),
        ]
    )
    lost = [one for one in outcomes if isinstance(one, Exception)]
    assert [type(one) for one in lost] == [Conflict], outcomes
    assert len(kinds(city, case)) == 3


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.booleans(), max_size=8))
def test_taken_back_as_often_as_one_likes_the_log_replays(yard, acts):
    if "long" not in deployed(yard):
        yard.deploy({"long.bpmn": drawn("long", steps("one", "two", "three", "four"))})
    case = yard.begin("long")
    for back in acts:
        if not back and yard.tasks(case):
            yard.finish(case, yard.elements(case)[0])
        elif back:
            try:
                undo(yard, CLERK, case)
            except (Conflict, NotAllowed):
                continue
    with yard.database.reading() as connection:
        assert history.verify_case(connection, case) == []


def deployed(yard):
    with yard.database.reading() as connection:
        return set(connection.scalars(select(definition.c.key)))
