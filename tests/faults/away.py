"""The database away while people work: `python tests/faults/away.py --seconds 10`.

PostgreSQL is stopped at once and comes back, or is frozen (SIGSTOP) and goes on; SQLite's file is locked by somebody
else. People read a sentence, nothing is half done, workers come back by themselves, no timer is lost.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import click
from faults.kill import finish, judge, overdue
from faults.mill import Mill, installed, prepare, tell
from support.installation import wait
from support.postgres import Cluster
from support.yard import Yard, fill

from engine.database import Database

Came = tuple[dict[str, object], list[str]]
LASTING = "-c max_connections=100"
"""Commits reach the disk, so that a server that dies loses none."""


@contextmanager
def gone(cluster: Cluster) -> Iterator[None]:
    """PostgreSQL dies without farewell, and recovers at the end of the block."""
    cluster.halt()
    yield
    cluster.begin()


@contextmanager
def frozen(cluster: Cluster) -> Iterator[None]:
    """PostgreSQL's processes stand still, as on a machine that swaps or is being moved."""
    numbers = cluster.processes()
    for number in numbers:
        os.kill(number, signal.SIGSTOP)
    yield
    for number in numbers:
        os.kill(number, signal.SIGCONT)


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Somebody else writes in SQLite's file, and takes long."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


def run(mill: Mill, folder: Path, fault: Callable[[], object], seconds: float) -> Came:
    """Figures, and what is wrong."""
    place = installed(mill, folder, serving=1, working=1)
    try:
        place.begin()
        place.up()
        crowd = mill.crowd(list(place.ports.values()), 1)
        before = dict(place.running)
        try:
            wait(lambda: crowd.told()["completed"] >= 5, "nobody works")
            with fault():
                time.sleep(seconds)
            told = crowd.told()["completed"]
            again = dt.datetime.now(dt.UTC)
            back = wait(lambda: crowd.told()["completed"] > told, "people do not work again")
            caught_up = wait(lambda: not overdue(mill.yard.database, again), "due work is not done again")
        finally:
            crowd.stop()
        died = [name for name, number in before.items() if place.running[name] != number or not place.lives(name)]
    finally:
        place.close()
    finish(mill.yard)
    answers = [text for client in crowd.clients for _, text in client.away]
    said = [line for line in place.said().splitlines() if line]
    figures = {
        "seconds away": seconds,
        "answers in words": len(answers),
        "people back after": f"{back:.1f} s",
        "due work after": f"{caught_up:.1f} s more",
        "lines in the log": len(said),
    }
    problems = judge(mill, crowd.notes(), folder)
    problems += [f"{name} died" for name in died]
    problems += [f"not in words: {text[:300]}" for text in answers if "数据库" not in text]
    problems += [f"log: {line}" for line in said if "Traceback" in line]
    return figures, problems


@contextmanager
def server(folder: Path) -> Iterator[tuple[Cluster, str]]:
    """A PostgreSQL of its own, to be stopped: (cluster, URL)."""
    cluster = Cluster(LASTING)
    try:
        yield cluster, cluster.url("postgres")
    finally:
        cluster.stop()


def on_postgres(
    fault: Callable[[Cluster], object], folder: Path, seconds: float
) -> tuple[dict[str, object], list[str]]:
    """Runs it on a PostgreSQL of its own."""
    with server(folder) as (cluster, url):
        database = Database(url)
        fill(database)
        try:
            return run(prepare(Yard(database)), folder, lambda: fault(cluster), seconds)
        finally:
            database.dispose()


def on_sqlite(folder: Path, seconds: float) -> Came:
    """Runs it on a file."""
    database = Database(f"sqlite:///{folder / 'city.db'}")
    fill(database)
    return run(prepare(Yard(database)), folder, lambda: locked(str(folder / "city.db")), seconds)


@click.command(help=__doc__)
@click.option("--seconds", default=10.0, show_default=True)
def main(seconds: float) -> None:
    """Runs the three and prints what came of them."""
    with tempfile.TemporaryDirectory(prefix="youxu-faults-") as name:
        for what, act in (
            ("postgres stopped", lambda folder: on_postgres(gone, folder, seconds)),
            ("postgres frozen", lambda folder: on_postgres(frozen, folder, seconds)),
            ("sqlite locked", lambda folder: on_sqlite(folder, seconds)),
        ):
            folder = Path(name) / what.replace(" ", "-")
            folder.mkdir()
            tell(what, *act(folder))


if __name__ == "__main__":
    main()
