"""The time line: every act in the words of the diagram, refusals and returns included."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from support.city import City
from support.requests import FORWARD, REQUEST

from engine import history, worklist
from engine.commands.claim_task import claim_task
from engine.commands.release_task import release_task
from engine.errors import Refused
from engine.history import act
from engine.views import LineEntry

HEAD, DEPUTY, VICE_MAYOR = "bureau_head_finance", "deputy_secretary_general_2", "vice_mayor_2"
REGISTRAR = "office_clerk_1"


def line(city: City, case: str) -> tuple[LineEntry, ...]:
    with city.database.reading() as connection:
        return worklist.case(connection, worklist.actor(connection, "auditor", city.now), case).line


def test_newest_first_with_post_person_and_opinion(city: City) -> None:
    case = city.start(HEAD, "request", REQUEST).case
    city.now += dt.timedelta(minutes=1)
    returned = {"decision": "deputy_returned", "opinion": "缺资金测算表。"}
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, **returned)
    back, start = line(city, case)
    assert (back.seq, back.at, back.who, back.person) == (2, city.now, "副秘书长（分管财政、税务）", city.name(DEPUTY))
    assert (back.act, back.opinion, back.mark) == ("退回单位补正", "缺资金测算表。", "bad")
    assert (start.who, start.person, start.act, start.mark) == ("财政局局长", city.name(HEAD), "单位提出请示", "done")


def test_the_rule_of_the_flow_stands_beside_the_act(city: City) -> None:
    case = city.start(HEAD, "request", REQUEST).case
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    assert line(city, case)[0].rule == "RR-09 RR-10"


def test_what_came_after_its_time_limit_is_amber(city: City) -> None:
    case = city.start(HEAD, "request", REQUEST).case
    city.now += dt.timedelta(days=3)
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    assert line(city, case)[0].mark == "warn"


def test_claims_and_releases_are_acts(city: City) -> None:
    case = city.start(HEAD, "request", REQUEST).case
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    city.complete(VICE_MAYOR, city.task(case, "vice_mayor_approves"), decision="vice_mayor_approved")
    task = city.task(case, "reply_to_unit")
    claim_task(city.database, REGISTRAR, task, city.now)
    release_task(city.database, REGISTRAR, task, city.now)
    released, claimed = line(city, case)[:2]
    assert (claimed.act, released.act) == ("签收“办公室办理批复”", "放弃签收“办公室办理批复”")
    assert claimed.person == released.person
    assert claimed.person != ""


def test_a_refusal_is_an_entry_with_its_rule(city: City) -> None:
    """RR-06: nothing is asked for; the guard of the amended request refuses."""
    case = city.start(HEAD, "request", REQUEST).case
    returned = {"decision": "deputy_returned", "opinion": "没有写请示什么。"}
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, **returned)
    with pytest.raises(Refused) as refused:
        city.complete(HEAD, city.task(case, "amend_request"), {**REQUEST, "main_text": "管网" * 20})
    entry = line(city, case)[0]
    assert (entry.mark, entry.rule, entry.person) == ("bad", "RR-06", city.name(HEAD))
    assert entry.act == f"未提交：{refused.value.sentence}"


def test_a_finding_stands_below_the_act(city: City) -> None:
    """RR-08: started before it could be approved is accepted, and kept as a finding."""
    case = city.start(HEAD, "request", {**REQUEST, "planned_on": "2026-11-20"}).case
    entry = line(city, case)[0]
    assert entry.act == "单位提出请示"
    assert "2026" in entry.basis or "拟实施" in entry.basis


def test_destroyed_payloads_leave_the_act(city: City) -> None:
    case = city.start(HEAD, "request", REQUEST).case
    with city.database.reading() as connection:
        event = history.events(connection, case)[0]
        program = history.replay(connection, case).frames[0].case.program
    assert act(program, replace(event, payload=None)) == "单位提出请示"


def test_every_kind_of_event_is_said_in_some_words(city: City) -> None:
    case = city.start(HEAD, "request", REQUEST).case
    with city.database.reading() as connection:
        event = history.events(connection, case)[0]
        program = history.replay(connection, case).frames[0].case.program
    for kind in ("claimed", "fired", "incident", "cancelled", "something_new"):
        for element in ("", "deputy_forwards", "no_such_element"):
            assert act(program, replace(event, kind=kind, element=element, data={}))
