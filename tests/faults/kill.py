"""kill -9 of processes that serve and work, hundreds of times: `python tests/faults/kill.py --kills 300`.

Real processes (`youxu serve`, or with `--web gunicorn` the workers of gunicorn, with `--web parent` their parent too;
`youxu work`), clients over HTTP that try again until they are told. Afterwards: nothing
that was told is lost, nothing is done twice, no case is stuck, nobody waits for a lease, the proof holds.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import click
from faults.clients import Crowd, Note, patient
from faults.gunicorns import Gunicorns
from faults.mill import Mill, databases, installed, prepare, tell
from faults.moving import Mover, moves, ticks
from faults.moving import deploy as deploy_moving
from sqlalchemy import func, select
from support.installation import Installation, wait
from support.yard import CLERK, Yard

from engine import history, values
from engine.commands.complete_external_task import Handed, complete_external_task
from engine.commands.lock_external_task import lock_external_task
from engine.commands.take_checkpoint import take_checkpoint
from engine.database import Database
from engine.tables import case_, due_work, event, obligation, subscription, task

USUAL = ("正在处理到期事项", "WARNING:waitress.queue")
"""How lines begin that processes may print: what `youxu work` does, and that more people ask at once than threads."""
LONGEST = 0.4
"""Seconds between two kills, at most."""


ENOUGH = {"completed": 10, "stamped": 3}


def grind(place: Installation, crowd: Crowd, kills: int, seed: int, bar=None, enough: dict[str, int] = ENOUGH) -> None:
    """Kills one process after another; each begins again at once, and may be hit while it does.

    Goes on until the crowd was told `enough`.
    """
    chance = random.Random(seed)
    for _ in range(kills):
        before = crowd.told().total()
        patient(lambda before=before: crowd.told().total() > before + 3, 5)
        time.sleep(chance.uniform(0, LONGEST))
        name = chance.choice(place.names)
        place.kill(name)
        place.begin(name)
        if bar is not None:
            bar.update(1)
    patient(lambda: all(crowd.told()[word] >= number for word, number in enough.items()), 30)


def recovered(place: Installation, mill: Mill) -> float:
    """All processes die at once and begin again: seconds until nothing is due any more. No lease is waited for."""
    place.kill()
    time.sleep(1.5)  # the last deadlines pass while nobody works
    begun = time.monotonic()
    place.begin()
    wait(lambda: not overdue(mill.yard.database), "what is due is not done")
    place.up()
    return time.monotonic() - begun


def overdue(database: Database, at: dt.datetime | None = None) -> list[str]:
    """Rows due now, or `at`, that nobody has done, programs' work left out; obligations that nobody has opened."""
    now = values.instant(at or dt.datetime.now(dt.UTC))
    with database.reading() as connection:
        wanted = (due_work.c.state == "open", due_work.c.kind != "external", due_work.c.due <= now)
        found = list(connection.execute(select(due_work.c.case_id).where(*wanted)).scalars())
        opened = connection.execute(select(func.count()).select_from(obligation)).scalar_one()
    return found if opened else ["no obligation opened yet"]


def finish(yard: Yard, now: dt.datetime | None = None) -> None:
    """Does everything that is left, in this process, by this clock: no case may be stuck."""
    database = yard.database
    for _ in range(5):
        yard.now = (now or dt.datetime.now(dt.UTC)) + dt.timedelta(seconds=10)
        yard.work()
        with database.reading() as connection:
            left = connection.execute(select(task.c.id, task.c.kind).where(task.c.state == "open")).all()
        for row in left:
            if row.kind == "user":
                yard.complete(CLERK, row.id, {"verdict": "同意"})
            else:
                lock_external_task(database, "operator", (row.id, "last"), dt.timedelta(minutes=1), yard.now)
                complete_external_task(database, "operator", (row.id, "last"), Handed({}), yard.now)
        if not left:
            return


def judge(mill: Mill, notes: list[Note], folder: Path) -> list[str]:
    """Everything that is wrong with what the database holds, measured by what the clients were told."""
    with mill.yard.database.reading() as connection:
        cases = {row.id: row for row in connection.execute(select(case_)).all()}
        tasks = {row.id: row for row in connection.execute(select(task)).all()}
        due = connection.execute(select(due_work)).all()
        events = connection.execute(select(event.c.stream, event.c.kind, event.c.body)).all()
        owed = connection.execute(select(obligation.c.unit, obligation.c.period, obligation.c.case_id)).all()
    problems = [f"bug {' '.join(note[1:])}" for note in notes if note[0] == "bug"]
    problems += promises(notes, cases, tasks)
    problems += twice(cases, tasks, due, events)
    problems += stuck(mill.yard.database)
    problems += moves(mill.yard.database, notes) + ticks(mill.yard.database, mill.yard.now)
    problems += numbers(cases)
    if len(owed) != len({(row.unit, row.period) for row in owed}) or len(owed) != len({row.case_id for row in owed}):
        problems.append("an obligation was opened twice")
    return problems + [str(problem) for problem in proof(mill, folder)]


def promises(notes, cases, tasks) -> list[str]:
    """What a client was told has happened; and no more cases begun than were asked for."""
    wrong = []
    for word, *about in notes:
        if word == "started" and about[0] not in cases:
            wrong.append(f"lost case {about[0]}")
        elif word in ("completed", "stamped") and tasks[about[1]].state != "completed":
            wrong.append(f"lost completion {about}: {tasks[about[1]].state}")
        elif word == "beaten" and len(about) > 1 and tasks[about[1]].state != "cancelled":
            wrong.append(f"beaten by nobody {about}: {tasks[about[1]].state}")
    asked = Counter(note[1] for note in notes if note[0] == "starting")
    told = Counter(cases[note[1]].key for note in notes if note[0] == "started" and note[1] in cases)
    begun = Counter(row.key for row in cases.values())
    return wrong + [f"{key}: {begun[key]} begun" for key in asked if not told[key] <= begun[key] <= asked[key]]


def twice(cases, tasks, due, events) -> list[str]:
    """Every completion, timer and message happened once, or was taken away."""
    kinds = Counter((row.stream, row.kind) for row in events)
    tokens = Counter((row.stream, row.kind, str(values.read(row.body).get("token"))) for row in events)
    wrong = []
    for row in tasks.values():
        done = tokens[row.case_id, "completed", row.token]
        if done != (row.state == "completed"):
            wrong.append(f"{row.kind} task {row.element} {row.state}, completed {done} times")
    for row in due:
        fired, cycle = tokens[row.case_id, "fired", row.n], '"again"' in row.body
        if row.kind == "timer" and fired > (3 if cycle else 1):
            wrong.append(f"timer {row.body} fired {fired} times")
        elif row.kind == "timer" and not cycle and fired != (row.state == "done"):
            wrong.append(f"timer {row.body} {row.state}, fired {fired} times")
        elif row.kind == "job" and tokens[row.case_id, "continued", row.n] != (row.state == "done"):
            wrong.append(f"save point {row.body} {row.state}")
        elif row.kind == "signal" and row.state != "done":
            wrong.append(f"signal {row.n} {row.state}")
        elif row.kind == "message" and tokens[row.case_id, "delivered", row.n] != (row.state == "done"):
            wrong.append(f"message {row.state}")
        if row.state == "incident":
            wrong.append(f"incident {row.kind} {row.error}")
    for ident, row in cases.items():
        if kinds[ident, "started"] != 1 or (row.key in ("carrying_out", "listening") and kinds[ident, "message"] > 1):
            wrong.append(f"{row.key}: started or told twice")
    return wrong


def stuck(database: Database) -> list[str]:
    """Cases that go on and on nothing; messages that wait though somebody waits for them."""
    with database.reading() as connection:
        going = connection.execute(select(case_.c.id, case_.c.key).where(case_.c.state == "active")).all()
        heard = connection.execute(select(subscription.c.case_id, subscription.c.matter, subscription.c.name)).all()
        kept = (due_work.c.kind == "message", due_work.c.state == "waiting")
        unheard = connection.execute(select(due_work.c.matter, due_work.c.name).where(*kept)).all()
    waiting, listening = {row.case_id for row in heard}, {(row.matter, row.name) for row in heard}
    wrong = [f"stuck {row.key} {row.id}" for row in going if row.id not in waiting]
    return wrong + [f"not delivered {tuple(row)}" for row in unheard if tuple(row) in listening]


def numbers(cases) -> list[str]:
    """Running numbers of matters have no gaps, whatever was rolled back."""
    found = sorted({int(row.matter.rpartition("-")[2]) for row in cases.values()})
    return [] if found == list(range(1, len(found) + 1)) else ["a matter's number is missing"]


def proof(mill: Mill, folder: Path) -> list[history.Problem]:
    """What `youxu verify` finds, with the witness file that the killed processes wrote."""
    signer, witness = history.Signer(folder / "checkpoint.pem"), history.Witness(folder / "checkpoints.txt")
    take_checkpoint(mill.yard.database, signer, witness, mill.yard.now)
    with mill.yard.database.reading() as connection:
        return history.verify(connection, history.Witnessed(witness.notes(), signer.public))


def run(mill: Mill, place: Installation, kills: int, seed: int, bar=None) -> tuple[dict[str, object], list[str]]:
    """Figures, and what is wrong."""
    designer = deploy_moving(mill.yard)
    try:
        place.begin()
        place.up()
        ports = list(place.ports.values())
        crowd = mill.crowd(ports, seed, Mover(ports, seed + 3, mill.clerk, mill.operator, designer))
        try:
            grind(place, crowd, kills, seed, bar)
        finally:
            crowd.stop()
        late = recovered(place, mill)
    finally:
        place.close()
    said = [line for line in place.said().splitlines() if line and not line.startswith(USUAL)]
    finish(mill.yard)
    told = crowd.told()
    words = ("started", "completed", "stamped", "moved", "beaten", "bug")
    figures = {"kills": kills, **{word: told[word] for word in words}}
    return figures | {"seconds until all was done after the last": f"{late:.1f}"}, [
        *judge(mill, crowd.notes(), place.folder),
        *(f"said {line}" for line in said[:20]),
    ]


@click.command(help=__doc__)
@click.option("--kills", default=100, show_default=True)
@click.option("--database", type=click.Choice(["sqlite", "postgres", "both"]), default="both", show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--web", type=click.Choice(["serve", "gunicorn", "parent"]), default="serve", show_default=True)
def main(kills: int, database: str, seed: int, web: str) -> None:
    """Runs it and prints what came of it."""
    with databases(database) as made:
        for name, url, folder in made:
            mill = prepare(Yard(Database(url)), since="2015-03-31")
            with click.progressbar(length=kills, label=name, file=sys.stderr) as bar:
                place = (
                    installed(mill, folder)
                    if web == "serve"
                    else Gunicorns(folder, mill.url, seed, parents=web == "parent")
                )
                figures, problems = run(mill, place, kills, seed, bar)
            if isinstance(place, Gunicorns) and place.parents:
                figures |= {"parents": place.orphaned, "seconds without one, at most": f"{place.longest:.1f}"}
            tell(name, figures, problems)


if __name__ == "__main__":
    main()
