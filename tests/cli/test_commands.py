"""The command line: what each command says, and its exit code: 0 good, 1 something found or failed, 2 wrong usage."""

import datetime as dt
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from support.city import City
from support.requests import REQUEST
from support.shell import clean, run
from support.yard import DIAGRAMS, drawn, el, fill, steps

from engine import history, schema
from engine.cli import youxu
from engine.cli.place import PROCESSES
from engine.commands.import_organisation import import_organisation
from engine.commands.set_password import set_password
from engine.database import Database

COMMANDS = [
    "bench",
    "compare",
    "copy",
    "deploy",
    "draw",
    "findings",
    "layout",
    "lint",
    "migrate",
    "modeler",
    "organisation",
    "password",
    "rehearse",
    "release",
    "replay",
    "rules",
    "serve",
    "simulate",
    "templates",
    "token",
    "try",
    "verify",
    "work",
]


@pytest.fixture
def place(tmp_path, templates):
    """An installation in a folder of its own, with the yard as its database."""
    url = templates.copy("sqlite", "yard", fill)
    (tmp_path / "youxu.db").write_bytes(Path(url.removeprefix("sqlite:///")).read_bytes())
    return tmp_path


def city(folder):
    return City(Database(f"sqlite:///{folder / 'youxu.db'}"))


# -- help
def test_help_names_every_command_with_a_sentence(tmp_path):
    told = run(tmp_path, "--help")
    for name in COMMANDS:
        line = next(line for line in told.splitlines() if line.strip().startswith(name))
        assert len(line.split()) > 3
    assert sorted(youxu.commands) == COMMANDS
    for name, command in youxu.commands.items():
        assert command.help, name
    assert not list(tmp_path.iterdir()), "help makes nothing"


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["lint"], ["replay"], ["replay", "x", "--all"], ["serve", "--port", "x"]]
)
def test_wrong_usage_is_two(tmp_path, arguments):
    run(tmp_path, *arguments, code=2)


# -- lint, deploy
def test_lint_good_and_broken_files(tmp_path):
    run(tmp_path, "lint", PROCESSES / "request")
    assert "没有发现问题" in run(tmp_path, "lint", PROCESSES / "request")
    broken = tmp_path / "broken.bpmn"
    broken.write_bytes(drawn("broken", el("startEvent", "begun", name="提出") + el("userTask", "lost", name="办")))
    told = run(tmp_path, "lint", broken, code=1)
    assert "broken.bpmn" in told
    found = json.loads(run(tmp_path, "lint", broken, "--format", "json", code=1))
    assert found
    run(tmp_path, "lint", tmp_path / "missing.bpmn", code=2)
    (tmp_path / "empty").mkdir()
    run(tmp_path, "lint", tmp_path / "empty", code=2)


def test_deploy_says_versions_and_refuses_whole(place):
    assert "inner 第 1 版" in run(place, "deploy", DIAGRAMS)
    file = place / "new.bpmn"
    file.write_bytes(drawn("fresh", steps("work")))
    assert "fresh 第 1 版" in run(place, "deploy", file)
    assert "沿用现行版" in run(place, "deploy", file)
    assert "designer" in run(place, "deploy", file, "--by", "office_clerk_1", code=1)
    assert "nobody" in run(place, "deploy", file, "--by", "nobody", code=1)
    file.write_bytes(b"<broken")
    assert "new.bpmn" in run(place, "deploy", file, code=1)


# -- replay, verify, copy
def test_replay_one_all_and_unknown(place):
    case = city(place).start("office_clerk_1", "inner").case
    assert "1 件，重新执行一致 1 件" in run(place, "replay", case)
    assert "重新执行一致 1 件" in run(place, "replay", "--all")
    assert "没有这件事项" in run(place, "replay", "no-such-case", code=1)
    with city(place).database.transaction() as connection:
        connection.exec_driver_sql("UPDATE event SET kind = 'fired' WHERE kind = 'started'")
    assert "第 1 步" in run(place, "replay", case, code=1)


def witnessed(place):
    signer, witness = history.Signer(place / "checkpoint.pem"), history.Witness(place / "checkpoints.txt")
    database = city(place).database
    made = database.attempt(lambda connection: history.checkpoint(connection, signer, city(place).now))
    witness.write(made.note)


def test_verify_needs_key_and_witness_of_its_own(place):
    run(place, "verify", code=2)  # no key
    city(place).start("office_clerk_1", "inner")
    witnessed(place)
    assert "全部一致" in run(place, "verify")
    assert "[]" in run(place, "verify", "--format", "json")
    (place / "other").mkdir()
    history.Signer(place / "other" / "key.pem")
    assert "签名不对" in run(place, "verify", "--key", place / "other" / "key.pub", code=1)
    (place / "garbage").write_bytes(b"\xff\x00garbage")
    run(place, "verify", "--key", place / "garbage", code=2)
    run(place, "verify", "--witness", place / "garbage", code=2)
    run(place, "verify", "--witness", place / "missing", code=2)
    (place / "empty").write_text("")
    city(place).start("office_clerk_1", "inner")
    witnessed(place)
    assert "见证" in run(place, "verify", "--witness", place / "empty", code=1)
    (place / "checkpoints.txt").unlink()
    run(place, "verify", code=2)


def test_verify_names_what_was_changed(place):
    case = city(place).start("office_clerk_1", "inner").case
    witnessed(place)
    with city(place).database.transaction() as connection:
        connection.exec_driver_sql("UPDATE case_ SET title = 'x'")
    assert case in run(place, "verify", code=1)


def test_copy_to_a_new_database_and_not_over_another(place):
    city(place).start("office_clerk_1", "inner")
    source, target = f"sqlite:///{place / 'youxu.db'}", f"sqlite:///{place / 'copy.db'}"
    assert "已复制" in run(place, "copy", source, target)
    assert "不是空的" in run(place, "copy", source, target, code=1)
    assert "none.db" in run(place, "copy", f"sqlite:///{place / 'none.db'}", f"sqlite:///{place / 'x.db'}", code=1)
    assert not (place / "none.db").exists()
    run(place, "copy", "nonsense", target, code=1)
    run(place, "copy", "mysql://x/y", target, code=1)
    run(place, "copy", source, "postgresql://nobody@127.0.0.1:1/x", code=1)
    with Database(target).reading() as connection:
        assert history.verify(connection, None) == []


@pytest.mark.parametrize(
    "tampering", ["UPDATE alembic_version SET version_num = '9999'", "DELETE FROM alembic_version"]
)
def test_a_schema_version_changed_by_hand_is_named(place, tampering):
    run(place, "token", "mayor")
    with city(place).database.transaction() as connection:
        connection.exec_driver_sql(tampering)
    history.Signer(place / "checkpoint.pem")
    (place / "checkpoints.txt").touch()
    assert "alembic_version" in run(place, "verify", code=1)


# -- token, rules, work
def test_token_of_a_person_and_of_nobody(place):
    assert len(run(place, "token", "designer").strip()) > 30
    assert "nobody" in run(place, "token", "nobody", code=1)


def test_work_fires_what_is_due_and_stops_when_asked(place):
    here = city(place)
    here.now = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    case = here.start("office_clerk_1", "pausing").case
    surroundings = {**os.environ, "YOUXU_FOLDER": str(place), "YOUXU_DATABASE_URL": ""}
    process = subprocess.Popen(
        [sys.executable, "-m", "engine", "work"],
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert "正在处理" in process.stdout.readline()
    for _ in range(200):
        if here.open(case):
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    assert here.open(case) == [("work", None)]
    assert (process.returncode, errors) == (0, "")
    assert (place / "checkpoints.txt").exists(), "the last checkpoint is taken on the way out"
    assert "全部一致" in run(place, "verify")


# -- serve
class Served:
    """`youxu serve …` until the block ends; `said` is what it printed before it listened."""

    def __init__(self, folder, *arguments):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command, pipe = [sys.executable, "-m", "engine", "serve", "--port", str(self.port), *arguments], subprocess.PIPE
        self.process = subprocess.Popen(command, env=clean(folder), stdout=pipe, stderr=subprocess.STDOUT, text=True)

    def page(self):
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5) as answer:
                    return answer.read().decode()
            except OSError:
                assert self.process.poll() is None, self.process.stdout.read()
                time.sleep(0.1)
        raise AssertionError("never listened")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        told, _ = self.process.communicate(timeout=30)
        return told


DECIDED = "SELECT count(*) FROM event WHERE actor <> ''"
"""What people did: the clock opens obligations and finds what is overdue meanwhile."""


def test_the_demo_keeps_its_data_and_its_password(tmp_path):
    """Twice: the second start changes nothing that people did in between, a new version of a diagram neither."""
    first = Served(tmp_path, "--demo")
    first.page()
    told = first.stop()
    password = (tmp_path / "demo-password.txt").read_text().strip()
    assert password in told
    database = city(tmp_path).database
    with database.transaction() as connection:
        before = connection.exec_driver_sql(DECIDED).scalar_one()
        connection.exec_driver_sql("UPDATE person SET name = '改过名' WHERE login = 'mayor'")
    second = Served(tmp_path, "--demo", "--clock-offset", "48")
    second.page()
    assert password in second.stop()
    with database.reading() as connection:
        kinds = connection.exec_driver_sql("SELECT kind FROM event WHERE stream = 'system:settings'").scalars().all()
        after = connection.exec_driver_sql(DECIDED).scalar_one()
        name = connection.exec_driver_sql("SELECT name FROM person WHERE login = 'mayor'").scalar_one()
    assert name == "改过名"
    assert "clock_shifted" in kinds, "contracts 20: allowed in a demo, and logged"
    assert kinds.count("clock_shifted") == 1
    assert after == before


def test_a_port_that_is_taken_is_said_before_anything_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = run(tmp_path, "serve", "--demo", "--port", str(taken.getsockname()[1]), code=1)
    assert "YOUXU_PORT" in told
    assert run(tmp_path, "serve", "--port", "70000", code=2)
    assert not list(tmp_path.iterdir())


def test_neither_demo_nor_another_clock_where_a_real_city_lives(place):
    """Contracts 20. The organisation is not touched before the refusal."""
    here = city(place)
    set_password(here.database, "mayor", "correct horse", "operator", here.now)
    with here.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE person SET name = '真市长' WHERE login = 'mayor'")
    for arguments in (["--demo"], ["--clock-offset", "3"]):
        assert "不能当演示用" in run(place, "serve", *arguments, code=1)
    with here.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT name FROM person WHERE login = 'mayor'").scalar_one() == "真市长"


def test_a_demo_that_broke_off_is_filled_to_the_end(tmp_path):
    database = city(tmp_path).database
    schema.upgrade(database)
    import_organisation(database, "operator", PROCESSES / "organisation", city(tmp_path).now)
    served = Served(tmp_path, "--demo")
    served.page()
    served.stop()
    assert city(tmp_path).start("bureau_head_finance", "request", REQUEST).case
