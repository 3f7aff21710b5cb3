"""kill -9 at any moment: nothing that was promised is lost, nothing is done twice, and the proof holds.

8 kills on each database here; `python tests/faults/kill.py` does hundreds.
"""

import os

from faults.kill import run
from faults.mill import prepare

KILLS = int(os.environ.get("YOUXU_TEST_KILLS", "8"))


def test_WR_01_killed_at_any_moment(yard, tmp_path):
    """Timers, messages between cases, external work, and cases that the calendar and messages begin."""
    figures, problems = run(prepare(yard, since="2025-03-31"), tmp_path, KILLS, seed=1)
    assert problems == []
    assert figures["completed"] >= 5, figures
    assert figures["stamped"] >= 1, figures
