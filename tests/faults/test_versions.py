"""Two versions of the code on one database at once, as while an upgrade goes round.

`python tests/faults/versions.py` does it for longer.
"""

from __future__ import annotations

import pytest
from faults import versions
from faults.mill import prepare

from engine.jobs import due
from engine.tables import due_work


@pytest.fixture(scope="session")
def old(tmp_path_factory):
    """The code before the newest migration."""
    try:
        return versions.before_newest_migration(tmp_path_factory.mktemp("older"))
    except versions.NoHistory as why:
        pytest.skip(str(why))


def test_old_and_new_work_side_by_side(old, yard, tmp_path):
    figures, problems = versions.run(prepare(yard), tmp_path, old, kills=2, seed=1)
    assert problems == [], figures
    assert figures["completed"] >= 10


def test_due_work_of_a_newer_version_is_left_to_it(yard):
    """A worker does not guess what a kind means that its version does not know."""
    case = yard.begin("pausing")
    row = {"case_id": case, "n": "9.9", "kind": "unheard", "state": "open", "due": "2026-01-01T00:00:00.000000Z"}
    yard.database.attempt(lambda connection: connection.execute(due_work.insert().values(**row)))
    with yard.database.reading() as connection:
        assert due(connection, yard.now) == []
    assert yard.work(hours=3) == 1
    assert [row["state"] for row in yard.due(case)] == ["done", "open"]
