"""Marking a running case as urgent (标急, G-05): it goes first, and the mark stays whatever the diagram says."""

import datetime as dt

import pytest
from support.requests import FORWARD, REQUEST
from support.yard import STRANGER, rivals

from engine import history, worklist
from engine.commands.set_urgency import set_urgency
from engine.errors import Conflict, Invalid, NotAllowed, NotFound

HEAD, DEPUTY, VICE_MAYOR, OFFICE = "bureau_head_finance", "deputy_secretary_general_2", "vice_mayor_2", "office_clerk_1"


def mark(city, case, urgency, login=OFFICE, reason=""):
    set_urgency(city.database, login, case, urgency, reason, city.now)


def shown(city, case):
    with city.database.reading() as connection:
        assert history.verify_case(connection, case) == []
        return worklist.case(connection, worklist.actor(connection, OFFICE, city.now), case).urgency


def titles(city, login):
    with city.database.reading() as connection:
        groups = worklist.inbox(connection, worklist.actor(connection, login, city.now)).groups
    return [[item.title for item in group.items] for group in groups]


def test_G_05_what_is_marked_goes_first_in_its_group(city):
    cases = {n: city.start(HEAD, "request", REQUEST | {"subject": f"关于第 {n} 件事的请示"}).case for n in range(3)}
    mark(city, cases[1], "urgent")
    mark(city, cases[2], "extra_urgent")
    city.now += dt.timedelta(days=3)
    late = city.now + dt.timedelta(minutes=1)
    newest = city.start(HEAD, "request", REQUEST | {"subject": "关于第 3 件事的请示", "urgency": "extra_urgent"}).case
    assert late > city.now
    assert titles(city, DEPUTY) == [[f"关于第 {n} 件事的请示" for n in (2, 1, 0)], ["关于第 3 件事的请示"]]
    assert shown(city, newest) == "extra_urgent"


def test_G_05_the_mark_wins_over_what_the_diagram_says_later(city):
    case = city.start(HEAD, "request", REQUEST).case
    mark(city, case, "extra_urgent", reason="市长催问")
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    assert shown(city, case) == "extra_urgent"
    mark(city, case, "")
    assert shown(city, case) == REQUEST["urgency"]
    city.complete(VICE_MAYOR, city.task(case, "vice_mayor_approves"), decision="vice_mayor_approved")
    assert shown(city, case) == REQUEST["urgency"]
    with city.database.reading() as connection:
        line = worklist.case(connection, worklist.actor(connection, OFFICE, city.now), case).line
    assert [entry.act for entry in reversed(line)][1:4:2] == ["标为特急", "取消缓急标注"]
    assert line[-2].basis == "理由：市长催问"


def test_the_same_again_is_no_event(city):
    case = city.start(HEAD, "request", REQUEST).case
    mark(city, case, "urgent")
    mark(city, case, "urgent")
    with city.database.reading() as connection:
        assert [event.kind for event in history.events(connection, case)] == ["started", "marked"]


def test_who_may_not(city):
    case = city.start(HEAD, "request", REQUEST).case
    for login, family in (
        (HEAD, NotAllowed),
        (DEPUTY, NotAllowed),
        ("auditor", NotAllowed),
        ("operator", NotAllowed),
        (STRANGER, NotFound),
    ):
        with pytest.raises(family):
            mark(city, case, "urgent", login)
    with pytest.raises(Invalid):
        mark(city, case, "at once")
    with pytest.raises(Invalid):
        mark(city, case, "urgent", reason="长" * 501)
    with pytest.raises(NotFound):
        mark(city, "nothing", "urgent")


def test_an_ended_case_is_not_marked(yard):
    case = yard.begin("inner")
    yard.finish(case, "check")
    with pytest.raises(Conflict, match="CASE_ALREADY_ENDED"):
        mark(yard, case, "urgent")


def test_marked_while_it_is_completed(city):
    case = city.start(HEAD, "request", REQUEST).case
    task = city.task(case, "deputy_forwards")
    outcomes = rivals(
        [
            lambda: mark(city, case, "urgent"),
            lambda: mark(city, case, "extra_urgent"),
            lambda: city.complete(DEPUTY, task, FORWARD, decision="deputy_forwarded"),
        ]
    )
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert shown(city, case) in ("urgent", "extra_urgent")
