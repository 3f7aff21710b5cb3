"""Urging (催办): a record the holder sees, once an hour, by those who wait for it."""

import datetime as dt

import pytest
from support.requests import REQUEST
from support.yard import STRANGER, rivals

from engine import history, worklist
from engine.commands.mark_seen import mark_seen
from engine.commands.urge_task import urge_task
from engine.errors import Conflict, Invalid, NotAllowed, NotFound

HEAD, DEPUTY, OFFICE = "bureau_head_finance", "deputy_secretary_general_2", "office_clerk_1"


def urge(city, login, task, note=""):
    return urge_task(city.database, login, task, note, city.now)


@pytest.fixture
def waiting(city):
    case = city.start(HEAD, "request", REQUEST).case
    return city, case, city.task(case, "deputy_forwards")


def kinds(city, case):
    with city.database.reading() as connection:
        assert history.verify_case(connection, case) == []
        return [event.kind for event in history.events(connection, case)]


def test_G_05_the_holder_sees_who_urged_when_and_what_they_wrote(waiting):
    city, case, task = waiting
    mark_seen(city.database, DEPUTY, task, city.now)
    assert urge(city, OFFICE, task, "市长明天要看。") == case
    with city.database.reading() as connection:
        who = worklist.actor(connection, DEPUTY, city.now)
        view = worklist.task(connection, who, task)
        (item,) = worklist.inbox(connection, who).groups[0].items
    (notice,) = view.notices
    assert (notice.kind, notice.person, notice.at, notice.text) == (
        "urged",
        city.name(OFFICE),
        city.now,
        "市长明天要看。",
    )
    assert item.urged == 1
    assert view.line[0].act == "催办“副秘书长转呈或统筹安排”"
    assert view.line[0].opinion == "市长明天要看。"
    assert kinds(city, case) == ["started", "urged"]


def test_once_an_hour_by_the_same_person(waiting):
    city, case, task = waiting
    urge(city, HEAD, task)
    city.now += dt.timedelta(minutes=59, seconds=59)
    with pytest.raises(Conflict, match="URGED_ALREADY") as caught:
        urge(city, HEAD, task)
    assert "09:00" in caught.value.sentence
    assert "10:00" in caught.value.sentence
    urge(city, OFFICE, task)
    city.now += dt.timedelta(seconds=1)
    urge(city, HEAD, task)
    assert kinds(city, case) == ["started", "urged", "urged", "urged"]


def test_a_new_task_may_be_urged_at_once(waiting):
    city, case, task = waiting
    urge(city, HEAD, task)
    city.complete(DEPUTY, task, {"handling": "forward"}, decision="deputy_forwarded")
    urge(city, HEAD, city.task(case, "vice_mayor_approves"))


def test_who_may_not(waiting):
    city, case, task = waiting
    for login, family in (
        (DEPUTY, NotAllowed),
        ("auditor", NotAllowed),
        ("operator", NotAllowed),
        (STRANGER, NotFound),
        ("designer", NotFound),
    ):
        with pytest.raises(family):
            urge(city, login, task)
    with pytest.raises(NotFound):
        urge(city, HEAD, "nothing")
    with pytest.raises(Invalid):
        urge(city, HEAD, task, "长" * 501)
    city.complete(DEPUTY, task, {"handling": "forward"}, decision="deputy_forwarded")
    with pytest.raises(Conflict):
        urge(city, HEAD, task)
    assert kinds(city, case) == ["started", "completed"]


def test_of_four_at_once_one_urges(waiting):
    city, case, task = waiting
    outcomes = rivals([lambda: urge(city, HEAD, task) for _ in range(4)])
    assert sorted(str(type(one).__name__) for one in outcomes) == ["Conflict"] * 3 + ["str"]
    assert kinds(city, case) == ["started", "urged"]


def test_urging_while_it_is_completed(waiting):
    """Nothing is lost: the urging is kept, or came too late."""
    city, case, task = waiting
    done = {"handling": "forward"}
    outcomes = rivals(
        [lambda: urge(city, HEAD, task), lambda: city.complete(DEPUTY, task, done, decision="deputy_forwarded")]
    )
    assert not isinstance(outcomes[1], Exception)
    urged = not isinstance(outcomes[0], Exception)
    assert urged or isinstance(outcomes[0], Conflict)
    assert kinds(city, case) == (["started", "urged", "completed"] if urged else ["started", "completed"])
