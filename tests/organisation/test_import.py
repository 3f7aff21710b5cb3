"""CSV in and out (contracts 31): round trip, dry run, closing and inserting, every finding at once."""

import datetime as dt
from pathlib import Path

import pytest
from organisation.small_city import DEMO, NOW, SMALL, demo_rows, write_sheets
from sqlalchemy import func, select

from engine.errors import Invalid
from engine.organisation import answer, capacities, digest, export_folder, import_folder
from engine.tables import FOREVER, person, portfolio, role
from engine.values import instant

LATER = NOW + dt.timedelta(days=1)


def findings(connection, folder: Path):
    with pytest.raises(Invalid) as refused:
        import_folder(connection, folder, NOW, "operator")
    assert refused.value.code == "ORGANISATION_INVALID"
    return [(f.file, f.line, f.rule.removeprefix("organisation.")) for f in refused.value.findings]


def test_the_demo_city_comes_out_as_it_went_in(demo, tmp_path):
    written = export_folder(demo, tmp_path)
    assert sorted(path.name for path in written) == sorted(path.name for path in DEMO.glob("*.csv"))
    for path in written:
        assert path.read_bytes() == (DEMO / path.name).read_bytes(), path.name


def test_bringing_in_what_is_there_changes_nothing(connection, city, tmp_path):
    assert city().changes
    before = digest(connection)
    export_folder(connection, tmp_path / "out")
    assert import_folder(connection, tmp_path / "out", LATER, "operator").changes == ()
    assert digest(connection) == before


def test_a_dry_run_tells_and_writes_nothing(connection, city, tmp_path):
    city()
    before = digest(connection)
    folder = write_sheets(tmp_path / "new", {"absences": [SMALL["absences"][0], "head,出差,2026-11-20,2026-11-28"]})
    told = import_folder(connection, folder, LATER, "operator", dry_run=True)
    assert [(c.sheet, c.kind, c.key) for c in told.changes] == [("absences", "added", ("head", "2026-11-20"))]
    assert digest(connection) == before
    assert import_folder(connection, folder, LATER, "operator").changes == told.changes
    assert digest(connection) != before


def test_a_row_is_closed_and_another_inserted_never_changed(connection, city, tmp_path):
    city()
    lines = [SMALL["portfolios"][0], SMALL["portfolios"][1].replace(",,", ",2026-07-01,")]
    lines.append("8,water,answers_for,city:vice_2,*,2026-07-01,,示政办〔2026〕18号")
    done = import_folder(connection, write_sheets(tmp_path / "new", {"portfolios": lines}), LATER, "clerk")
    assert [(c.kind, c.key[3]) for c in done.changes] == [("changed", "city:vice_1"), ("added", "city:vice_2")]
    assert (done.changes[0].before["to"], done.changes[0].after["to"]) == ("", "2026-07-01")
    rows = connection.execute(
        select(portfolio.c.post, portfolio.c.valid_to, portfolio.c.recorded_until, portfolio.c.recorded_by).order_by(
            portfolio.c.recorded_at, portfolio.c.post
        )
    ).all()
    assert rows == [
        ("city:vice_1", FOREVER, instant(LATER), "operator"),
        ("city:vice_1", "2026-06-30T16:00:00.000000Z", FOREVER, "clerk"),
        ("city:vice_2", FOREVER, FOREVER, "clerk"),
    ]
    assert answer(connection, "org.answers_for", ["water"], NOW)[0] == "vice_2"


def test_a_row_left_out_is_no_longer_believed(connection, city, tmp_path):
    city()
    done = import_folder(
        connection, write_sheets(tmp_path / "new", {"portfolios": SMALL["portfolios"][:1]}), LATER, "o"
    )
    assert [(c.kind, c.after) for c in done.changes] == [("removed", None)]
    assert [w.rule for w in done.warnings] == ["organisation.portfolio"]
    assert connection.scalar(select(func.count()).select_from(portfolio)) == 1


def test_a_file_of_one_year_leaves_the_other_years(connection, city, tmp_path):
    city()
    lines = [SMALL["days"][0], "2027-01-01,no,元旦,通知", "2027-01-02,no,元旦,通知"]
    done = import_folder(connection, write_sheets(tmp_path / "new", {"days": lines}), LATER, "operator")
    assert [(c.kind, c.key) for c in done.changes] == [("added", ("2027-01-01",)), ("added", ("2027-01-02",))]


def test_people_left_out_stay_and_passwords_are_kept(connection, city, tmp_path):
    city()
    connection.execute(person.update().values(password="kept"))
    lines = [SMALL["people"][0], "head,吴局长,staff office,no"]
    done = import_folder(connection, write_sheets(tmp_path / "new", {"people": lines}), LATER, "operator")
    assert [(c.kind, c.key) for c in done.changes] == [("changed", ("head",))]
    row = connection.execute(select(person).where(person.c.login == "head")).one()
    assert (row.password, row.active) == ("kept", False)
    assert set(connection.scalars(select(role.c.role).where(role.c.login == "head"))) == {"staff", "office"}
    assert connection.scalar(select(func.count()).select_from(person)) == 6
    assert [w.rule for w in done.warnings] == ["organisation.inactive"]


def test_a_byte_order_mark_crlf_and_another_order_of_columns_are_welcome(connection, city, tmp_path):
    city()
    (tmp_path / "new").mkdir()
    text = "﻿reason,login,from,to\r\n出差,head,2026-11-20,2026-11-28\r\n\r\n"
    (tmp_path / "new" / "absences.csv").write_text(text, encoding="utf-8", newline="")
    done = import_folder(connection, tmp_path / "new", LATER, "operator")
    assert [(c.kind, c.key) for c in done.changes] == [("added", ("head", "2026-11-20"))]


def test_every_finding_is_told_at_once_with_its_line(connection, tmp_path):
    folder = write_sheets(
        tmp_path,
        {
            **SMALL,
            "people": [*SMALL["people"], "Head,吴局长,staff,yes", "spy,某,boss,maybe"],
            "tenures": [*SMALL["tenures"], "t9,head,water:head,ruling,yes,2020-13-01,,", "t10,head"],
            "absences": ["login,why"],
        },
    )
    assert findings(connection, folder) == [
        ("people.csv", 8, "cell"),
        ("people.csv", 9, "cell"),
        ("people.csv", 9, "cell"),
        ("tenures.csv", 8, "cell"),
        ("tenures.csv", 8, "cell"),
        ("tenures.csv", 9, "columns"),
        ("absences.csv", 1, "columns"),
    ]
    assert connection.scalar(select(func.count()).select_from(person)) == 0


@pytest.mark.parametrize(
    "sheet, line, rule",
    [
        ("tenures", "t1,head,water:head,substantive,yes,2019-01-01,2020-01-01,", "double"),
        ("tenures", "t9,ghost,water:chief,acting,no,2020-01-01,,", "link"),
        ("tenures", "t9,chief,water:ghost,acting,no,2020-01-01,,", "link"),
        ("tenures", "t9,chief,pumps:chief,concurrent,no,2020-02-01,2020-02-01,", "dates"),
        ("tenures", "t9,chief,water:head,concurrent,no,2021-01-01,2022-01-01,", "overlap"),
        ("portfolios", "8,water,answers_for,city:vice_2,*,2026-01-01,,", "overlap"),
        ("portfolios", "8,water,rules_over,city:vice_2,*,2026-01-01,,", "link"),
        ("lines", "water:chief,water:head,*,2026-01-01,,", "overlap"),
        ("lines", "water:head,water:chief,*,2026-01-01,,", "circle"),
        ("units", "water,示例市水务局,水务局,示水,bureau,city,2,2026-01-01,", "overlap"),
        ("units", "bureau,示例市某局,某局,示某,bureau,city,9,2026-01-01,", "group"),
        ("units", "mars,示例市某局,某局,示某,bureau,moon,9,2026-01-01,", "link"),
        ("posts", "pumps:head,water,head,局长,1,2020-01-01,", "post"),
        ("post_kinds", "bureau,局,9,no,no,", "group"),
        ("post_kinds", "ruler,统治者,9,no,no,rules_over", "link"),
        ("duty", "water,deputy,2026-10-01 07:59,2026-10-01 18:00,", "overlap"),
        ("delegations", "d1,t99,head,*,2026-01-01,,", "link"),
    ],
)
def test_contradictions_are_found(connection, tmp_path, sheet, line, rule):
    folder = write_sheets(tmp_path, {**SMALL, sheet: [*SMALL[sheet], line]})
    found = findings(connection, folder)
    assert (f"{sheet}.csv", len(SMALL[sheet]) + 1, rule) in found


def test_an_acting_head_beside_the_substantive_one_is_no_contradiction(city):
    assert city(tenures=["t9,deputy,water:head,acting,no,2026-09-01,,"]).warnings == ()


def test_periods_that_touch_do_not_overlap(city):
    rows = [
        "7,water,answers_for,city:vice_1,*,2020-01-01,2026-07-01,",
        "8,water,answers_for,city:vice_2,*,2026-07-01,,",
    ]
    assert city({"portfolios": rows}).warnings == ()


def test_a_file_that_is_no_csv_and_one_nobody_knows(connection, tmp_path):
    (tmp_path / "days.csv").write_bytes(b"day,working,name,basis\n2026-01-01,no,\xff\xfe,\n")
    (tmp_path / "secrets.csv").write_text("a,b\n")
    assert findings(connection, tmp_path) == [("days.csv", 1, "encoding"), ("secrets.csv", 1, "file")]


def test_an_empty_folder_is_a_mistake(connection, tmp_path):
    assert findings(connection, tmp_path) == [(tmp_path.name, 1, "file")]


def test_gaps_are_warned_of(city):
    done = city({"tenures": [line for line in SMALL["tenures"][1:] if ",deputy," not in line]})
    assert [(w.file, w.line, w.rule, w.level) for w in done.warnings] == [
        ("posts.csv", 7, "organisation.vacant", "warning")
    ]


def test_the_digest_follows_the_content_not_the_time(connection, city, tmp_path):
    city()
    first = digest(connection)
    more = {"absences": [SMALL["absences"][0], "head,出差,2026-11-20,2026-11-28"]}
    import_folder(connection, write_sheets(tmp_path / "more", more), LATER, "operator")
    assert digest(connection) != first
    import_folder(
        connection, write_sheets(tmp_path / "less", {"absences": SMALL["absences"]}), LATER + dt.timedelta(1), "o"
    )
    assert digest(connection) == first


def test_the_demo_city_has_one_gap_on_purpose(connection):
    done = import_folder(connection, DEMO, NOW, "operator", dry_run=True)
    assert [w.name for w in done.warnings] == ["statistics:deputy_bureau_head_2"]
    assert len(done.changes) == sum(len(demo_rows(path.stem)) for path in DEMO.glob("*.csv"))


def test_two_imports_in_one_instant_keep_both_beliefs(connection, city, tmp_path):
    city()
    for n in (8, 9):
        lines = [SMALL["portfolios"][0], SMALL["portfolios"][1].replace("7,", f"{n},", 1)]
        import_folder(connection, write_sheets(tmp_path / str(n), {"portfolios": lines}), NOW, "operator")
    columns = portfolio.c
    rows = connection.execute(select(columns.number, columns.recorded_at, columns.recorded_until)).all()
    rows.sort(key=lambda row: row.recorded_at)
    assert [row.number for row in rows] == [7, 8, 9]
    assert [row.recorded_until for row in rows] == [rows[1].recorded_at, rows[2].recorded_at, FOREVER]


def test_what_outlives_its_unit_or_post_is_warned_of(connection, city):
    done = city(
        units=["old,示例市旧局,旧局,,bureau,city,9,2020-01-01,2026-01-01"],
        posts=["old:clerk,old,chief,股长,1,2020-01-01,", "water:chief_2,water,chief,二股股长,4,2020-01-01,2026-01-01"],
        people=["left,某甲,staff,yes", "right,某乙,staff,yes"],
        tenures=[
            "t8,left,old:clerk,substantive,yes,2020-01-01,,",
            "t9,right,water:chief_2,substantive,yes,2020-01-01,,",
        ],
    )
    assert [(w.rule, w.name) for w in done.warnings] == [
        ("organisation.abolished", "old:clerk"),
        ("organisation.abolished", "t8"),
        ("organisation.abolished", "t9"),
    ]
    assert capacities(connection, "left", NOW) == capacities(connection, "right", NOW) == []
