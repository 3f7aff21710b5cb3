"""The register of the desk: every case under way with place, age and holder (G-04), and who may read what."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import event
from support.city import City
from support.requests import FORWARD, REQUEST
from support.yard import Yard, drawn, prop, steps

from engine import worklist
from engine.errors import NotAllowed, NotFound
from engine.views import DeskFilters, Page, Register

HEAD, FORESTER, DEPUTY, VICE_MAYOR = (
    "bureau_head_finance",
    "bureau_head_forestry",
    "deputy_secretary_general_2",
    "vice_mayor_2",
)
CLERK = "office_clerk_1"


def register(city: City, login: str = CLERK, page: Page = Page(), **filters: object) -> Register:  # noqa: B008
    with city.database.reading() as connection:
        who = worklist.actor(connection, login, city.now)
        return worklist.desk.register(connection, who, DeskFilters(**filters), page)  # type: ignore[arg-type]


def test_G_04_the_office_sees_place_age_and_holder_of_every_case_under_way(city: City) -> None:
    first = city.start(HEAD, "request", REQUEST).case
    city.complete(DEPUTY, city.task(first, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    city.now += dt.timedelta(days=3)
    second = city.start(FORESTER, "request", {**REQUEST, "urgency": "urgent"}).case
    found = register(city)
    assert [(row.case, row.step, row.holder, row.days, row.from_unit) for row in found.rows] == [
        (first, "分管副市长审批", "副市长（分管财政、水利）", 3, "财政局"),
        (second, "副秘书长转呈或统筹安排", found.rows[1].holder, 0, "林业局"),
    ]
    assert found.rows[1].holder.startswith("副秘书长")
    assert found.total == 2
    assert [(facet.key, facet.count) for facet in found.processes] == [("request", 2)]
    assert {facet.key for facet in found.holders} >= {VICE_MAYOR}
    city.complete(VICE_MAYOR, city.task(first, "vice_mayor_approves"), decision="vice_mayor_approved")
    assert register(city).rows[0].step == "办公室办理批复"


def test_G_04_the_register_is_for_the_office_the_operator_and_the_auditor(city: City) -> None:
    city.start(HEAD, "request", REQUEST)
    for login in (CLERK, "operator", "auditor"):
        assert register(city, login).total == 1
    for login in (HEAD, DEPUTY, "mayor", "designer"):
        with pytest.raises(NotAllowed):
            register(city, login)


def test_filters_narrow_and_count(city: City) -> None:
    old = city.start(HEAD, "request", REQUEST).case
    city.now += dt.timedelta(days=10)
    city.start(FORESTER, "request", {**REQUEST, "subject": "关于修坝的请示", "urgency": "urgent"})
    narrowed = {
        "unit": register(city, unit="forestry"),
        "older": register(city, older=7),
        "holder": register(city, holder=DEPUTY),
        "urgency": register(city, urgency="urgent"),
        "text": register(city, text="修坝"),
        "late": register(city, due="late"),
        "process": register(city, process="report"),
        "nobody": register(city, holder="nobody' OR 1=1"),
    }
    assert {name: found.total for name, found in narrowed.items()} == {
        "unit": 1, "older": 1, "holder": 1, "urgency": 1, "text": 1, "late": 1, "process": 0, "nobody": 0,
    }  # fmt: skip
    assert narrowed["older"].rows[0].case == narrowed["late"].rows[0].case == old
    assert sum(facet.count for facet in narrowed["unit"].units) == 2, "a facet counts without its own filter"


def test_pages_follow_one_another_and_cost_the_same(city: City) -> None:
    said: list[str] = []
    for _ in range(5):
        city.start(HEAD, "request", REQUEST)
        city.now += dt.timedelta(minutes=1)
    everything = [row.case for row in register(city).rows]
    assert [row.case for n in (1, 2, 3) for row in register(city, page=Page(n, 2)).rows] == everything
    event.listen(city.database._connections, "before_cursor_execute", lambda *told: said.append(told[2]))
    register(city, page=Page(1, 1))
    one = len(said)
    said.clear()
    register(city, page=Page(1, 5))
    assert len(said) == one


OWN = steps("work").replace('camunda:candidateGroups="government_office"', f'camunda:assignee="{CLERK}"')
SEALED = prop(secrecy="机密★5年", title="密件标题")
SECRET = drawn(
    "sealed", SEALED + OWN, name="密件", camunda_candidateStarterGroups="", camunda_candidateStarterUsers=CLERK
)
"""A procedure whose every case is classified, and one person's alone."""


def test_G_04_subject_to_secrecy_only(yard: Yard) -> None:
    """A classified case the office has nothing to do with is a row without content; who has to do with it reads it."""
    yard.deploy({"sealed.bpmn": SECRET})
    case = yard.begin("sealed")
    matter = yard.start(CLERK, "pausing").matter  # something that is not classified, beside it
    (row,) = [row for row in register(yard, "office_clerk_2").rows if row.case == case]
    assert (row.readable, row.title, row.secrecy, row.step) == (False, "", "机密★5年", "work")
    assert row.holder
    (row,) = [row for row in register(yard, CLERK).rows if row.case == case]
    assert (row.readable, row.title) == (True, "密件标题")
    assert register(yard, "auditor", text="密件").total == 1
    assert register(yard, "office_clerk_2", text="密件").total == 0, "nobody finds it by guessing words"
    with yard.database.reading() as connection:
        for login, sees in (("office_clerk_2", False), ("operator", False), (CLERK, True), ("auditor", True)):
            who = worklist.actor(connection, login, yard.now)
            listed = {line.case for line in worklist.cases(connection, who).rows}
            assert (case in listed) is sees, login
            assert matter in {row.matter for row in worklist.matters(connection, who).rows}, login
            if not sees:
                with pytest.raises(NotFound):
                    worklist.case(connection, who, case)
