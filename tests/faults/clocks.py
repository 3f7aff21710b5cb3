"""Clocks that step back, and machines whose clocks differ: `python tests/faults/clocks.py --turns 2000`.

The order of the log is its numbers and its chain, never the clock: what each clock said stays in it as it was said.
Timers are neither lost nor doubled nor early by the clock of whoever fires them; deadlines count from the clock of
whoever opened the task; the proof holds.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import click
from faults.away import Came
from faults.kill import finish, proof, stuck, twice
from faults.mill import Mill, databases, prepare, tell
from sqlalchemy import func, select
from support.yard import CLERK, OTHER, Yard

from engine import history, jobs, values
from engine.commands.do_due_work import do_due_work
from engine.commands.open_obligations import open_obligations
from engine.commands.recount_deadlines import recount_deadlines
from engine.commands.take_checkpoint import take_checkpoint
from engine.commands.watch_log import watch_log
from engine.database import Database
from engine.tables import case_, due_work, event, task

WRONG_BY = (0, 0.4, -1800, 5400)
"""Seconds by which the clocks of four machines are wrong."""
STEPS = (-7200, -1, 7200)
"""Seconds by which a clock is now and then set."""


class Machines:
    """The same city on machines whose clocks differ and are set while they work; `true` time goes on."""

    def __init__(self, yard: Yard, folder: Path, seed: int) -> None:
        self.yard, self.chance = yard, random.Random(seed)
        self.true, self.wrong = yard.now, list(WRONG_BY)
        self.signer, self.witness = (
            history.Signer(folder / "checkpoint.pem"),
            history.Witness(folder / "checkpoints.txt"),
        )
        self.acts = (self.begin, self.begin, self.complete, self.complete, self.complete, self.due, self.due, self.look)

    def turn(self) -> None:
        """Something is done on some machine, by its clock; now and then one is set."""
        self.true += dt.timedelta(seconds=self.chance.uniform(0, 1.5))
        place = self.chance.randrange(len(self.wrong))
        if self.chance.random() < 0.1:
            self.wrong[place] = self.chance.choice((0, *STEPS))
        self.yard.now = self.true + dt.timedelta(seconds=self.wrong[place])
        self.chance.choice(self.acts)()

    def begin(self) -> None:
        """A case, perhaps its answer too."""
        key = self.chance.choice(("milling", "milling", "carrying_out", "deciding", "stamping"))
        self.yard.begin(key)

    def complete(self) -> None:
        """Some open task."""
        with self.yard.database.reading() as connection:
            wanted = select(task.c.id).where(task.c.state == "open", task.c.kind == "user").order_by(task.c.id)
            found = list(connection.execute(wanted).scalars())
        if found:
            who = self.chance.choice((CLERK, OTHER))
            self.yard.complete(who, self.chance.choice(found), {"verdict": "同意"})

    def due(self) -> None:
        """A worker's turn."""
        jobs.do_all(self.yard.database, self.yard.now, do_due_work)

    def look(self) -> None:
        """What else workers do."""
        open_obligations(self.yard.database, self.yard.now)
        recount_deadlines(self.yard.database, self.yard.now)
        take_checkpoint(self.yard.database, self.signer, self.witness, self.yard.now)
        watch_log(self.yard.database, self.yard.now)


def run(mill: Mill, folder: Path, turns: int, seed: int, bar=None) -> Came:
    """Figures, and what is wrong."""
    yard = mill.yard
    machines = Machines(yard, folder, seed)
    for _ in range(turns):
        machines.turn()
        if bar is not None:
            bar.update(1)
    yard.now = machines.true + dt.timedelta(hours=3)
    machines.look()
    finish(yard, yard.now)
    problems = judge(mill, folder)
    with yard.database.reading() as connection:
        events = connection.execute(select(func.count()).select_from(event)).scalar_one()
        fired = connection.execute(select(func.count()).where(event.c.kind == "fired")).scalar_one()
        back = sum(earlier(connection, case) for case in history.case_ids(connection))
    return {"turns": turns, "events": events, "timers fired": fired, "events before their predecessor": back}, problems


def earlier(connection, case: str) -> int:
    """How many events of a case were stamped earlier than the one before them."""
    at = list(connection.execute(select(event.c.at).where(event.c.stream == case).order_by(event.c.seq)).scalars())
    return sum(after < before for before, after in itertools.pairwise(at))


def judge(mill: Mill, folder: Path) -> list[str]:
    """Everything that is wrong."""
    with mill.yard.database.reading() as connection:
        cases = {row.id: row for row in connection.execute(select(case_)).all()}
        tasks = {row.id: row for row in connection.execute(select(task)).all()}
        due = connection.execute(select(due_work)).all()
        events = connection.execute(select(event.c.stream, event.c.seq, event.c.kind, event.c.at, event.c.body)).all()
    wrong = twice(cases, tasks, due, events) + stuck(mill.yard.database)
    for row in events:
        body = values.read(row.body)
        if row.kind == "fired" and body["data"]["due"] > row.at:
            wrong.append(f"fired early {row.stream}/{row.seq}")
    opened = {(row.stream, row.seq): row.at for row in events}
    for row in due:
        if row.kind == "timer" and '"late"' in row.body:
            seq = int(row.n.partition(".")[0])
            if row.due != values.instant(values.read_instant(opened[row.case_id, seq]) + dt.timedelta(seconds=1)):
                wrong.append(f"deadline {row.case_id} {row.due}")
    wrong += [f"still due {row.body}" for row in due if row.state == "open" and row.kind != "external"]
    return wrong + [str(problem) for problem in proof(mill, folder)]


@click.command(help=__doc__)
@click.option("--turns", default=500, show_default=True)
@click.option("--database", type=click.Choice(["sqlite", "postgres", "both"]), default="both", show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(turns: int, database: str, seed: int) -> None:
    """Runs it and prints what came of it."""
    with databases(database) as made:
        for name, url, folder in made:
            folder.mkdir(exist_ok=True)
            mill = prepare(Yard(Database(url)))
            with click.progressbar(length=turns, label=name, file=sys.stderr) as bar:
                figures, problems = run(mill, folder, turns, seed, bar)
            tell(name, figures, problems)


if __name__ == "__main__":
    main()
