"""The calendar opens what is owed: once a unit and period, whoever looks and however often (WR-01, WR-02)."""

import datetime as dt
from collections import Counter

import pytest
from sqlalchemy import select, update
from support.schedules import FILES, reporting, written
from support.yard import rivals

from engine import machine, store, values
from engine.commands.open_obligations import open_obligations
from engine.days import end_of
from engine.tables import FOREVER, case_, obligation, unit

Q3, Q4 = dt.date(2026, 9, 30), dt.date(2026, 12, 31)
SECOND = dt.timedelta(seconds=1)
ONE = "chengguan"


def look(yard):
    return open_obligations(yard.database, yard.now)


def rows(yard):
    with yard.database.reading() as connection:
        found = connection.execute(select(obligation).order_by(obligation.c.unit, obligation.c.period)).mappings()
        return [dict(row) for row in found]


def units(yard, kinds=("subdistrict_office",)):
    with yard.database.reading() as connection:
        wanted = select(unit.c.code).where(unit.c.kind.in_(kinds), unit.c.recorded_until == FOREVER)
        return sorted(set(connection.execute(wanted).scalars()))


def scheduled(yard, **changes):
    changes.setdefault("each", "{unit_kinds: [subdistrict_office]}")  # three of them
    yard.deploy(FILES | {"work_report.schedule.yaml": written(**changes)})
    return yard


def dated(yard, code, **when):
    """Moves the beginning or end of a unit."""
    with yard.database.transaction() as connection:
        connection.execute(update(unit).where(unit.c.code == code).values(**when))


def test_WR_01_every_department_owes_one_report_a_period(yard):
    scheduled(yard, each="{unit_kinds: [department]}")
    departments = units(yard, ("department",))
    assert look(yard) == len(departments) > 20
    assert [row["unit"] for row in rows(yard)] == departments
    assert {row["period"] for row in rows(yard)} == {"2026Q3"}
    assert look(yard) == 0  # run twice
    yard.pass_time(days=30)
    assert look(yard) == 0
    assert len(rows(yard)) == len(departments)
    assert yard.proved() == []


def test_WR_02_a_case_knows_its_period_and_its_time_limit(yard):
    """Ten working days after 30 September: 1–7 October are the holiday, 10 October a Saturday that is worked."""
    scheduled(yard)
    look(yard)
    row = next(row for row in rows(yard) if row["unit"] == ONE)
    with yard.database.reading() as connection:
        case = store.loaded(connection, row["case_id"])
        seen = machine.variables(case.program, case.rows, None)
    assert (case.row["starter"], case.row["unit"], seen["starter"], seen["post"]) == ("", ONE, "", "")
    assert (seen["schedule"], seen["period_kind"], seen["period"]) == ("work_report", "quarter", "2026Q3")
    assert (seen["period_name"], seen["periods"], seen["period_end"]) == ("2026年第三季度", ["2026Q3"], Q3)
    assert values.instant(seen["due"]) == row["due"]
    assert seen["due"].astimezone(dt.timezone(dt.timedelta(hours=8))).date() == dt.date(2026, 10, 20)
    assert [one["element"] for one in yard.tasks(row["case_id"])] == ["report"]
    first = yard.log(row["case_id"])[0]
    assert (first.kind, first.actor, first.data["schedule"][0]) == ("started", "", "work_report")
    assert "10 个工作日" in first.data["due_basis"]
    matters = {one["matter"] for one in cases(yard)}
    assert len(matters) == len(units(yard))


def cases(yard):
    with yard.database.reading() as connection:
        return [dict(row) for row in connection.execute(select(case_).where(case_.c.key == "reporting")).mappings()]


def test_A_02_one_case_discharges_what_closes_on_one_day_and_each_is_counted(yard):
    scheduled(yard)
    yard.now = end_of(Q4)
    look(yard)
    mine = [row for row in rows(yard) if row["unit"] == ONE]
    assert [row["period"] for row in mine] == ["2026", "2026H2", "2026Q3", "2026Q4"]
    assert Counter(row["case_id"] for row in mine).most_common(1)[0][1] == 3
    assert {row["period_kind"] for row in mine} == {"quarter", "half_year", "year"}
    with yard.database.reading() as connection:
        case = store.loaded(connection, mine[0]["case_id"])
        seen = machine.variables(case.program, case.rows, None)
    assert (seen["period_kind"], seen["period"]) == ("year", "2026")
    assert (seen["period_name"], seen["periods"]) == ("2026年第四季度、下半年、全年", ["2026Q4", "2026H2", "2026"])
    assert yard.proved() == []


def test_A_02_without_combining_each_period_has_its_own_case(yard):
    scheduled(yard, combine="false", from_="2026-12-01")
    yard.now = end_of(Q4)
    assert look(yard) == 3 * len(units(yard))
    assert len({row["case_id"] for row in rows(yard)}) == 3 * len(units(yard))


def test_A_04_the_kinds_of_unit_are_the_schedules_own(yard):
    kinds = ("department", "township", "subdistrict_office")
    scheduled(yard, each="{unit_kinds: [department, township, subdistrict_office]}")
    assert look(yard) == len(units(yard, kinds)) > 40


def test_WR_02_not_a_second_before_24_o_clock_in_the_city(yard):
    """Whatever the day is in UTC: 16:00 there is midnight here."""
    scheduled(yard, from_="2026-12-31")
    assert end_of(Q4) == dt.datetime(2026, 12, 31, 16, tzinfo=dt.UTC)
    yard.now = end_of(Q4) - SECOND
    assert look(yard) == 0
    yard.now = end_of(Q4)
    assert look(yard) == len(units(yard))


def test_WR_02_after_downtime_over_two_boundaries_nothing_is_skipped(yard):
    """The scheduler slept through 30 September and 31 December; the time limits still count from there."""
    scheduled(yard)
    yard.now = dt.datetime(2027, 2, 1, tzinfo=dt.UTC)
    assert look(yard) == 2 * len(units(yard))
    mine = {row["period"]: row for row in rows(yard) if row["unit"] == ONE}
    assert set(mine) == {"2026Q3", "2026Q4", "2026H2", "2026"}
    assert mine["2026Q3"]["due"] < mine["2026"]["due"] < values.instant(yard.now)
    assert look(yard) == 0
    assert yard.proved() == []


def test_WR_01_a_unit_owes_for_periods_at_whose_end_it_exists(yard):
    """Made within the period: it owes; abolished within it: it does not; abolished as it ends, or later: it does."""
    scheduled(yard, each="{unit_kinds: [department]}")
    moment = {name: values.instant(at) for name, at in (("mid", end_of(dt.date(2026, 8, 15))), ("end", end_of(Q3)))}
    dated(yard, "finance", valid_from=moment["mid"])
    dated(yard, "forestry", valid_to=moment["mid"])
    dated(yard, "education", valid_to=moment["end"])
    dated(yard, "civil_affairs", valid_from=moment["end"])
    look(yard)
    owing = {row["unit"] for row in rows(yard)}
    assert {"finance", "education"} <= owing
    assert not {"forestry", "civil_affairs"} & owing


def test_a_new_version_asks_for_more_and_repeats_nothing(yard):
    scheduled(yard, periods="[quarter]", combine="false")
    yard.now = end_of(Q4)
    look(yard)
    scheduled(yard)
    assert look(yard) == len(units(yard))
    mine = [row for row in rows(yard) if row["unit"] == ONE]
    assert [row["period"] for row in mine] == ["2026", "2026H2", "2026Q3", "2026Q4"]
    assert len({row["case_id"] for row in mine}) == 3
    assert len({row["definition_id"] for row in mine}) == 2
    assert yard.proved() == []


def test_nothing_is_owed_before_from_or_after_until(yard):
    scheduled(yard, from_="2026-10-01", until="2026-12-30")
    yard.now = dt.datetime(2027, 8, 1, tzinfo=dt.UTC)
    assert look(yard) == 0


def test_two_workers_open_each_once(yard):
    scheduled(yard)
    outcomes = rivals([lambda: look(yard)] * 2)
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    assert sum(outcomes) == len(units(yard))
    assert len(cases(yard)) == len(rows(yard)) == len(units(yard))
    assert yard.proved() == []


def test_a_message_that_nothing_begins_with_any_more_opens_nothing_and_says_so(yard, caplog):
    scheduled(yard)
    yard.deploy({"reporting.bpmn": reporting().replace(b'name="period_closed"', b'name="another"')})
    assert look(yard) == 0
    assert [record.message for record in caplog.records if "NO_START" in record.message]
    assert rows(yard) == []
    yard.deploy({"reporting.bpmn": reporting()})
    assert look(yard) == len(units(yard))


@pytest.mark.parametrize(
    "forge",
    [
        lambda c: c.execute(update(obligation).where(obligation.c.unit == ONE).values(due="2027-01-01")),
        lambda c: c.execute(obligation.delete().where(obligation.c.unit == ONE)),
        lambda c: c.execute(update(obligation).where(obligation.c.unit == ONE).values(unit="elsewhere")),
    ],
    ids=["later", "gone", "shifted"],
)
def test_who_touches_an_obligation_is_found(yard, forge):
    scheduled(yard)
    look(yard)
    with yard.database.transaction() as connection:
        forge(connection)
    assert {problem.code for problem in yard.proved()} <= {"ROW_ALTERED", "ROW_MISSING", "ROW_UNKNOWN"}
    assert yard.proved() != []
