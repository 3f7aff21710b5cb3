"""Clocks step back, and differ between machines: nothing is lost, doubled or early, and the proof holds.

`python tests/faults/clocks.py` does thousands of turns.
"""

from __future__ import annotations

import datetime as dt

from faults.clocks import run
from faults.mill import prepare
from support.yard import CLERK

from engine.commands.urge_task import urge_task


def test_machines_whose_clocks_differ(yard, tmp_path):
    figures, problems = run(prepare(yard), tmp_path, turns=40, seed=3)
    assert problems == [], figures
    assert figures["events before their predecessor"] > 0, "no clock stepped back: the test proves nothing"


def test_a_clock_set_back_an_hour(yard):
    """A virtual machine comes back with an old clock: work goes on, what was due stays due, the log keeps its order."""
    early, late = yard.begin("pausing"), yard.begin("looping", {"stop": False})
    yard.pass_time(hours=1, minutes=59)
    yard.finish(late, "work")
    urge_task(yard.database, CLERK, yard.task(late, "work"), "", yard.now)
    yard.now -= dt.timedelta(hours=1)
    yard.work()
    assert yard.kinds(early) == ["started"]
    yard.finish(late, "work", {"stop": True})
    assert [(event.seq, event.kind) for event in yard.log(late)] == [
        (1, "started"),
        (2, "completed"),
        (3, "urged"),
        (4, "completed"),
    ]
    yard.work(hours=1, minutes=2)
    assert yard.kinds(early) == ["started", "fired"]
    assert yard.proved() == []
