"""WR-08: per period, who has reported, who has not, late by how much."""

import datetime as dt

from sqlalchemy import update
from support.schedules import FILES, written
from support.yard import CLERK

from engine import worklist
from engine.commands.cancel_case import cancel_case
from engine.commands.open_obligations import open_obligations
from engine.days import end_of
from engine.tables import unit
from engine.values import instant

UNITS = ["chengguan", "dongcheng", "xicheng"]
Q3 = dt.date(2026, 9, 30)


def begun(yard, **changes):
    changes.setdefault("each", "{unit_kinds: [subdistrict_office]}")
    yard.deploy(FILES | {"work_report.schedule.yaml": written(**changes)})
    yard.now = end_of(Q3)
    open_obligations(yard.database, yard.now)
    return yard


def seen(yard):
    with yard.database.reading() as connection:
        return worklist.obligations(connection, yard.now)


def states(yard, period=0):
    return {one.unit: (one.state, one.days_late) for one in seen(yard)[period].units}


def report(yard, code):
    (case,) = (one.case for one in seen(yard)[0].units if one.unit == code)
    yard.finish(case, "report")


def test_WR_08_who_has_reported_and_who_has_not(yard):
    begun(yard)
    (view,) = seen(yard)
    assert (view.schedule, view.name, view.kind, view.last) == ("work_report", "2026年第三季度", "quarter", Q3)
    assert view.rules == ("WR-01", "WR-02")
    assert [one.unit for one in view.units] == UNITS
    assert view.units[0].unit_name == "城关办事处"
    assert view.tallies == (("办事处", 0, 3),)
    assert states(yard) == {code: ("waiting", 0) for code in UNITS}
    yard.pass_time(days=3)
    report(yard, "chengguan")
    assert seen(yard)[0].tallies == (("办事处", 1, 3),)
    due = seen(yard)[0].units[0].due
    yard.now = due
    assert states(yard)["dongcheng"] == ("waiting", 0)  # at the very instant it is in time
    yard.now = due + dt.timedelta(days=4)
    report(yard, "xicheng")
    yard.now = due + dt.timedelta(days=6)
    assert states(yard) == {"chengguan": ("reported", 0), "dongcheng": ("missing", 6), "xicheng": ("late", 4)}
    (view,) = seen(yard)
    assert (view.count("reported", "late"), view.count("missing")) == (2, 1)
    assert view.units[2].discharged_at == due + dt.timedelta(days=4)


def test_A_02_one_report_discharges_every_period_that_closed_with_it(yard):
    begun(yard, from_="2026-12-01")
    yard.now = end_of(dt.date(2026, 12, 31))
    open_obligations(yard.database, yard.now)
    assert [view.period for view in seen(yard)] == ["2026", "2026H2", "2026Q4"]
    report(yard, "chengguan")
    for period in range(3):
        assert states(yard, period)["chengguan"] == ("reported", 0)
        assert states(yard, period)["xicheng"] == ("waiting", 0)


def test_a_unit_for_which_nothing_was_begun_is_not_hidden(yard):
    begun(yard)
    yard.now += dt.timedelta(days=1)
    with yard.database.transaction() as connection:
        connection.execute(update(unit).where(unit.c.code == "weather_bureau").values(kind="subdistrict_office"))
        late = {
            "code": "new_street",
            "name": "新街",
            "short_name": "新街",
            "doc_word": "",
            "kind": "subdistrict_office",
        }
        late |= {"parent": "city_government", "position": 99, "valid_from": instant(end_of(dt.date(2026, 7, 1)))}
        late |= {"recorded_at": instant(yard.now), "recorded_by": "test"}
        connection.execute(unit.insert().values(**late))
    assert states(yard)["new_street"] == ("unopened", 0)
    open_obligations(yard.database, yard.now)
    assert states(yard)["new_street"] == ("waiting", 0)


def test_WR_08_a_cancelled_one_is_told_apart_from_a_missing_one_and_from_a_reported_one(yard):
    """Who is asked why has a case to look into; a report handed in before stays handed in."""
    begun(yard)
    cases = {one.unit: one.case for one in seen(yard)[0].units}
    report(yard, "xicheng")
    for code in ("chengguan", "xicheng"):
        if seen(yard)[0].units[UNITS.index(code)].case_state == "active":
            cancel_case(yard.database, CLERK, cases[code], "重复发起，已并入另一件。", yard.now)
    assert states(yard) == {"chengguan": ("cancelled", 0), "dongcheng": ("waiting", 0), "xicheng": ("reported", 0)}
    yard.pass_time(days=60)
    assert [states(yard)[code][0] for code in UNITS] == ["cancelled", "missing", "reported"]
    (view,) = seen(yard)[-1:]
    assert (view.count("missing"), view.units[0].case) == (1, cases["chengguan"])
    open_obligations(yard.database, yard.now)
    assert states(yard, len(seen(yard)) - 1)["chengguan"][0] == "cancelled", "exactly one a unit and period (WR-01)"
    assert yard.proved() == []


def test_the_desk_asks_few_questions(yard):
    """However many units there are, a period costs the same number of queries."""
    begun(yard)
    with yard.database.reading() as connection:
        counted = []
        run = connection.execute
        connection.execute = lambda *a, **k: counted.append(1) or run(*a, **k)
        worklist.obligations(connection, yard.now)
    assert len(counted) < 12
