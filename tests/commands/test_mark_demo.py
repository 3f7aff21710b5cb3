"""A demo is a property of a database: made of an empty one, never of a real city (contracts 20)."""

import threading

import pytest
from sqlalchemy import select
from support.yard import rivals

from engine import sign_ins
from engine.commands.mark_demo import is_demo, mark_demo, may_be_demo
from engine.commands.set_password import set_password
from engine.commands.shift_clock import shift_clock
from engine.errors import Conflict
from engine.tables import person


def look(yard, question):
    with yard.database.reading() as connection:
        return question(connection)


def hashes(yard):
    return look(yard, lambda c: list(c.execute(select(person.c.password)).scalars()))


def test_everybody_has_the_one_password_and_the_file_has_it_too(yard, tmp_path):
    assert not look(yard, is_demo)
    assert look(yard, may_be_demo)
    password = mark_demo(yard.database, tmp_path / "deep" / "password", yard.now)
    file = tmp_path / "deep" / "password"
    assert file.read_text().strip() == password
    assert file.stat().st_mode & 0o077 == 0
    assert sign_ins.password_matches(hashes(yard)[0], password)
    assert look(yard, is_demo)
    assert password not in str(yard.log("system:people"))
    assert hashes(yard)[0] not in str(yard.log("system:people"))
    assert mark_demo(yard.database, file, yard.now) is None, "again changes nothing"
    assert file.read_text().strip() == password
    assert yard.proved() == []


def test_a_real_city_is_never_made_a_demo(yard, tmp_path):
    set_password(yard.database, "mayor", "correct horse", "operator", yard.now)
    before = hashes(yard)
    with pytest.raises(Conflict, match="NOT_A_DEMO"):
        mark_demo(yard.database, tmp_path / "password", yard.now)
    assert hashes(yard) == before
    assert not (tmp_path / "password").exists()
    assert not look(yard, may_be_demo)


def test_a_demo_stays_one_when_somebody_changes_a_password(yard, tmp_path):
    mark_demo(yard.database, tmp_path / "password", yard.now)
    set_password(yard.database, "mayor", "correct horse", "operator", yard.now)
    assert look(yard, may_be_demo)
    assert mark_demo(yard.database, tmp_path / "password", yard.now) is None


def test_four_servers_make_it_one_demo(yard, tmp_path):
    """The password in the file is the one that holds."""
    outcomes = rivals([lambda: mark_demo(yard.database, tmp_path / "password", yard.now)] * 4)
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    (made,) = [outcome for outcome in outcomes if outcome]
    assert (tmp_path / "password").read_text().strip() == made
    assert {sign_ins.password_matches(hashed, made) for hashed in hashes(yard)[:2]} == {True}
    assert yard.proved() == []


def test_a_rival_that_commits_between_two_looks_is_seen_as_the_demo_it_made(yard, tmp_path):
    """PostgreSQL reads each statement anew; SQLite's lock holds the rival back until the look is over."""
    rival = threading.Thread(target=mark_demo, args=(yard.database, tmp_path / "password", yard.now))

    def rush(*_):
        if rival.ident is None:
            rival.start()
            rival.join(1)

    with yard.database.transaction() as connection, yard.database.watched("after_cursor_execute", rush):
        assert may_be_demo(connection)
    rival.join()
    assert look(yard, is_demo)


def test_only_a_demos_clock_runs_ahead_and_the_log_says_so(yard, tmp_path):
    with pytest.raises(Conflict, match="NOT_A_DEMO"):
        shift_clock(yard.database, 48.0, yard.now)
    mark_demo(yard.database, tmp_path / "password", yard.now)
    shift_clock(yard.database, 48.0, yard.now)
    told = yard.log("system:settings")[-1]
    assert (told.kind, told.data) == ("clock_shifted", {"hours": "48.0"})
    assert yard.proved() == []
