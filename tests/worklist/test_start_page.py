"""What one may start, and the page that starts it (contracts 14)."""

from __future__ import annotations

import datetime as dt

import pytest
from support.city import City
from support.requests import FORWARD, REPLY, REQUEST

from engine import worklist
from engine.commands.save_draft import save_draft
from engine.errors import NotAllowed, NotFound
from engine.views import StartItem, StartView

HEAD, DEPUTY, VICE_MAYOR = "bureau_head_finance", "deputy_secretary_general_2", "vice_mayor_2"


def startable(city: City, login: str) -> dict[str, StartItem]:
    with city.database.reading() as connection:
        items = worklist.startable(connection, worklist.actor(connection, login, city.now))
    return {item.process: item for item in items}


def start(city: City, login: str, process: str) -> StartView:
    with city.database.reading() as connection:
        return worklist.start(connection, worklist.actor(connection, login, city.now), process)


def test_the_list_names_the_first_stop(city: City) -> None:
    item = startable(city, HEAD)["request"]
    assert (item.name, item.first, item.barred, item.usual) == ("请示", "副秘书长转呈或统筹安排", "", "")


def test_the_usual_time_is_the_median_of_ended_cases(city: City) -> None:
    for days in (1, 1, 7):
        case = city.start(HEAD, "request", REQUEST).case
        city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
        city.complete(VICE_MAYOR, city.task(case, "vice_mayor_approves"), decision="vice_mayor_approved")
        before = city.now
        city.now += dt.timedelta(days=days)
        city.complete("office_clerk_1", city.task(case, "reply_to_unit"), REPLY)
        city.now = before
    city.now += dt.timedelta(days=7)
    assert startable(city, HEAD)["request"].usual == "中位用时 1 个工作日"


def test_the_page_shows_the_usual_way_with_todays_holders(city: City) -> None:
    view = start(city, HEAD, "request")
    assert view.form is not None
    assert [capacity.name for capacity in view.capacities] == ["财政局局长"]
    assert view.stations == (
        (f"副秘书长{city.name(DEPUTY)}", "副秘书长转呈或统筹安排"),
        (f"副市长{city.name(VICE_MAYOR)}", "分管副市长审批"),
        (f"市长{city.name('mayor')}", "市长审批"),
        ("市政府办公室登记员", "办公室办理批复"),
    )
    assert view.then.startswith("视填写内容而定：“副秘书长转呈或统筹安排”、")
    save_draft(city.database, HEAD, "start:request", {"subject": "草稿"}, city.now)
    draft = start(city, HEAD, "request").draft
    assert draft is not None
    assert draft.fields == {"subject": "草稿"}


def test_an_unknown_procedure_is_not_found(city: City) -> None:
    with pytest.raises(NotFound):
        start(city, HEAD, "no_such_process")


def test_contracts_14_what_others_start_is_listed_with_who_may(city: City) -> None:
    """Where a guard stands at the start everybody may try, since the guard refuses in the rule's own words."""
    with city.database.reading() as connection:
        who = worklist.actor(connection, "vice_mayor_3", city.now)
        for item in worklist.startable(connection, who):
            if item.barred:
                assert item.barred.endswith("发起。")
                with pytest.raises(NotAllowed):
                    worklist.start(connection, who, item.process)
            else:
                assert worklist.start(connection, who, item.process).process == item.process
