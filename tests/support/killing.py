"""Processes to be killed: writers that start and complete cases, workers that do due work. Run as a program.

Every act is written to a journal before it is tried and after it is known to have happened, so that a test can compare
what was promised with what the database holds.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
import time
from pathlib import Path

from engine import history, jobs
from engine.acts import Submission
from engine.commands.complete_task import complete_task
from engine.commands.do_due_work import do_due_work
from engine.commands.open_obligations import open_obligations
from engine.commands.start_case import Wish, start_case
from engine.commands.take_checkpoint import take_checkpoint
from engine.database import Database
from engine.errors import Conflict

CLERK = "office_clerk_1"


def write(database: Database, journal: Path) -> None:
    """Starts pairs of cases that send one another a message, completes tasks, and notes what it was told."""
    with journal.open("a", encoding="utf-8") as notes:

        def note(*words: str) -> None:
            notes.write(" ".join(words) + "\n")
            notes.flush()

        while True:
            now = dt.datetime.now(dt.UTC)
            receiver = start_case(database, CLERK, Wish(process="carrying_out"), Submission(), now)
            note("started", receiver.case)
            sender = start_case(database, CLERK, Wish(process="deciding", matter=receiver.matter), Submission(), now)
            note("started", sender.case)
            timed = start_case(database, CLERK, Wish(process="killing"), Submission(), now)
            note("started", timed.case)
            acts = [(receiver, {}), (sender, {"verdict": "同意"}), (timed, {})]
            random.shuffle(acts)
            for started, answers in acts:
                task = str(started.opened[0]["id"])
                note("completing", started.case, task)
                try:
                    complete_task(database, CLERK, task, Submission(answers=answers), dt.datetime.now(dt.UTC))
                except Conflict:
                    note("beaten", started.case, task)  # by its own deadline
                    continue
                note("completed", started.case, task)


def work(database: Database, folder: Path) -> None:
    """Does due work, opens what the calendar asks and takes checkpoints, as `youxu work` does."""
    signer, witness = history.Signer(folder / "key.pem"), history.Witness(folder / f"notes-{os.getpid()}.txt")
    while True:
        jobs.do_all(database, dt.datetime.now(dt.UTC), do_due_work)
        open_obligations(database, dt.datetime.now(dt.UTC))
        if random.random() < 0.2:
            take_checkpoint(database, signer, witness, dt.datetime.now(dt.UTC))
        time.sleep(0.02)


if __name__ == "__main__":
    what, url, place = sys.argv[1:]
    if what == "write":
        write(Database(url), Path(place))
    else:
        work(Database(url), Path(place))
