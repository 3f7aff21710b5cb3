"""kill -9 while the calendar and messages begin cases: each once, none lost, and the proof holds.

5 kills by default; YOUXU_TEST_KILLS gives another number.
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

from sqlalchemy import func, select
from support.schedules import MESSAGE, written
from support.yard import drawn, el, steps

from engine import jobs
from engine.commands.do_due_work import do_due_work
from engine.commands.open_obligations import open_obligations
from engine.tables import case_, due_work, event, obligation

KILLS = int(os.environ.get("YOUXU_TEST_KILLS", "5"))
PROGRAM = Path(__file__).parent.parent / "support" / "killing.py"
DECLARED = MESSAGE + '<bpmn:message id="call" name="call"/>'
SINCE = "2025-03-31"  # 7 quarters of three units


def message(event, ref):
    return f'<bpmn:messageEventDefinition messageRef="{ref}"/>' if event else ""


def echoing():
    """Begun by the calendar, tells another process at once, then waits for a person."""
    body = steps("tell", "report")
    start, _, tell = (line for line in body.split("\n")[:3])
    begun = el("startEvent", "begun", message(True, "m"), name="周期截止")
    throw = el("intermediateThrowEvent", "tell", message(True, "call"), name="告知")
    return drawn("echoing", body.replace(start, begun.strip()).replace(tell, throw.strip()), DECLARED)


def echo():
    """Begun by the other."""
    body = steps("work")
    begun = el("startEvent", "begun", message(True, "call"), name="收到")
    return drawn("echo", body.replace(body.split("\n")[0], begun.strip()), DECLARED)


def start(url, folder):
    command = [sys.executable, "-W", "error", str(PROGRAM), "work", url, str(folder)]
    with (folder / "errors.txt").open("ab") as errors:
        return subprocess.Popen(command, stderr=errors)


def opened(yard):
    with yard.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(obligation)).scalar_one()


def grind(yard, folder):
    """Two workers open and deliver; one or the other is killed and begins again, until everything is open."""
    url = yard.database.url.render_as_string(hide_password=False)
    running = [start(url, folder) for _ in range(2)]
    try:
        for _ in range(KILLS):
            before, end = opened(yard), time.monotonic() + 10
            while opened(yard) == before and time.monotonic() < end:
                time.sleep(0.01)
            time.sleep(random.uniform(0, 0.05))
            n = random.randrange(2)
            running[n].send_signal(signal.SIGKILL)
            running[n].wait()
            running[n] = start(url, folder)
    finally:
        for process in running:
            process.send_signal(signal.SIGKILL)
            process.wait()


def test_WR_01_killed_while_cases_begin_by_themselves(yard, tmp_path):
    when = {"from_": SINCE, "until": "2026-09-30"}
    schedule = written(each="{unit_kinds: [subdistrict_office]}", periods="[quarter]", **when)
    yard.deploy({"echoing.bpmn": echoing(), "echo.bpmn": echo(), "work_report.schedule.yaml": schedule})
    grind(yard, tmp_path)
    yard.now = max(yard.now, dt.datetime.now(dt.UTC)) + dt.timedelta(seconds=10)
    while open_obligations(yard.database, yard.now) or jobs.do_all(yard.database, yard.now, do_due_work):
        pass
    assert (tmp_path / "errors.txt").read_text("utf-8") == ""
    with yard.database.reading() as connection:
        owed = connection.execute(select(obligation.c.unit, obligation.c.period, obligation.c.case_id)).all()
        keys = Counter(connection.execute(select(case_.c.key)).scalars())
        left = connection.execute(select(due_work.c.state)).scalars().all()
        kinds = Counter(connection.execute(select(event.c.kind)).scalars())
    assert len(owed) == len({(row.unit, row.period) for row in owed}) == len({row.case_id for row in owed}) == 21
    assert keys == {"echoing": 21, "echo": 21}
    assert set(left) == {"done"}
    assert (kinds["obliged"], kinds["delivered"]) == (21, 21)
    assert yard.proved() == []
