"""The desk: what only the office can repair, what is due, what it all costs (G-05, G-07, G-08)."""

from __future__ import annotations

import datetime as dt
import statistics

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, update
from support.city import City
from support.requests import FORWARD, REPLY, REQUEST
from support.yard import Yard

from engine import worklist
from engine.commands.repair_task import repair_task
from engine.tables import FOREVER, portfolio
from engine.views import Desk, Figures
from engine.worklist.desk.figures import _p90

HEAD, DEPUTY, VICE_MAYOR, CLERK = "bureau_head_finance", "deputy_secretary_general_2", "vice_mayor_2", "office_clerk_1"


def desk(city: City, login: str = CLERK) -> Desk:
    with city.database.reading() as connection:
        return worklist.desk.desk(connection, worklist.actor(connection, login, city.now))


def figures(city: City) -> Figures:
    with city.database.reading() as connection:
        return worklist.desk.figures(connection, worklist.actor(connection, "auditor", city.now))


def forget(city: City, relation: str) -> None:
    """Nobody answers for finance in this relation any more."""
    p = portfolio.c
    with city.database.transaction() as connection:
        rows = update(portfolio).where(p.unit == "finance", p.relation == relation, p.recorded_until == FOREVER)
        connection.execute(rows.values(recorded_until="2026-11-20T00:00:00.000000Z"))


def test_G_05_what_stands_still_comes_first_with_the_way_on(city: City) -> None:
    forget(city, "deputy_secretary_general_in_charge")
    case = city.start(HEAD, "request", REQUEST).case
    city.now += dt.timedelta(days=2)
    view = desk(city)
    (row,) = view.repairs
    assert (row.kind, row.case, row.step, row.may_repair) == ("task", case, "副秘书长转呈或统筹安排", True)
    assert "财政局" in row.why
    assert row.working_days == 2
    assert view.repair_total == 1
    assert desk(city, "auditor").repairs[0].may_repair is False
    with city.database.transaction() as connection:
        connection.execute(update(portfolio).values(recorded_until=FOREVER))
    assert repair_task(city.database, CLERK, row.key, city.now) == case
    assert desk(city).repairs == ()


def test_G_05_steps_that_failed_for_good_and_messages_for_nobody_are_shown(yard: Yard) -> None:
    failing = yard.begin("failing")
    yard.work(hours=2)
    yard.work(days=2)
    found = {(row.kind, row.case) for row in desk(yard, "operator").repairs}
    assert ("work", failing) in found
    (row,) = [row for row in desk(yard, "operator").repairs if row.case == failing]
    assert row.may_repair
    assert row.why
    assert not next(row for row in desk(yard).repairs if row.case == failing).may_repair, "the office cannot mend it"


def test_G_04_deadlines_at_risk_the_nearest_first(city: City) -> None:
    late = city.start(HEAD, "request", REQUEST).case
    city.now += dt.timedelta(days=5)
    fresh = city.start(HEAD, "request", REQUEST).case
    view = desk(city)
    assert [row.case for row in view.due] == [late, fresh]
    assert (view.late, view.due_total, view.running) == (1, 2, 2)
    assert view.due[0].deadline.late
    assert view.due[0].holder == "副秘书长（分管财政、税务）"
    bars = {bar.key: bar.count for bar in view.buckets}
    assert sum(bars.values()) == 2
    assert bars["late"] == 1
    assert view.buckets[0].hue == "red"


def approved(city: City, hours: float) -> None:
    case = city.start(HEAD, "request", REQUEST).case
    city.complete(DEPUTY, city.task(case, "deputy_forwards"), FORWARD, decision="deputy_forwarded")
    city.now += dt.timedelta(hours=hours)
    city.complete(VICE_MAYOR, city.task(case, "vice_mayor_approves"), decision="vice_mayor_approved")
    city.complete(CLERK, city.task(case, "reply_to_unit"), REPLY)


def test_G_07_days_steps_and_acts_per_case_are_measured(city: City) -> None:
    for hours in (12, 24, 240):
        approved(city, hours)
    city.start(HEAD, "request", REQUEST)
    found = figures(city)
    (of,) = found.processes
    assert (of.name, of.begun, of.ended) == ("请示", 4, 3)
    assert (of.median, of.p90, of.steps, of.acts) == (1.0, 10.0, 3.0, 4.0)
    assert of.on_time is not None
    assert 0 < of.on_time < 1, "ten days for an approval is late"
    assert [(month.key, month.ended) for month in found.months if month.ended] == [("2026-11", 2), ("2026-12", 1)]
    assert len(found.months) == 12
    assert found.whole.ended == 3


def test_G_07_what_ended_before_the_window_is_not_read(city: City) -> None:
    approved(city, 1)
    city.now += dt.timedelta(days=400)
    assert figures(city).whole.ended == 0
    assert figures(city).processes == ()


def test_G_08_how_much_came_on_time_is_told(city: City) -> None:
    approved(city, 1)
    assert figures(city).whole.on_time == 1.0
    approved(city, 24 * 20)
    on_time = figures(city).whole.on_time
    assert on_time is not None
    assert on_time < 1.0


def test_the_desk_costs_what_is_open_not_what_has_been(city: City) -> None:
    said: list[str] = []
    event.listen(city.database._connections, "before_cursor_execute", lambda *told: said.append(told[2]))
    city.start(HEAD, "request", REQUEST)
    desk(city)
    said.clear()
    desk(city)
    one = len(said)
    for _ in range(3):
        approved(city, 0)
    said.clear()
    desk(city)
    assert len(said) == one


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=60))
def test_nine_in_ten_do_not_exceed_it(days: list[float]) -> None:
    found = _p90(days)
    assert found in days
    assert sum(day <= found for day in days) >= 0.9 * len(days)
    assert sum(day < found for day in days) < 0.9 * len(days)
    assert found >= statistics.median_low(days)
