"""What every released version stored is loaded, goes on to its end and is replayed, on both databases.

tests/stored/<version>/ was written by `keep.py` of that version.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import MetaData, insert, select, text
from stored import keep
from support.yard import CLERK, Yard

from engine import history, machine, schema
from engine.commands.cancel_case import cancel_case
from engine.commands.complete_external_task import Handed, complete_external_task
from engine.commands.lock_external_task import lock_external_task
from engine.database import Database
from engine.errors import Conflict
from engine.tables import case_, draft, due_work, finding, task

VERSIONS = sorted(path.parent for path in keep.HERE.glob("*/rows.jsonl"))
HOURS = dt.timedelta(hours=9)
FORMS = {"filled": {"remark": "已阅"}}
LAST_STEPS = {"again": False, **keep.ANSWERS}


def load(database: Database, folder: Path) -> dict[str, object]:
    """Makes the schema as that version left it, puts its rows in, and migrates; what made them."""
    lines = (folder / "rows.jsonl").read_text("utf-8").splitlines()
    made = json.loads(lines[0])
    database.attempt(lambda c: command.upgrade(schema.configuration(c), made["revision"]))
    with database.transaction() as connection:
        tables = MetaData()
        tables.reflect(connection)
        for line in lines[1:]:
            name, row, binary = json.loads(line)
            for column in binary:
                row[column] = None if row[column] is None else base64.b64decode(row[column])
            connection.execute(insert(tables.tables[name]).values(**row))
    schema.upgrade(database)
    return made


def touch(database: Database) -> None:
    """SQLite makes the file on first use."""
    database.attempt(lambda connection: connection.execute(text("SELECT 1")))


@pytest.fixture(params=["sqlite", "postgres"])
def bare(request, templates):
    """A database without any table."""
    url = templates.copy(
        request.param, "bare", lambda database: database.attempt(lambda c: c.execute(text("SELECT 1")))
    )
    database = Database(url)
    yield database
    database.dispose()
    templates.drop(url)


@pytest.fixture(params=VERSIONS, ids=[path.name for path in VERSIONS])
def stored(request, bare):
    """A database of a released version, brought up to date: its folder, and a yard a day later."""
    made = load(bare, request.param)
    assert made["semantics"] <= machine.SEMANTICS
    return request.param, Yard(bare, keep.MONDAY + dt.timedelta(days=1))


def proved(folder: Path, yard: Yard) -> list[history.Problem]:
    """What `youxu verify` finds, with the witness and the key of that version."""
    witness, key = history.Witness(folder / "checkpoints.txt"), history.public_key(folder / "checkpoint.pub")
    with yard.database.reading() as connection:
        return history.verify(connection, history.Witnessed(witness.notes(), key))


def active(yard: Yard) -> list[str]:
    """Cases that have not ended."""
    with yard.database.reading() as connection:
        return list(connection.execute(select(case_.c.id).where(case_.c.state == "active")).scalars())


def go_on(yard: Yard) -> None:
    """Half a day: the clock, then everybody completes what is theirs, programs too."""
    yard.work(hours=9)
    with yard.database.reading() as connection:
        found = connection.execute(select(task.c.id, task.c.kind, task.c.element).where(task.c.state == "open")).all()
    for row in found:
        try:
            if row.kind == "user":
                yard.complete(CLERK, row.id, FORMS.get(row.element, LAST_STEPS))
            else:
                lock_external_task(yard.database, "operator", (row.id, "last"), HOURS, yard.now)
                complete_external_task(yard.database, "operator", (row.id, "last"), Handed({}), yard.now)
        except Conflict:
            continue  # taken away by one before it, or already on its way


def test_this_version_is_kept():
    """Made by `python tests/stored/keep.py` at each release."""
    assert keep.HERE / keep.version() in VERSIONS


def test_they_stand_in_every_way(stored):
    """Else the test below proves little."""
    folder, yard = stored
    with yard.database.reading() as connection:
        due = Counter(connection.execute(select(due_work.c.kind, due_work.c.state)).all())
        assert connection.execute(select(draft)).all()
        assert connection.execute(select(finding)).all()
    kinds = {kind for kind, _ in due}
    assert kinds >= {"timer", "message", "external"}
    assert {state for _, state in due} >= {"open", "done", "cancelled", "incident", "waiting"}
    events = Counter(kind for case in active(yard) for kind in yard.kinds(case))
    assert events.keys() >= {"started", "completed", "claimed", "urged", "refused", "message", "waiting", "incident"}
    assert proved(folder, yard) == []


def test_they_go_on_to_their_ends_and_replay(stored):
    folder, yard = stored
    for _ in range(30):
        go_on(yard)
    left = active(yard)
    assert len(left) <= 3
    for case in left:  # what nobody can mend from here: incidents, and who waits for what will not come
        assert "incident" in yard.kinds(case) or not yard.tasks(case), yard.kinds(case)
        cancel_case(yard.database, "operator", case, "了结", yard.now)
    assert active(yard) == []
    assert proved(folder, yard) == []


def test_the_same_code_keeps_the_same_bytes(tmp_path):
    """So that a second run of keep.py at a release changes nothing."""
    for name in ("one", "other"):
        keep.keep(tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes(), path.name
    assert sum(path.stat().st_size for path in (tmp_path / "one").iterdir()) < 300_000
