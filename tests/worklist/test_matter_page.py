"""The page of a matter: its cases on one line, for everybody who may see one of them (contracts 18)."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import event, select
from support.city import City
from support.requests import FORWARD, REPLY, REQUEST

from engine import store, worklist
from engine.errors import NotFound
from engine.starts import Origin
from engine.tables import case_
from engine.views import MatterView

HEAD, DEPUTY, VICE_MAYOR, CLERK = "bureau_head_finance", "deputy_secretary_general_2", "vice_mayor_2", "office_clerk_1"
WATER = "bureau_head_water"
BY_WATER = Origin(WATER, "water", "water:bureau_head"), ("request", "request_submitted")
"""Cases of two units that know nothing of each other meet in a matter only by messages."""


def page(city: City, login: str, matter: str, after: str = "", only: str = "") -> MatterView:
    with city.database.reading() as connection:
        return worklist.matter(connection, worklist.actor(connection, login, city.now), matter, after, only)


def approved(city: City, matter: str | None = None, subject: str = "关于普查的请示") -> tuple[str, str]:
    """(case, matter) of a request that went all its way."""
    started = city.start(HEAD, "request", {**REQUEST, "subject": subject}, matter=matter)
    city.complete(DEPUTY, city.task(started.case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    approve = city.task(started.case, "vice_mayor_approves")
    city.complete(VICE_MAYOR, approve, decision="vice_mayor_approved", opinion="同意。")
    city.complete(CLERK, city.task(started.case, "reply_to_unit"), REPLY)
    return started.case, started.matter


def test_the_four_facts_are_those_of_what_runs(city: City) -> None:
    ended, matter = approved(city)
    city.now += dt.timedelta(days=3)
    running = city.start(HEAD, "request", REQUEST, matter=matter).case
    view = page(city, HEAD, matter)
    assert (view.title, view.from_unit, view.state, view.days) == ("关于普查的请示", "财政局", "active", 3)
    assert view.now == ("副秘书长转呈或统筹安排",)
    assert view.holders == ("副秘书长（分管财政、税务）",)
    assert view.deadline.due is not None
    assert view.then == "分管副市长审批"
    assert [(case.case, case.state, case.step) for case in view.cases] == [
        (ended, "completed", "请示已批准"),
        (running, "active", "副秘书长转呈或统筹安排"),
    ]
    (gates,) = view.gates
    assert gates.case == running
    assert [stop.mark for stop in gates.stops][:3] == ["done", "now", "wait"]
    assert ("request", "请示") in view.startable
    assert "财政局负责人" in view.visible_to


def test_contracts_14_in_a_matter_only_what_one_is_named_for_is_offered(city: City) -> None:
    """Even where a guard stands at the start and would say why not: the page leads into no dead end."""
    matter = city.start(HEAD, "request", REQUEST).matter
    for login in (HEAD, CLERK, DEPUTY, "auditor", "operator"):
        offered = {process for process, _ in page(city, login, matter).startable}
        with city.database.reading() as connection:
            who = worklist.actor(connection, login, city.now)
            items = {item.process for item in worklist.startable(connection, who)}
            programs = {process: store.program_of(connection, process) for process in items}
            named = {
                process for process, found in programs.items() if found and who.groups & set(found[2].startable_groups)
            }
        assert offered == (set() if login == "auditor" else named), login
    assert "request" not in {process for process, _ in page(city, CLERK, matter).startable}
    assert {process for process, _ in page(city, DEPUTY, matter).startable} >= {"instruct"}


def test_an_ended_matter_waits_for_nobody(city: City) -> None:
    _, matter = approved(city)
    view = page(city, HEAD, matter)
    assert (view.state, view.ended_at, view.now, view.holders, view.gates) == ("completed", city.now, (), (), ())


def test_one_line_over_all_cases_goes_on_page_by_page_without_gap(city: City) -> None:
    _, matter = approved(city)
    for n in range(6):
        city.now += dt.timedelta(minutes=n)
        approved(city, matter)
    seen, after = [], ""
    while True:
        view = page(city, HEAD, matter, after)
        assert len(view.line.entries) <= 20
        seen += view.line.entries
        after = view.line.after
        if not after:
            break
    assert len(seen) == view.line.total == 7 * 4
    assert [entry.at for entry in seen] == sorted((entry.at for entry in seen), reverse=True)
    assert {entry.tag for entry in seen} == {"请示"}


def test_the_line_is_narrowed_to_opinions_or_to_what_was_sent_back(city: City) -> None:
    _, matter = approved(city)
    city.now += dt.timedelta(minutes=1)
    started = city.start(HEAD, "request", REQUEST, matter=matter)
    returned = {"decision": "deputy_returned", "opinion": "缺资金测算表。"}
    city.complete(DEPUTY, city.task(started.case, "deputy_forwards"), FORWARD, **returned)
    opinions = [entry.opinion for entry in page(city, HEAD, matter, only="opinions").line.entries]
    assert opinions == ["缺资金测算表。", "同意。"]
    (back,) = page(city, HEAD, matter, only="returns").line.entries
    assert (back.mark, back.opinion) == ("bad", "缺资金测算表。")
    everything = page(city, HEAD, matter, only="nonsense").line
    assert everything.entries[0].mark == "now"
    assert everything.only == ""


def test_what_waits_now_stands_above_the_newest(city: City) -> None:
    started = city.start(HEAD, "request", REQUEST)
    city.now += dt.timedelta(hours=1)
    first, second = page(city, HEAD, started.matter).line.entries
    assert (first.mark, first.who, first.act) == ("now", "副秘书长（分管财政、税务）", "副秘书长转呈或统筹安排")
    assert second.mark == "done"


def test_contracts_18_a_case_one_may_not_see_is_not_there_at_all(city: City) -> None:
    hidden = city.start(HEAD, "request", REQUEST)
    answers = {**REQUEST, "subject": "关于供水的请示", "direct_to_mayor": False}
    seen = city.begun(*BY_WATER, answers, hidden.matter)
    for login, cases in {
        HEAD: {hidden.case},
        WATER: {seen.case},
        "office_clerk_1": {hidden.case, seen.case},
        "auditor": {hidden.case, seen.case},
    }.items():
        view = page(city, login, hidden.matter)
        assert {case.case for case in view.cases} == cases, login
        assert view.line.total == len(cases)
        assert len([entry for entry in view.line.entries if entry.mark != "now"]) == len(cases)
    assert page(city, WATER, hidden.matter).title == "关于供水的请示"


def test_contracts_18_strangers_learn_nothing(city: City) -> None:
    matter = city.start(HEAD, "request", REQUEST).matter
    for login in ("vice_mayor_3", WATER, "designer"):
        for wanted in (matter, "2026-9999", "\0", "长" * 300):
            with pytest.raises(NotFound) as hidden:
                page(city, login, wanted)
            assert hidden.value.code == "UNKNOWN_MATTER"


def test_the_page_of_a_long_matter_costs_what_that_of_a_short_one_does(city: City) -> None:
    said: list[str] = []
    event.listen(city.database._connections, "before_cursor_execute", lambda *told: said.append(told[2]))
    counts, (_, matter) = [], approved(city)
    for more in (1, 8):
        for _ in range(more):
            approved(city, matter)
        said.clear()
        page(city, "auditor", matter)
        counts.append(len(said))
    assert counts[0] == counts[1]


def test_whoever_may_open_a_matter_finds_it_in_the_list(city: City) -> None:
    first = city.start(HEAD, "request", REQUEST)
    city.begun(*BY_WATER, {**REQUEST, "direct_to_mayor": False}, first.matter)
    for login in (HEAD, WATER, DEPUTY, "vice_mayor_3", "auditor", "designer", "mayor"):
        with city.database.reading() as connection:
            who = worklist.actor(connection, login, city.now)
            listed = worklist.matters(connection, who)
            ids = connection.execute(select(case_.c.matter).where(worklist.visible(connection, who))).scalars()
            assert {row.matter for row in listed.rows} == set(ids), login
            assert listed.total == len(listed.rows)
