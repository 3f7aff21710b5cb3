"""已办 and 事项."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import event, select
from support.city import City
from support.requests import FORWARD, REQUEST

from engine import worklist
from engine.tables import case_
from engine.views import CaseList, Filters, Page

HEAD, DEPUTY, VICE_MAYOR = "bureau_head_finance", "deputy_secretary_general_2", "vice_mayor_2"


def cases(city: City, login: str, filters: Filters = Filters(), page: Page = Page()) -> CaseList:  # noqa: B008
    with city.database.reading() as connection:
        return worklist.cases(connection, worklist.actor(connection, login, city.now), filters, page)


def done(city: City, login: str) -> CaseList:
    with city.database.reading() as connection:
        return worklist.done(connection, worklist.actor(connection, login, city.now))


def test_done_says_what_one_did_and_where_it_is_now(city: City) -> None:
    case = city.start(HEAD, "request", REQUEST).case
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    (row,) = done(city, DEPUTY).rows
    assert (row.case, row.act, row.at) == (case, "转呈分管副市长", city.now)
    assert (row.step, row.holder, row.state) == ("分管副市长审批", "副市长（分管财政、水利）", "active")
    assert done(city, VICE_MAYOR).rows == ()


def test_each_completion_is_a_row_newest_first(city: City) -> None:
    case = city.start(HEAD, "request", REQUEST).case
    returned = {"decision": "deputy_returned", "opinion": "缺资金测算表。"}
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, **returned)
    city.complete(HEAD, city.task(case, "amend_request"), REQUEST)
    city.now += dt.timedelta(minutes=5)
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    found = done(city, DEPUTY)
    assert [row.act for row in found.rows] == ["转呈分管副市长", "退回单位补正"]
    assert (found.total, found.facets[0].count) == (2, 2)


def test_contracts_18_each_sees_their_own_and_the_office_sees_all(city: City) -> None:
    finance = city.start(HEAD, "request", REQUEST).case
    water = city.start("bureau_head_water", "request", REQUEST).case
    seen = {
        login: {row.case for row in cases(city, login).rows}
        for login in (HEAD, "bureau_head_water", "vice_mayor_3", "designer", "auditor", "office_director")
    }
    assert seen == {
        HEAD: {finance},
        "bureau_head_water": {water},
        "vice_mayor_3": set(),
        "designer": set(),
        "auditor": {finance, water},
        "office_director": {finance, water},
    }


def test_contracts_18_the_list_holds_what_each_may_open(city: City) -> None:
    asked = [city.start(head, "request", REQUEST).case for head in (HEAD, "bureau_head_water", HEAD)]
    city.complete(DEPUTY, city.task(asked[0], "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    city.complete(VICE_MAYOR, city.task(asked[0], "vice_mayor_approves"), decision="vice_mayor_approved")
    people = (HEAD, "bureau_head_water", DEPUTY, VICE_MAYOR, "vice_mayor_3", "mayor", "office_clerk_1", "designer")
    for login in people:
        with city.database.reading() as connection:
            who = worklist.actor(connection, login, city.now)
            rows = [dict(row) for row in connection.execute(select(case_)).mappings()]
            may_open = {row["id"] for row in rows if worklist.may_see(connection, who, row)}
            listed = worklist.cases(connection, who)
        assert {row.case for row in listed.rows} == may_open
        assert listed.total == len(may_open)


def test_cases_are_narrowed_by_procedure_state_and_text(city: City) -> None:
    city.start(HEAD, "request", REQUEST)
    city.start(HEAD, "request", {**REQUEST, "subject": "关于修路的请示"})
    found = [
        cases(city, HEAD, filters).total
        for filters in (
            Filters(),
            Filters(text="修路"),
            Filters(state="active"),
            Filters(state="completed"),
            Filters(process="report"),
        )
    ]
    assert found == [2, 1, 2, 0, 0]


def test_pages_follow_one_another_without_gap(city: City) -> None:
    for _ in range(5):
        city.start(HEAD, "request", REQUEST)
        city.now += dt.timedelta(minutes=1)
    everything = [row.case for row in cases(city, HEAD).rows]
    paged = [row.case for number in (1, 2, 3) for row in cases(city, HEAD, page=Page(number, 2)).rows]
    assert len(set(everything)) == 5
    assert paged == everything


def test_many_rows_cost_as_many_queries_as_one(city: City) -> None:
    said: list[str] = []
    counts = []
    event.listen(city.database._connections, "before_cursor_execute", lambda *told: said.append(told[2]))
    for more in (1, 9):
        for _ in range(more):
            city.start(HEAD, "request", REQUEST)
        said.clear()
        cases(city, "office_director")
        counts.append(len(said))
    assert counts[0] == counts[1]
