"""kill -9 at any moment: nothing that was promised is lost, nothing is done twice, and the proof holds.

8 kills on each database here; `python tests/faults/kill.py` does hundreds.
"""

import os

from faults.gunicorns import Gunicorns
from faults.kill import run
from faults.mill import installed, prepare

KILLS = int(os.environ.get("YOUXU_TEST_KILLS", "8"))


def test_WR_01_killed_at_any_moment(yard, tmp_path):
    """Timers, messages, signals, save points, external work, cases moved in bulk, begun by calendar, clock, message."""
    mill = prepare(yard, since="2025-03-31")
    figures, problems = run(mill, installed(mill, tmp_path), KILLS, seed=1)
    assert problems == []
    assert figures["completed"] >= 5, figures
    assert figures["stamped"] >= 1, figures


def test_workers_of_gunicorn_killed(yard, tmp_path):
    """The same as it runs in production: on PostgreSQL, gunicorn bears the workers again."""
    if yard.database.is_sqlite:
        return
    mill = prepare(yard, since="2026-03-31")
    figures, problems = run(mill, Gunicorns(tmp_path, mill.url, seed=1), KILLS // 4, seed=1)
    assert problems == []
    assert figures["completed"] >= 5, figures
