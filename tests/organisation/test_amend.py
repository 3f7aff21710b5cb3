"""Any sequence of single changes: nothing believed earlier is lost, and it equals importing the final tables."""

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from organisation.small_city import NOW, SMALL, write_sheets
from sqlalchemy import select

from engine.database import Database
from engine.errors import Invalid
from engine.organisation import Amendment, amend, digest, export_folder, import_folder
from engine.tables import FOREVER, absence, metadata, portfolio, tenure
from engine.values import instant

TABLES = (portfolio, tenure, absence)
DAYS = st.integers(0, 40).map(lambda n: (dt.date(2026, 12, 1) + dt.timedelta(days=n)).isoformat())
POSTS = st.sampled_from(["city:vice_1", "city:vice_2"])
PEOPLE = st.sampled_from(["deputy", "chief"])


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('amend') / 'amend.db'}")
    with database.transaction() as connection:
        metadata.create_all(connection)
    yield database
    database.dispose()


CHARGE = {"number": "7", "unit": "water", "relation": "answers_for", "matter": "*"}
BEGINS = st.one_of(
    st.tuples(st.just("portfolios"), POSTS.map(lambda post: CHARGE | {"post": post})),
    st.tuples(
        st.just("tenures"),
        PEOPLE.map(lambda login: {"login": login, "post": "water:head", "kind": "acting", "main": "no"}),
    ),
    st.tuples(st.just("absences"), PEOPLE.map(lambda login: {"login": login, "reason": "出差"})),
)


def believed(connection, at):
    """What was believed at the instant `at`, of all tables that change here."""
    found = []
    for table in TABLES:
        wanted = select(table).where(table.c.recorded_at <= at, table.c.recorded_until > at)
        for row in connection.execute(wanted).mappings():
            found.append((table.name, tuple(str(row[c.name]) for c in table.c if c.name != "recorded_until")))
    return sorted(found)


def keys(connection, sheet):
    """Keys of the rows of `sheet` that are believed now, as the CSV has them."""
    shown = {"portfolios": portfolio, "tenures": tenure, "absences": absence}[sheet]
    rows = connection.execute(select(shown).where(shown.c.recorded_until == FOREVER)).mappings().all()
    day = [(dt.datetime.fromisoformat(row["valid_from"]) + dt.timedelta(hours=8)).date().isoformat() for row in rows]
    match sheet:
        case "portfolios":
            return [(r["unit"], r["relation"], r["matter"], r["post"], d) for r, d in zip(rows, day, strict=True)]
        case "tenures":
            return [(r["code"],) for r in rows]
    return [(r["login"], d) for r, d in zip(rows, day, strict=True)]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(BEGINS, DAYS, st.integers(-1, 5), st.booleans()), min_size=1, max_size=8))
def test_no_sequence_of_changes_loses_what_was_believed(empty, tmp_path, steps):
    small = write_sheets(tmp_path / "small", SMALL)
    with empty.reading() as connection:  # rolled back at the end
        import_folder(connection, small, NOW, "operator")
        seen = {instant(NOW): believed(connection, instant(NOW))}
        for n, ((sheet, begins), day, which, begin) in enumerate(steps, start=1):
            at = NOW + dt.timedelta(minutes=n)
            here = keys(connection, sheet)
            ends = here[which % len(here)] if which >= 0 and here else ()
            with suppress(Invalid):  # what cannot be is refused, and then nothing may differ either
                amend(connection, Amendment(sheet, day, ends, begins if begin else {}, "文"), at, "clerk")
            seen[instant(at)] = believed(connection, instant(at))
            for then, what in seen.items():
                assert believed(connection, then) == what
        final = digest(connection)
        export_folder(connection, tmp_path / "out")
    with empty.reading() as connection:
        import_folder(connection, small, NOW, "operator")
        import_folder(connection, tmp_path / "out", NOW, "operator")
        assert digest(connection) == final
