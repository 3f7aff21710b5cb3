"""kill -9 at any moment: nothing that was promised is lost, nothing is done twice, and the proof holds.

24 kills by default; YOUXU_TEST_KILLS gives another number.
"""

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import select
from support.yard import drawn, el, steps, timer

from engine import history, jobs
from engine.commands.do_due_work import do_due_work
from engine.commands.take_checkpoint import take_checkpoint
from engine.tables import case_, due_work, event, task

KILLS = int(os.environ.get("YOUXU_TEST_KILLS", "24"))
PROGRAM = Path(__file__).parent.parent / "support" / "killing.py"
ROLES = ("write", "write", "work", "work")


def timed():
    """A task with a deadline of a second, and a reminder before it."""
    more = (
        el("boundaryEvent", "late", timer("timeDuration", "PT1S"), attachedToRef="work", name="到时")
        + el("endEvent", "too_late", name="逾期")
        + '<bpmn:sequenceFlow id="late_too_late" sourceRef="late" targetRef="too_late"/>'
    )
    return drawn("killing", steps("work") + more)


class Mill:
    """Four processes that are killed and begin again."""

    def __init__(self, url, folder):
        self.url, self.folder = url, folder
        self.errors = (folder / "errors.txt").open("ab")
        self.running = [self.start(n) for n in range(len(ROLES))]

    def start(self, n):
        place = self.folder / f"journal-{n}.txt" if ROLES[n] == "write" else self.folder
        command = [sys.executable, "-W", "error", str(PROGRAM), ROLES[n], self.url, str(place)]
        return subprocess.Popen(command, stderr=self.errors)

    def kill(self, n):
        self.running[n].send_signal(signal.SIGKILL)
        self.running[n].wait()

    def stop(self):
        for n in range(len(ROLES)):
            self.kill(n)
        self.errors.close()

    def until(self, enough, seconds=90):
        """Waits until what the writers were told is enough: a slow machine grinds as much, only longer."""
        end = time.monotonic() + seconds
        while not enough(Counter(line[0] for line in self.journal() if line)) and time.monotonic() < end:
            time.sleep(0.05)

    def journal(self):
        lines = [path.read_text("utf-8").splitlines() for path in sorted(self.folder.glob("journal-*.txt"))]
        return [tuple(line.split()) for file in lines for line in file]


def grind(yard, folder):
    """Runs the mill through its kills; what it left is finished by one quiet worker."""
    mill = Mill(yard.database.url.render_as_string(hide_password=False), folder)
    try:
        mill.until(lambda told: told["started"] >= 4)
        for _ in range(KILLS // 2):
            before = len(mill.journal())
            mill.until(lambda told, before=before: told.total() > before, seconds=5)  # on a slow machine too
            time.sleep(random.uniform(0, 0.4))
            n = random.randrange(len(ROLES))
            mill.kill(n)
            mill.running[n] = mill.start(n)
        mill.until(lambda told: told["completed"] >= 5)
    finally:
        mill.stop()
    yard.now = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=10)
    while jobs.do_all(yard.database, yard.now, do_due_work):
        pass
    return mill


def test_killed_at_any_moment(yard, tmp_path):
    yard.deploy({"killing.bpmn": timed()})
    mill = grind(yard, tmp_path)
    assert (tmp_path / "errors.txt").read_text("utf-8") == ""
    journal = mill.journal()
    told = Counter(line[0] for line in journal)
    assert told["completed"] >= 5, told
    with yard.database.reading() as connection:
        cases = {row.id: row for row in connection.execute(select(case_)).all()}
        tasks = {row.id: row.state for row in connection.execute(select(task)).all()}
        rows = connection.execute(select(due_work)).all()
        kinds = Counter(
            (row.stream, row.kind) for row in connection.execute(select(event.c.stream, event.c.kind)).all()
        )
    check_promises(journal, cases, tasks)
    check_once(cases, rows, kinds)
    check_matters(cases)
    take_checkpoint(yard.database, history.Signer(tmp_path / "key.pem"), history.Witness(tmp_path / "all"), yard.now)
    signer, witness = history.Signer(tmp_path / "key.pem"), history.Witness(tmp_path / "all")
    with yard.database.reading() as connection:
        assert history.verify(connection, history.Witnessed(witness.notes(), signer.public)) == []


def check_promises(journal, cases, tasks):
    """What a writer was told has happened; what it was not told has happened wholly or not at all."""
    for word, case, *more in journal:
        if word == "started":
            assert case in cases
        elif word == "completed":
            assert tasks[more[0]] == "completed"
        elif word == "beaten":
            assert tasks[more[0]] == "cancelled"


def check_once(cases, rows, kinds):
    """Every timer fired or was cancelled, every message was delivered; each once."""
    assert not [row for row in rows if row.state in ("open", "incident")]
    for row in rows:
        if row.kind == "timer":
            assert kinds[row.case_id, "fired"] == (row.state == "done")
        elif row.state == "done":
            assert kinds[row.case_id, "delivered"] == 1
    for case in cases.values():
        assert kinds[case.id, "message"] <= 1
        assert kinds[case.id, "started"] == 1


def check_matters(cases):
    """Running numbers have no gaps, whatever was rolled back."""
    numbers = sorted({int(case.matter.partition("-")[2]) for case in cases.values()})
    assert numbers == list(range(1, len(numbers) + 1))
