"""事项: the list of matters."""

from __future__ import annotations

import datetime as dt

from support.city import City
from support.requests import FORWARD, REPLY, REQUEST

from engine import worklist
from engine.views import Filters, MatterList, Page

HEAD, DEPUTY, VICE_MAYOR = "bureau_head_finance", "deputy_secretary_general_2", "vice_mayor_2"


def matters(city: City, filters: Filters = Filters(), page: Page = Page(), login: str = HEAD) -> MatterList:  # noqa: B008
    with city.database.reading() as connection:
        return worklist.matters(connection, worklist.actor(connection, login, city.now), filters, page)


def approved(city: City, **more: object) -> str:
    started = city.start(HEAD, "request", REQUEST, **more)
    city.complete(DEPUTY, city.task(started.case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    city.complete(VICE_MAYOR, city.task(started.case, "vice_mayor_approves"), decision="vice_mayor_approved")
    city.complete("office_clerk_1", city.task(started.case, "reply_to_unit"), REPLY)
    return started.matter


def test_a_matter_is_one_row_however_many_cases_it_joins(city: City) -> None:
    matter = approved(city)
    city.now += dt.timedelta(days=1)
    city.start(HEAD, "request", {**REQUEST, "subject": "关于后续资金的请示"}, matter=matter)
    (row,) = matters(city).rows
    assert (row.matter, row.cases, row.title, row.procedures) == (matter, 2, REQUEST["subject"], ("请示",))
    assert (row.state, row.step, row.at) == ("active", "副秘书长转呈或统筹安排", city.now)
    assert row.holder == "副秘书长（分管财政、税务）"


def test_filters_ask_for_one_case_and_the_state_for_all(city: City) -> None:
    done = approved(city)
    open_ = approved(city)
    city.start(HEAD, "request", {**REQUEST, "subject": "关于修路的请示"}, matter=open_)
    found = {
        name: [row.matter for row in matters(city, filters).rows]
        for name, filters in {
            "active": Filters(state="active"),
            "completed": Filters(state="completed"),
            "cancelled": Filters(state="cancelled"),
            "text": Filters(text="修路"),
            "number": Filters(text=done),
            "process": Filters(process="report"),
        }.items()
    }
    assert found == {
        "active": [open_],
        "completed": [done],
        "cancelled": [],
        "text": [open_],
        "number": [done],
        "process": [],
    }
    narrowed = matters(city, Filters(process="request", state="active"))
    assert (narrowed.total, narrowed.everything, [f.count for f in narrowed.facets]) == (1, 1, [1])


def test_pages_follow_one_another_without_gap(city: City) -> None:
    started = []
    for _ in range(5):
        started.append(city.start(HEAD, "request", REQUEST).matter)
        city.now += dt.timedelta(minutes=1)
    paged = [row.matter for number in (1, 2, 3) for row in matters(city, page=Page(number, 2)).rows]
    assert paged == started[::-1]
