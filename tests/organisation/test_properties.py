"""For any history of one unit's portfolio, holder, absence and delegation: the answer is what a plain model says."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from organisation.small_city import DEMO, NOW, SMALL, day, write_sheets

from engine.database import Database
from engine.errors import Refused
from engine.organisation import answer, import_folder
from engine.tables import metadata

START = dt.date(2026, 1, 1)
BOUNDARIES = st.lists(st.integers(0, 60), min_size=2, max_size=6, unique=True).map(sorted)


def text(offset):
    return (START + dt.timedelta(days=offset)).isoformat()


@st.composite
def periods(draw, values):
    """Periods [from, to) that do not overlap, some touching, each with a value."""
    bounds = draw(BOUNDARIES)
    kept = [pair for pair in pairwise(bounds) if draw(st.booleans())]
    return [(since, until, draw(values)) for since, until in kept]


def at(found, offset):
    return next((value for since, until, value in found if since <= offset < until), None)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('model') / 'model.db'}")
    with database.transaction() as connection:
        metadata.create_all(connection)
    yield database
    database.dispose()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    charge=periods(st.sampled_from(["vice_1", "vice_2"])),
    acting=periods(st.just("deputy")),
    away=periods(st.just("出差")),
    delegated=periods(st.sampled_from(["vice_2", "mayor"])),
    asked=st.lists(st.integers(-1, 61), min_size=1, max_size=8),
)
def test_every_answer_is_what_the_model_says(empty, tmp_path, charge, acting, away, delegated, asked):
    def lines(sheet, rows):
        return {sheet: [SMALL[sheet][0], *rows]}

    sheets = {
        **SMALL,
        **lines("portfolios", [f"{a},water,answers_for,city:{v},*,{text(a)},{text(b)}," for a, b, v in charge]),
        **lines(
            "tenures",
            [
                *SMALL["tenures"][1:],
                *(f"a{a},{v},city:vice_1,acting,no,{text(a)},{text(b)}," for a, b, v in acting),
            ],
        ),
        **lines("absences", [f"vice_1,{v},{text(a)},{text(b)}" for a, b, v in away]),
        **lines("delegations", [f"d{a},t2,{v},*,{text(a)},{text(b)}," for a, b, v in delegated]),
    }
    with empty.reading() as connection:  # rolled back at the end
        import_folder(connection, write_sheets(tmp_path / "model", sheets), NOW, "operator")
        for offset in asked:
            expected = at(charge, offset)
            if expected == "vice_1":
                expected = at(acting, offset) or (at(away, offset) and at(delegated, offset)) or "vice_1"
            try:
                told = answer(connection, "org.answers_for", ["water"], day(text(offset)))[0]
            except Refused as refused:
                told = refused.code
            assert told == (expected or "NO_SUPERIOR")


def test_the_demo_city_is_in_the_format_the_model_uses():
    for name, lines in SMALL.items():
        assert (DEMO / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0] == lines[0]
