"""What diagrams ask of the calendar, from the demo city's table of days, on both databases."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import chinese_calendar
import pytest
from sqlalchemy import delete, insert

from engine import organisation
from engine.calendar import answer, read_days, says_deadline, working_days_left
from engine.database import Database
from engine.days import Left, official_days
from engine.errors import Invalid
from engine.tables import FOREVER, calendar_day, metadata

DEMO = Path(__file__).parents[2] / "processes" / "organisation"
SHANGHAI = dt.timezone(dt.timedelta(hours=8))
NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def days_database(request, templates, tmp_path_factory):
    def fill(database):
        folder = tmp_path_factory.mktemp("days")
        for name in ("days.csv", "hours.csv"):
            (folder / name).write_bytes((DEMO / name).read_bytes())
        with database.transaction() as connection:
            metadata.create_all(connection)
            organisation.import_folder(connection, folder, NOW, "operator")

    url = templates.copy(request.param, "days", fill)
    database = Database(url)
    yield database
    database.dispose()
    templates.drop(url)


@pytest.fixture
def connection(days_database):
    with days_database.reading() as connection:
        yield connection


def at(*parts):
    return dt.datetime(*parts, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "published, due, basis",
    [
        (
            dt.date(2026, 9, 11),
            at(2026, 10, 9, 0, 0),
            "自2026年9月11日起 20 日（当日不计），2026年10月1日是休息日，顺延，到2026年10月8日 24:00",
        ),
        (dt.date(2026, 9, 10), at(2026, 10, 1, 0, 0), "自2026年9月10日起 20 日（当日不计），到2026年9月30日 24:00"),
        (
            dt.date(2026, 2, 1),
            at(2026, 2, 25, 0, 0),
            "自2026年2月1日起 20 日（当日不计），2026年2月21日是休息日，顺延，到2026年2月24日 24:00",
        ),
    ],
)
def test_od_04_twenty_days_to_24_00_moved_over_rest_days(connection, published, due, basis):
    assert answer(connection, "calendar.add_days", [published, 20], NOW) == (due, basis)


def test_od_04_the_day_of_publication_is_a_day_in_shanghai(connection):
    late_evening_utc = dt.datetime(2026, 9, 10, 16, 30, tzinfo=dt.UTC)  # 11 September there
    assert answer(connection, "calendar.add_days", [late_evening_utc, 20], NOW)[0] == at(2026, 10, 9, 0, 0)


def test_od_04_the_move_can_be_switched_off(connection):
    assert answer(connection, "calendar.add_days", [dt.date(2026, 9, 11), 20, False], NOW)[0] == at(2026, 10, 2, 0, 0)


def test_wr_02_ten_working_days_after_the_quarter_end_at_closing_time(connection):
    due, basis = answer(connection, "calendar.add_working_days", [dt.date(2026, 9, 30), 10], NOW)
    assert due == at(2026, 10, 20, 17, 30)  # 10 October is worked
    assert basis == "自2026年9月30日起 10 个工作日（当日不计），到2026年10月20日 17:30"


@pytest.mark.parametrize(
    ("question", "start", "n", "said"),
    [
        (
            "add_working_days",
            dt.date(2026, 11, 27),
            -2,
            "2026年11月27日以前 2 个工作日（当日不计），到2026年11月25日 17:30",
        ),
        ("add_days", dt.date(2026, 11, 24), 0, "2026年11月24日当日，到2026年11月24日 24:00"),
    ],
)
def test_days_counted_back_and_the_day_itself_are_said_as_people_say_them(connection, question, start, n, said):
    assert answer(connection, f"calendar.{question}", [start, n], NOW)[1] == said
    assert says_deadline(said)


def test_a_deadline_into_an_unpublished_year_is_provisional_not_an_error(connection):
    due, basis = answer(connection, "calendar.add_working_days", [at(2026, 12, 15, 10, 0), 20], NOW)
    assert due == at(2027, 1, 13, 17, 30)
    assert basis.endswith("；暂按：2027 年放假安排未公布")
    due, basis = answer(connection, "calendar.add_days", [dt.date(2027, 1, 20), 20], NOW)
    assert due == at(2027, 2, 10, 0, 0)  # 9 February: the first working day after 春节 as guessed
    assert "暂按" in basis


def test_when_the_year_is_loaded_it_is_no_longer_provisional(database):
    with database.transaction() as connection:
        metadata.create_all(connection)
        assert answer(connection, "calendar.is_working_day", [dt.date(2027, 1, 4)], NOW)[1].endswith("未公布")
        row = {"working": False, "name": "元旦", "basis": "通知", "recorded_at": "2026-12-01T00:00:00.000000Z"}
        connection.execute(insert(calendar_day).values(day="2027-01-01", recorded_until=FOREVER, **row))
        told = answer(connection, "calendar.is_working_day", [dt.date(2027, 1, 4)], NOW)
        assert told == (True, "2027年1月4日 周一，工作日")
        connection.execute(delete(calendar_day))


@pytest.mark.parametrize(
    "day, working, basis",
    [
        (dt.date(2026, 10, 10), True, "2026年10月10日 周六，国庆节调休上班"),
        (dt.datetime(2026, 10, 9, 17, 0, tzinfo=dt.UTC), True, "2026年10月10日 周六，国庆节调休上班"),
        (dt.date(2026, 10, 7), False, "2026年10月7日 周三，国庆节"),
        (dt.date(2026, 11, 22), False, "2026年11月22日 周日，休息日"),
        ("2026-11-23", True, "2026年11月23日 周一，工作日"),
    ],
)
def test_is_working_day(connection, day, working, basis):
    assert answer(connection, "calendar.is_working_day", [day], NOW) == (working, basis)


def test_today_is_the_day_in_shanghai(connection):
    night = dt.datetime(2026, 11, 22, 16, 0, tzinfo=dt.UTC)
    assert answer(connection, "calendar.today", [], night)[0] == dt.date(2026, 11, 23)
    assert answer(connection, "calendar.today", [], night - dt.timedelta(seconds=1))[0] == dt.date(2026, 11, 22)


def test_a_number_may_come_as_a_decimal_from_feel(connection):
    start = dt.date(2026, 11, 23)
    assert answer(connection, "calendar.add_working_days", [start, Decimal("3")], NOW)[0] == at(2026, 11, 26, 17, 30)


@pytest.mark.parametrize(
    "name, args",
    [
        ("add_working_days", [None, 3]),
        ("add_working_days", ["tomorrow", 3]),
        ("add_working_days", [dt.date(2026, 1, 1), "3"]),
        ("add_working_days", [dt.date(2026, 1, 1), Decimal("1.5")]),
        ("add_working_days", [dt.date(2026, 1, 1), True]),
        ("add_working_days", [dt.date(2026, 1, 1), 10**9]),
        ("add_days", [dt.date(9999, 12, 30), 20]),
        ("add_days", [dt.date(2026, 1, 1)]),
        ("subtract_days", [dt.date(2026, 1, 1), 1]),
    ],
)
def test_what_is_no_day_or_number_is_invalid(connection, name, args):
    with pytest.raises(Invalid):
        answer(connection, f"calendar.{name}", args, NOW)


def test_what_is_left_reads_the_table(connection):
    assert working_days_left(connection, NOW, at(2026, 11, 19, 17, 30)) == Left(
        True, 2, 5250, dt.date(2026, 11, 19), ""
    )


def test_the_demo_days_are_those_of_the_published_arrangements(connection):
    days = read_days(connection)
    day = dt.date(2004, 1, 1)
    while day.year < 2027:
        assert days.is_working(day) == chinese_calendar.is_workday(day), day
        day += dt.timedelta(days=1)
    assert sum(days.is_working(dt.date(2026, 1, 1) + dt.timedelta(days=n)) for n in range(365)) == 248
    assert not days.is_provisional(2026)
    assert days.is_provisional(2027)
    assert official_days(2027) == []
    assert [day.isoformat() for day, worked, _ in official_days(2026) if worked] == [
        "2026-01-04",
        "2026-02-14",
        "2026-02-28",
        "2026-05-09",
        "2026-09-20",
        "2026-10-10",
    ]
