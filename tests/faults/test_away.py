"""The database away, frozen, locked or lying: people read a sentence, nothing is half done, all goes on by itself.

`python tests/faults/away.py` does it for 10 seconds, under more people.
"""

from __future__ import annotations

import datetime as dt
import html
import re
import socket
import sqlite3
import threading
import time
from contextlib import contextmanager

import pytest
from faults import away
from sqlalchemy.exc import OperationalError
from support.site import PASSWORD, SETTINGS, Person, Site, populate
from support.yard import CLERK

from engine import jobs
from engine.cli.place import Place
from engine.database import Database
from engine.errors import Unavailable
from web import create_app
from web.surroundings import Surroundings

NOBODY = "postgresql+psycopg://youxu@127.0.0.1:{}/gone"


@pytest.fixture
def nobody():
    """A database that is not there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield Database(NOBODY.format(probe.getsockname()[1]))


@pytest.fixture
def site(templates):
    """The demo city with passwords, on SQLite: what is away does not matter here."""
    told = {}
    database = Database(templates.copy("sqlite", "away", lambda database: told.update(populate(database))))
    yield Site(database, told)
    database.dispose()


@contextmanager
def gone_then_frozen(cluster):
    """Both, one behind the other."""
    with away.gone(cluster):
        time.sleep(1)
    with away.frozen(cluster):
        yield


def test_postgresql_goes_and_comes_back(tmp_path):
    figures, problems = away.on_postgres(gone_then_frozen, tmp_path, seconds=1)
    assert problems == [], figures
    assert figures["answers in words"] >= 1


def test_a_page_says_so_and_keeps_what_was_typed(site, nobody):
    """Who presses «再提交一次» when the database is back has lost nothing, and did it once."""
    person, known = Person(site, "deputy_secretary_general_2"), site.app.extensions["youxu"]
    address = site.task("fresh", "deputy_forwards")
    token = re.search(r'name="csrf_token" value="([^"]+)"', person.get(address))[1]
    site.app.extensions["youxu"] = Surroundings(nobody, known.clock, known.settings)
    for page in ("/tasks", address, "/cases"):
        answer = person.client.get(page)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "系统暂时连不上数据库" in answer.text
        assert "E-20" not in answer.text
    typed = {"opinion": "同意\n<转呈>。", "keep": "draft", "csrf_token": token}
    answer = person.client.post(f"{address}/complete", data=typed)
    assert answer.status_code == 503
    kept = dict(re.findall(r'<textarea name="(\w+)" hidden>\n(.*?)</textarea>', answer.text, re.DOTALL))
    assert {name: html.unescape(text) for name, text in kept.items()} == typed
    answer = person.client.post("/sign-in", data={"login": "mayor", "password": PASSWORD, "csrf_token": token})
    assert answer.status_code == 503
    assert PASSWORD not in answer.text
    site.app.extensions["youxu"] = known
    assert person.client.post(f"{address}/complete", data=typed).status_code == 302
    assert "&lt;转呈&gt;" in person.get(address)


def test_programs_are_told_when_to_ask_again(nobody):
    app = create_app(nobody, clock=lambda: dt.datetime.now(dt.UTC), settings=SETTINGS)
    answer = app.test_client().get("/engine-rest/task", headers={"Authorization": "Bearer x"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json["type"] == "DATABASE_AWAY"


def test_sqlite_locked_by_somebody_else_is_told_after_a_while(yard, monkeypatch):
    if not yard.database.is_sqlite:
        pytest.skip("PostgreSQL locks rows, and passes over them")
    case = yard.begin("looping", {"stop": False})
    monkeypatch.setattr("engine.database.PATIENCE", 0.2)
    impatient = Database(yard.database.url.render_as_string())
    with away.locked(yard.database.url.database):
        task = yard.task(case, "work")  # reading goes on
        yard.database, patient = impatient, yard.database
        begun = time.monotonic()
        with pytest.raises(Unavailable) as told:
            yard.complete(CLERK, task)
        assert time.monotonic() - begun < 5
        assert told.value.code == "DATABASE_BUSY"
    yard.complete(CLERK, task)
    yard.database = patient
    impatient.dispose()
    assert yard.kinds(case) == ["started", "completed"]


def test_a_commit_that_broke_off_is_not_called_undone(yard, monkeypatch):
    """Nobody knows then; on SQLite everybody does."""
    if yard.database.is_sqlite:
        pytest.skip("SQLite's commit is done or not, and says so")
    with pytest.raises(Unavailable) as told:
        break_off(yard.database)
    assert told.value.code == "OUTCOME_UNKNOWN"
    with pytest.raises(Unavailable) as told:
        break_off(yard.database, "SELECT 1")
    assert told.value.code == "DATABASE_AWAY"
    with yard.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT 1").one() == (1,)


def break_off(database, *following):
    """A transaction whose server process dies before `following` and the commit."""
    with database.transaction() as connection:
        (number,) = connection.exec_driver_sql("SELECT pg_backend_pid()").one()
        with database.transaction() as other:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({number})")
        for statement in following:
            connection.exec_driver_sql(statement)


def test_a_worker_outlives_its_database(nobody, caplog):
    """One line each time, no crash, no loop without pause."""
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    jobs.work(nobody, lambda: dt.datetime.now(dt.UTC), lambda *_: True, stop, pause=0.05)
    assert 1 <= len(caplog.records) <= 3
    assert "database not reached, waiting" in caplog.text
    assert "Traceback" not in caplog.text


def test_who_starts_before_the_database_waits_for_it(nobody, monkeypatch, tmp_path, caplog):
    """gunicorn stops for good when a worker fails to begin; systemd begins the others again and again."""
    place = Place(NOBODY.format(nobody.url.port), tmp_path, tmp_path / "k.pem", tmp_path / "c.txt")
    looks = []
    monkeypatch.setattr("engine.cli.place.time.sleep", lambda seconds: looks.append(seconds))
    monkeypatch.setattr("engine.cli.place.LONGEST_WAIT", 0.3)
    with pytest.raises(Unavailable):
        place.awaited()
    assert looks
    assert "database not reached, waiting" in caplog.text


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("SQLITE_FULL", "DATABASE_FULL"),
        ("SQLITE_IOERR_WRITE", "DATABASE_AWAY"),
        ("SQLITE_CANTOPEN", "DATABASE_AWAY"),
        ("SQLITE_BUSY_SNAPSHOT", "DATABASE_BUSY"),
        ("SQLITE_CORRUPT", None),
        ("SQLITE_ERROR", None),
    ],
)
def test_what_sqlite_says_and_what_people_read(tmp_path, error, code):
    """A broken file or a bug is no pause: it stays an error with a number."""
    wrong = sqlite3.OperationalError("…")
    wrong.sqlite_errorname = error
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    with pytest.raises(Unavailable if code else OperationalError) as told:
        fail(database, OperationalError("SELECT 1", {}, wrong))
    assert getattr(told.value, "code", None) == (code or "e3q8")  # SQLAlchemy's own number of OperationalError


def fail(database, error):
    """A transaction in which a statement fails."""
    with database.transaction():
        raise error
